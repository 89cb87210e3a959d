"""What each model was asked for is added up, and what a run was expected to take is kept."""

SQL = """
create table used (
    campaign text not null references campaigns(name),
    model text not null,
    digest text not null,
    form text not null,
    calls integer not null,
    prompt_tokens integer not null,
    cached_tokens integer not null,
    generated_tokens integer not null,
    seconds real not null,
    primary key (campaign, model, digest, form)
) strict, without rowid;
insert into used
    select
        campaign, calls.model, model_digest, form, count(*), sum(prompt_tokens),
        sum(cached_tokens), sum(generated_tokens), sum(calls.seconds)
    from calls join turns on turns.n = turn_n
    group by campaign, calls.model, model_digest, form;
create trigger every_call_is_added_up after insert on calls begin
    insert into used
        select
            campaign, new.model, new.model_digest, new.form, 1, new.prompt_tokens,
            new.cached_tokens, new.generated_tokens, new.seconds
        from turns where n = new.turn_n
    on conflict do update set
        calls = calls + 1,
        prompt_tokens = prompt_tokens + excluded.prompt_tokens,
        cached_tokens = cached_tokens + excluded.cached_tokens,
        generated_tokens = generated_tokens + excluded.generated_tokens,
        seconds = seconds + excluded.seconds;
end;
create table estimates (
    n integer primary key,
    campaign text not null references campaigns(name),
    body text not null,
    worked real not null,
    made real not null
) strict;
create index estimates_by_campaign on estimates (campaign, n);
"""
