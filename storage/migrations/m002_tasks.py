"""The items of a campaign, and the passages that may help with them."""

SQL = """
create table tasks (
    n integer primary key,
    campaign text not null references campaigns(name),
    id text not null,
    revision text not null references revisions(digest),
    content text not null,
    input text not null,
    gold text,
    meta text not null,
    conflicts_with text,
    state text not null check (state in ('waiting', 'started', 'finished')),
    outcome text check (
        outcome in ('accepted', 'escalated', 'rejected', 'failed', 'cancelled')
    ),
    reason text not null,
    submitted real not null,
    started real,
    ended real,
    policy text,
    unique (campaign, id),
    foreign key (campaign, policy) references policies(campaign, id),
    check ((state = 'finished') = (outcome is not null))
) strict;
create index tasks_by_state on tasks (campaign, state, outcome);
create index tasks_in_conflict on tasks (campaign, conflicts_with)
    where conflicts_with is not null;
create table passages (
    n integer primary key,
    revision text not null references revisions(digest),
    id text not null,
    source text not null,
    text text not null,
    answer text not null
) strict;
create index passages_by_id on passages (revision, id);
create virtual table passages_fts using fts5 (
    text, content = 'passages', content_rowid = 'n'
);
create table hits (
    campaign text not null,
    task text not null,
    rank integer not null,
    passage integer not null references passages(n),
    score real not null,
    primary key (campaign, task, rank),
    foreign key (campaign, task) references tasks(campaign, id)
) strict, without rowid;
"""
