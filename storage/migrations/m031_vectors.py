"""Vectors that models made of texts, by digests of both; whose vectors each recipe goes by, and
what they took; models that do not make any now."""

SQL = """
create table embedders (n integer primary key, digest text not null unique) strict;
create table vectors (
    embedder integer not null references embedders(n),
    text blob not null,
    vector blob not null,
    primary key (embedder, text)
) strict;
create index vectors_of_text on vectors (text);
create table recipe_embedders (
    recipe text not null references recipes(name),
    model text not null,
    embedder integer not null references embedders(n),
    vectors integer not null,
    cut integer not null,
    tokens integer not null,
    seconds real not null,
    primary key (recipe, model)
) strict, without rowid;
create table recipe_waits (
    recipe text not null references recipes(name),
    model text not null,
    why text not null,
    todo text not null,
    hopeless integer not null,
    tries integer not null,
    since real not null,
    primary key (recipe, model)
) strict, without rowid;
"""
