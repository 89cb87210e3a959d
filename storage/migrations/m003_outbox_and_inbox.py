"""Turns that were asked for, and messages that need no second look."""

SQL = """
create table outbox (
    n integer primary key,
    turn text not null unique,
    campaign text not null,
    task text not null,
    stage text not null,
    role text not null,
    seat text not null,
    body text,
    attempt integer not null,
    created real not null,
    sent real,
    answered real,
    dropped real,
    foreign key (campaign, task) references tasks(campaign, id)
) strict;
create index outbox_by_task on outbox (campaign, task);
create index outbox_unsent on outbox (n)
    where sent is null and answered is null and dropped is null;
create index outbox_unanswered on outbox (sent)
    where sent is not null and answered is null and dropped is null;
create table inbox (
    message text primary key,
    processed real not null
) strict, without rowid;
"""
