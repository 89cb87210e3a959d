"""What a page of rows is filtered by stands in its index, so that a filter which hardly any row
fits does not read all of them; and what seats drafted, by seat. Long answers stay out of it."""

SQL = """
drop index annotations_by_worth;
create index annotations_by_worth on annotations (
    campaign, coalesce(margin, 0.0), coalesce(confidence, 0.0), task, version, outcome,
    dissent != '[]', case when length(value) <= 120 then value end
) where author != 'person';
create index tasks_by_known_answer on tasks (
    campaign, case when length(gold) <= 120 then gold end, id
) where gold is not null;
create index turns_that_draft on turns (campaign, seat, task, choice)
    where question = 'propose' and sample = 0;
"""
