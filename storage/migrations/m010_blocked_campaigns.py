"""What keeps a campaign from going on. A table of its own: the state says what is wanted."""

SQL = """
create table blocked (
    campaign text primary key references campaigns(name),
    reason text not null,
    since real not null
) strict;
create view standings as
select
    name,
    iif(state = 'running' and since is not null, 'blocked', state) as state,
    iif(state = 'running' and since is not null, blocked.reason, campaigns.reason)
        as reason
from campaigns left join blocked on campaign = name;
"""
