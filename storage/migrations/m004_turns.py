"""What was said, what it cost, and the prompts as the models saw them."""

SQL = """
create table turns (
    n integer primary key autoincrement,
    turn text not null unique,
    campaign text not null,
    task text not null,
    stage text not null,
    question text not null,
    role text not null,
    seat text not null,
    model text not null,
    family text not null,
    round integer not null,
    sample integer not null,
    ord text not null,
    candidate text not null,
    attempt integer not null,
    status text not null check (status in ('spoken', 'abstained', 'failed')),
    ballot text,
    choice text,
    probability real,
    says text not null,
    error text not null,
    error_kind text not null,
    tokens integer not null,
    seconds real not null,
    started real not null,
    recorded real not null,
    agent text not null,
    worker text not null,
    body text not null,
    foreign key (campaign, task) references tasks(campaign, id)
) strict;
create index turns_by_task on turns (campaign, task);
create table prompts (
    digest text primary key,
    text text not null
) strict;
create table calls (
    turn_n integer not null references turns(n),
    n integer not null,
    prompt text not null references prompts(digest),
    answer text not null,
    form text not null,
    model text not null,
    model_digest text not null,
    parameters text not null,
    seed integer not null,
    prompt_tokens integer not null,
    cached_tokens integer not null,
    generated_tokens integer not null,
    seconds real not null,
    primary key (turn_n, n)
) strict, without rowid;
create index calls_by_prompt on calls (prompt);
create table lost_attempts (
    turn text not null,
    attempt integer not null,
    started real not null,
    worker text not null,
    campaign text not null references campaigns(name),
    why text not null check (why in ('duplicate', 'late')),
    tokens integer not null,
    seconds real not null,
    recorded real not null,
    primary key (turn, attempt, started, worker)
) strict, without rowid;
create view spoken as
    select
        n as rowid, says, error,
        (
            select group_concat(answer, char(10)) from calls
            where turn_n = turns.n and form in ('generate', 'foreign')
        ) as answers
    from turns;
create virtual table turns_fts using fts5 (says, error, answers, content = 'spoken');
"""
