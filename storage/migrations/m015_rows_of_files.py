"""Which row of a file a task stands for, that a row may leave its file, and that what failed
may be opened again: then a later version than the first is the committee's word."""

SQL = """
alter table tasks add column row_file text;
alter table tasks add column row_id text;
alter table tasks add column row_key text;
alter table tasks add column withdrawn real
    check (withdrawn is null or state = 'finished');
alter table tasks add column version integer not null default 1;
create index tasks_by_row on tasks (campaign, row_id) where row_id is not null;
alter table turns add column retried real;
"""
