"""A turn counts only with the word that its request was sent with; what is refused is counted.
Requests that were written before have no word, and need none."""

SQL = """
alter table outbox add column nonce text;
create table refused_turns (
    campaign text not null,
    why text not null,
    turns integer not null,
    last real not null,
    primary key (campaign, why)
) strict, without rowid;
"""
