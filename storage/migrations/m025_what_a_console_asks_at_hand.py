"""The least certain rows, the sum of outcomes, and what people have answered, without a look at
all annotations."""

SQL = """
create index annotations_by_worth on annotations (
    campaign, coalesce(margin, 0.0), coalesce(confidence, 0.0), task, version, outcome
) where author != 'person';
create index annotations_of_people on annotations (campaign, task, version)
    where author = 'person';
create index tasks_by_outcome on tasks (campaign, withdrawn, outcome);
"""
