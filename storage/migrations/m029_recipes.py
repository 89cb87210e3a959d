"""Synthesis: recipes, their units with what each drew, and every record with its one fate."""

SQL = """
create table recipes (
    name text primary key,
    revision text not null,
    state text not null check (state in
        ('filling', 'running', 'paused', 'blocked', 'ended', 'cancelled', 'spent')),
    reason text not null,
    created real not null,
    ended real
) strict, without rowid;
create table recipe_revisions (
    digest text primary key,
    recipe text not null references recipes(name),
    number integer not null,
    spec text not null,
    created real not null
) strict;
create table units (
    recipe text not null references recipes(name),
    pass text not null,
    n integer not null,
    state text not null check (state in ('open', 'judged', 'failed', 'passed_over')),
    task text,
    mark text not null,
    reason text not null,
    opened real not null,
    closed real,
    primary key (recipe, pass, n)
) strict, without rowid;
create index units_open on units(recipe, pass, n) where state = 'open';
create table made (
    n integer primary key,
    address text not null,
    recipe text not null references recipes(name),
    pool text not null,
    pass text not null,
    unit integer,
    place integer not null,
    entry integer not null,
    value text,
    generation integer not null,
    fate text not null check (fate in ('accepted', 'rejected')),
    gate text not null,
    reason text not null,
    measured real,
    against integer,
    source text not null,
    created real not null,
    unique (recipe, address)
) strict;
create unique index made_by_unit on made(recipe, pass, unit, place) where unit is not null;
create index made_in_pool on made(recipe, pool, n) where fate = 'accepted';
create table unit_draws (
    recipe text not null,
    pass text not null,
    unit integer not null,
    slot text not null,
    place integer not null,
    record integer not null,
    primary key (recipe, pass, unit, slot, place)
) strict, without rowid;
create index drawn_records on unit_draws(record);
create table pass_ends (
    recipe text not null,
    pass text not null,
    why text not null,
    created real not null,
    primary key (recipe, pass)
) strict, without rowid;
"""
