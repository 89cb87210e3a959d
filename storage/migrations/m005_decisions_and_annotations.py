"""Why the talking went on or ended, and what came of it."""

SQL = """
create table decisions (
    id integer primary key,
    campaign text not null,
    task text not null,
    n integer not null,
    after_turn integer not null,
    step text not null check (step in ('ask', 'wait', 'finish')),
    stage text not null,
    why text not null,
    policy text,
    created real not null,
    unique (campaign, task, n),
    foreign key (campaign, task) references tasks(campaign, id),
    foreign key (campaign, policy) references policies(campaign, id)
) strict;
create table annotations (
    campaign text not null,
    task text not null,
    version integer not null,
    outcome text not null check (
        outcome in ('accepted', 'escalated', 'rejected', 'failed', 'cancelled')
    ),
    value text,
    confidence real,
    margin real,
    effective_votes real,
    probabilities text not null,
    votes text not null,
    dissent text not null,
    reason text not null,
    policy text,
    author text not null check (author in ('committee', 'person', 'moderator')),
    after_turn integer not null,
    created real not null,
    primary key (campaign, task, version),
    foreign key (campaign, task) references tasks(campaign, id),
    foreign key (campaign, policy) references policies(campaign, id)
) strict;
create table records (
    campaign text not null,
    task text not null,
    version integer not null,
    n integer not null,
    id text not null,
    value text not null,
    stage text not null,
    primary key (campaign, task, version, n),
    foreign key (campaign, task, version) references annotations(campaign, task, version)
) strict;
create index records_by_id on records (campaign, id);
create table record_parents (
    campaign text not null,
    task text not null,
    version integer not null,
    record integer not null,
    n integer not null,
    parent text not null,
    primary key (campaign, task, version, record, n),
    foreign key (campaign, task, version, record)
        references records(campaign, task, version, n)
) strict, without rowid;
create index record_parents_by_parent on record_parents (campaign, parent);
create table deletions (
    n integer primary key,
    campaign text not null references campaigns(name),
    task_digest text not null,
    turns integer not null,
    tokens integer not null,
    lost_attempts integer not null,
    lost_tokens integer not null,
    deleted real not null
) strict;
"""
