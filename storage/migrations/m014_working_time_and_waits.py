"""Budgets count the time of work, and what is waited for outside is told. Of older campaigns
only the time from the first start to the last end is known."""

SQL = """
alter table spent add column worked real not null default 0;
update spent set worked = coalesce((
    select max(0, max(ended) - min(started)) from tasks
    where tasks.campaign = spent.campaign and started is not null
), 0);
create table waits (
    campaign text not null references campaigns(name),
    sort text not null check (sort in ('model', 'role')),
    name text not null,
    why text not null,
    todo text not null,
    hopeless integer not null,
    tries integer not null,
    since real not null,
    primary key (campaign, sort, name)
) strict, without rowid;
"""
