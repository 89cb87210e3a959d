"""Figures for reports: what each seat did and cost, and how a campaign stands."""

from __future__ import annotations

import sqlite3
import time
from typing import Literal

from schema.base import Frozen
from schema.campaign import CampaignState
from schema.person import PERSON
from schema.wait import Wait
from storage import answers, campaigns, tasks, waits
from storage.campaigns import Spent
from storage.tasks import Counts

LATELY = 60.0
"""Seconds."""


class SeatFigures(Frozen):
    """One seat's work in a campaign."""

    seat: str
    role: str
    model: str
    family: str
    turns: int
    ballots: int
    abstained: int
    failed: int
    tokens: int
    seconds: float
    votes: int
    """Tasks in whose outcome the seat has a vote."""
    agrees: int
    """Votes that agree with the committee's outcome."""
    with_gold: int
    """Votes on tasks whose gold is known."""
    agrees_gold: int
    """Votes whose choice is the gold label."""


class SpentBy(Frozen):
    """What a campaign had cost at one time."""

    minute: int
    """Since 1970."""
    turns: int
    tokens: int
    seconds: float


class DraftsOfTwo(Frozen):
    """What two seats drafted, where each drafts one answer of a list."""

    one: str
    other: str
    rows: int
    """Finished tasks on which both have drafted."""
    differ: int


class Standing(Frozen):
    """How a campaign stands, for a dashboard."""

    campaign: str
    state: CampaignState | Literal["finished"]
    """``finished`` while it runs and has no open task: more may come."""
    reason: str
    revision: str
    counts: Counts
    answered: int
    """Tasks whose latest annotation is a person's, whatever outcome they ended with before."""
    in_conflict: int
    """Those of them on which people disagree, and nobody has adjudicated."""
    spent: Spent
    started: int
    """Open tasks that seats are at work on; the other open ones wait."""
    to_send: int
    """Requests that wait in the outbox."""
    in_flight: int
    """Requests that were sent and not answered yet."""
    waits: tuple[Wait, ...]
    """What is waited for outside: a model's engine, a role's agents."""
    ended_lately: int = 0
    """Tasks that ended within the last :data:`LATELY` seconds."""
    failed_turns: int = 0
    """Those that were asked for again, too."""
    oldest_started: float | None
    """For how many seconds the oldest task under work has been so; None if there is none."""


_SEATS = """
    select
        work.seat, role, model, family, turns, ballots, abstained, failed, tokens, seconds,
        coalesce(votes, 0) as votes,
        coalesce(agrees, 0) as agrees,
        coalesce(with_gold, 0) as with_gold,
        coalesce(agrees_gold, 0) as agrees_gold
    from seat_work work left join seat_votes v
        on v.campaign = work.campaign and v.seat = work.seat and role != :person
    where work.campaign = :campaign
    order by first
"""


def seats(connection: sqlite3.Connection, campaign: str) -> list[SeatFigures]:
    """Figures of every seat that spoke, in the order in which they first did."""
    rows = connection.execute(_SEATS, {"campaign": campaign, "person": PERSON})
    return [SeatFigures(**dict(row)) for row in rows]


MOST_POINTS = 200


def spent_over_time(connection: sqlite3.Connection, campaign: str) -> list[SpentBy]:
    """What had been spent, up to each of at most some :data:`MOST_POINTS` times from the first turn
    to the last."""
    rows = connection.execute(
        "select max(minute) as minute, sum(turns) as turns, sum(tokens) as tokens, "
        "sum(seconds) as seconds from spent_by_minute, (select min(minute) as first, "
        "(max(minute) - min(minute)) / :most + 1 as step from spent_by_minute "
        "where campaign = :campaign) where campaign = :campaign "
        "group by (minute - first) / step order by 1",
        {"campaign": campaign, "most": MOST_POINTS},
    )
    found: list[SpentBy] = []
    turns, tokens, seconds = 0, 0, 0.0
    for row in rows:
        turns, tokens = turns + row["turns"], tokens + row["tokens"]
        seconds += row["seconds"]
        found.append(SpentBy(minute=row["minute"], turns=turns, tokens=tokens, seconds=seconds))
    return found


_TWO = """
    with seats as (
        select distinct seat from seat_work where campaign = :campaign and exists (
            select 1 from turns where campaign = :campaign and turns.seat = seat_work.seat
            and question = 'propose' and sample = 0
        )
    )
    select one.seat as one, other.seat as other, count(*) as rows,
        sum(x.choice != y.choice) as differ
    from seats one join seats other on +other.seat > +one.seat
    cross join turns x on x.campaign = :campaign and x.seat = one.seat
        and x.question = 'propose' and x.sample = 0 and x.choice is not null
    cross join turns y on y.campaign = :campaign and y.seat = other.seat and y.task = x.task
        and y.question = 'propose' and y.sample = 0 and y.choice is not null
    cross join tasks on tasks.campaign = :campaign and tasks.id = x.task
    where tasks.state = 'finished' and withdrawn is null
    group by 1, 2 order by 1, 2
"""
"""Each pair by itself, the drafts of both in the order of an index."""


def draft_differences(connection: sqlite3.Connection, campaign: str) -> list[DraftsOfTwo]:
    """How often every two seats drafted different answers, before any calibration."""
    rows = connection.execute(_TWO, {"campaign": campaign})
    return [DraftsOfTwo(**dict(row)) for row in rows]


def standing(connection: sqlite3.Connection, campaign: str) -> Standing:
    """How the campaign stands.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    counts = tasks.counts(connection, campaign)
    row = connection.execute(
        # The plus leads SQLite to the small indexes of open requests.
        "select standings.state, standings.reason, revision, "
        "(select count(*) from outbox where +campaign = name "
        " and sent is null and answered is null and dropped is null) as to_send, "
        "(select count(*) from outbox where +campaign = name "
        " and sent is not null and answered is null and dropped is null) as in_flight, "
        "(select count(*) from tasks where campaign = name and state = 'started') as started, "
        "(select count(*) from tasks where campaign = name and ended > :lately) as lately, "
        "(select count(*) from turns where campaign = name and status = 'failed') as failed, "
        "(select min(started) from tasks where campaign = name and state = 'started') as since "
        "from campaigns join standings using (name) where name = :name",
        {"name": campaign, "lately": time.time() - LATELY},
    ).fetchone()
    answered, in_conflict = connection.execute(
        f"select count(*), coalesce(sum(contested), 0) from ({answers.ANSWERED})",  # noqa: S608 - no text of others
        {"campaign": campaign},
    ).fetchone()
    return Standing(
        campaign=campaign,
        state="finished" if row["state"] == "running" and _is_done(counts) else row["state"],
        reason=row["reason"],
        revision=row["revision"],
        counts=counts,
        answered=answered,
        in_conflict=in_conflict,
        ended_lately=row["lately"],
        failed_turns=row["failed"],
        spent=campaigns.spent(connection, campaign),
        started=row["started"],
        to_send=row["to_send"],
        in_flight=row["in_flight"],
        waits=tuple(waits.of_campaign(connection, campaign)),
        oldest_started=None if row["since"] is None else max(0.0, time.time() - row["since"]),
    )


def _is_done(counts: Counts) -> bool:
    return counts.submitted > 0 and counts.open == 0
