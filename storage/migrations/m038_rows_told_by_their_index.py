"""What a page of rows is filtered by are columns of their own, worked out and not stored: SQLite
reads a column from an index alone, but not an expression, and so read each row that an index had
told all of already. With the ids of tasks in two indexes, a filter that nearly every row fits is
counted without a look at the rows, too; and so are the answers of people, and those in conflict."""

SQL = """
alter table annotations add column order_margin real
    generated always as (coalesce(margin, 0.0)) virtual;
alter table annotations add column order_confidence real
    generated always as (coalesce(confidence, 0.0)) virtual;
alter table annotations add column contested integer
    generated always as (dissent != '[]') virtual;
alter table annotations add column short_value text
    generated always as (case when length(value) <= 120 then value end) virtual;
drop index annotations_by_worth;
create index annotations_by_worth on annotations (
    campaign, order_margin, order_confidence, task, version, outcome, contested, short_value
) where author != 'person';
create index tasks_by_version on tasks (campaign, id, version, withdrawn);
drop index tasks_by_outcome;
create index tasks_by_outcome on tasks (campaign, withdrawn, outcome, id);
drop index annotations_of_people;
create index annotations_of_people on annotations (campaign, task, version, contested)
    where author = 'person';
"""
