"""What a person wants done; a revision never changes."""

SQL = """
create table campaigns (
    name text primary key,
    revision text not null references revisions(digest) deferrable initially deferred,
    state text not null check (state in ('running', 'paused', 'cancelled', 'spent')),
    reason text not null,
    created real not null,
    started real
) strict;
create table revisions (
    digest text primary key,
    campaign text not null references campaigns(name),
    number integer not null,
    spec text not null,
    created real not null,
    unique (campaign, number)
) strict;
create trigger a_revision_never_changes before update on revisions
begin select raise(abort, 'a revision never changes'); end;
create table spent (
    campaign text primary key references campaigns(name),
    turns integer not null default 0,
    tokens integer not null default 0,
    seconds real not null default 0,
    lost_attempts integer not null default 0,
    lost_tokens integer not null default 0
) strict;
create table policies (
    campaign text not null references campaigns(name),
    id text not null,
    number integer not null,
    body text not null,
    created real not null,
    primary key (campaign, id)
) strict;
"""
