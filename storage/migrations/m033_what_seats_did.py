"""What each seat did, how its votes stood beside outcome and gold, and what was spent when, are
added up as they come: nobody waits for a look at all turns."""

_WORK = """
create table seat_work (
    campaign text not null,
    seat text not null,
    role text not null,
    model text not null,
    family text not null,
    first integer not null,
    turns integer not null,
    ballots integer not null,
    abstained integer not null,
    failed integer not null,
    tokens integer not null,
    seconds real not null,
    primary key (campaign, seat, role, model, family)
) strict, without rowid;
create table seat_votes (
    campaign text not null,
    seat text not null,
    votes integer not null,
    agrees integer not null,
    with_gold integer not null,
    agrees_gold integer not null,
    primary key (campaign, seat)
) strict, without rowid;
create table spent_by_minute (
    campaign text not null,
    minute integer not null,
    turns integer not null,
    tokens integer not null,
    seconds real not null,
    primary key (campaign, minute)
) strict, without rowid;
insert into seat_work
    select campaign, seat, role, model, family, min(n), count(*), count(ballot),
        sum(status = 'abstained'), sum(status = 'failed'), sum(tokens), sum(seconds)
    from turns group by campaign, seat, role, model, family;
insert into spent_by_minute
    select campaign, cast(recorded / 60 as integer), count(*), sum(tokens), sum(seconds)
    from turns group by 1, 2;
create trigger every_turn_is_added_up after insert on turns begin
    insert into seat_work values (
        new.campaign, new.seat, new.role, new.model, new.family, new.n, 1,
        new.ballot is not null, new.status = 'abstained', new.status = 'failed',
        new.tokens, new.seconds
    ) on conflict do update set
        turns = turns + 1, ballots = ballots + excluded.ballots,
        abstained = abstained + excluded.abstained, failed = failed + excluded.failed,
        tokens = tokens + excluded.tokens, seconds = seconds + excluded.seconds;
    insert into spent_by_minute values (
        new.campaign, cast(new.recorded / 60 as integer), 1, new.tokens, new.seconds
    ) on conflict do update set
        turns = turns + 1, tokens = tokens + excluded.tokens,
        seconds = seconds + excluded.seconds;
end;
create trigger a_turn_that_is_deleted_is_taken_away after delete on turns begin
    update seat_work set
        turns = turns - 1, ballots = ballots - (old.ballot is not null),
        abstained = abstained - (old.status = 'abstained'),
        failed = failed - (old.status = 'failed'),
        tokens = tokens - old.tokens, seconds = seconds - old.seconds
        where campaign = old.campaign and seat = old.seat and role = old.role
            and model = old.model and family = old.family;
    delete from seat_work
        where campaign = old.campaign and seat = old.seat and turns = 0;
end;
"""


def _votes(row: str, source: str, sign: str = "") -> str:
    """Adds votes up, or takes them away: those of the versions that ended tasks."""
    sql = """
insert into seat_votes
    select
        ROW.campaign, json_extract(vote.value, '$.seat'), SIGN count(*),
        SIGN sum(json_extract(vote.value, '$.agrees')), SIGN count(ROW.gold),
        SIGN sum(ROW.gold is not null and
            json_quote(json_extract(vote.value, '$.choice')) = ROW.gold)
    from SOURCE
    where ROW.withdrawn is null
    group by 1, 2
on conflict do update set
    votes = votes + excluded.votes, agrees = agrees + excluded.agrees,
    with_gold = with_gold + excluded.with_gold,
    agrees_gold = agrees_gold + excluded.agrees_gold;
"""
    return sql.replace("SOURCE", source).replace("ROW", row).replace("SIGN", sign)


def _votes_of_annotation(row: str, sign: str = "") -> str:
    source = (
        "tasks join json_each(OWN.votes) as vote "
        "on tasks.campaign = OWN.campaign and tasks.id = OWN.task and version = OWN.version"
    )
    return _votes("tasks", source.replace("OWN", row), sign)


def _votes_of_task(row: str, sign: str = "") -> str:
    source = (
        "annotations a join json_each(a.votes) as vote "
        "on a.campaign = OWN.campaign and a.task = OWN.id and a.version = OWN.version"
    )
    return _votes(row, source.replace("OWN", row), sign)


def _trigger(begins: str, does: str) -> str:
    return f"create trigger {begins} begin {does} end;"


_EVERY = (
    "annotations a join tasks on tasks.campaign = a.campaign and tasks.id = a.task "
    "and tasks.version = a.version join json_each(a.votes) as vote"
)

SQL = "\n".join(
    (
        _WORK,
        _votes("tasks", _EVERY),
        _trigger("every_vote_is_added_up after insert on annotations", _votes_of_annotation("new")),
        _trigger(
            "a_vote_that_is_deleted_is_taken_away before delete on annotations",
            _votes_of_annotation("old", "-"),
        ),
        _trigger(
            "votes_that_count_otherwise after update of version, withdrawn, gold on tasks",
            _votes_of_task("old", "-") + _votes_of_task("new"),
        ),
    )
)
