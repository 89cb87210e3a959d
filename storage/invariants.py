"""What must hold in a ledger at every moment between two transactions, as named queries."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from schema.base import Frozen
from storage.connection import open_reader
from storage.references import dangling


class Invariant(NamedTuple):
    """One promise; the query returns (campaign, subject) of whatever breaks it."""

    name: str
    sentence: str
    sql: str | Callable[[sqlite3.Connection], str]
    """The query, or what makes it of the ledger's schema."""


class Violation(Frozen):
    """One place where an invariant does not hold."""

    invariant: str
    sentence: str
    campaign: str
    subject: str


# Two big tables are merged, each in the order of an index, by `except ... order by`; SQLite leaves
# the order out of a join unless there is a `limit`. To look up every row of one in the other takes
# ten times as long. `cross join` keeps the few rows that are left in front, and what has to be
# sorted is sorted by what differs most.
INVARIANTS = (
    Invariant(
        "references_hold",
        "Every foreign key points at a row.",
        dangling,
    ),
    Invariant(
        "one_outcome",
        "Every finished task has the annotation that ended it, with the same outcome.",
        """select t.campaign, t.id from tasks t left join annotations a
           on a.campaign = t.campaign and a.task = t.id and a.version = t.version
           where t.state = 'finished' and a.outcome is not t.outcome""",
    ),
    Invariant(
        "open_without_annotation",
        "No open task has an annotation, but for those before it was opened again.",
        """select a.campaign, a.task from annotations a join tasks t
           on t.campaign = a.campaign and t.id = a.task
           where t.state != 'finished' and a.version >= t.version""",
    ),
    Invariant(
        "versions_without_gaps",
        "The versions of an annotation count up from 1.",
        """select campaign, task from annotations group by campaign, task
           having min(version) != 1 or max(version) != count(*)""",
    ),
    Invariant(
        "the_sum",
        "Open, accepted, escalated, rejected, failed and cancelled make up all that was submitted.",
        """select campaign, count(*) || ' submitted' from tasks group by campaign having count(*) !=
           sum(state in ('waiting', 'started') and outcome is null) + sum(state = 'finished' and
           outcome in ('accepted', 'escalated', 'rejected', 'failed', 'cancelled'))""",
    ),
    Invariant(
        "asked_before_said",
        "Every turn was asked for and is marked as answered, unless a person or a guest said it.",
        """with never_asked as (
               select turn from turns except select turn from outbox order by 1 limit -1
           ),
           unanswered as (
               select s.* from never_asked cross join turns s on s.turn = never_asked.turn
               union all select s.* from outbox o cross join turns s on s.turn = o.turn
               where o.answered is null
           )
           select campaign, turn from unanswered where retried is null
           and coalesce(json_extract(ballot, '$.method'), '') not in ('person', 'guest')""",
    ),
    Invariant(
        "answered_is_recorded",
        "Every request that is marked as answered has its turn.",
        """with never_said as (
               select turn from outbox except select turn from turns order by 1 limit -1
           )
           select o.campaign, o.turn from never_said cross join outbox o on o.turn = never_said.turn
           where o.answered is not null""",
    ),
    Invariant(
        "said_once",
        "No seat is heard twice on one stage, round, sample, candidate and order.",
        """select campaign, task || ' ' || stage || ' ' || seat from turns not indexed
           where retried is null
           group by task, seat, stage, candidate, ord, round, sample, role, campaign
           having count(*) > 1""",
    ),
    Invariant(
        "nothing_to_send_after_the_end",
        "A finished task has no request that would still be sent or waited for.",
        """select o.campaign, o.turn from outbox o cross join tasks t
           on t.campaign = o.campaign and t.id = o.task
           where t.state = 'finished' and o.answered is null and o.dropped is null""",
    ),
    Invariant(
        "asked_after_the_start",
        "Nobody is asked about a task that still waits.",
        """select o.campaign, o.turn from outbox o cross join tasks t
           on t.campaign = o.campaign and t.id = o.task
           where t.state = 'waiting' and o.answered is null and o.dropped is null""",
    ),
    Invariant(
        "requests_have_bodies",
        "A request that may still be sent says what is asked.",
        """select campaign, turn from outbox
           where answered is null and dropped is null and body is null""",
    ),
    Invariant(
        "policies_exist",
        "The policy of every decision, annotation and bound task is on record.",
        """select used.campaign, used.policy from (
               select campaign, policy from decisions union select campaign, policy from annotations
               union select campaign, policy from tasks
           ) used left join policies p on p.campaign = used.campaign and p.id = used.policy
           where used.policy is not null and p.id is null""",
    ),
    Invariant(
        "prompts_exist",
        "The prompt of every call is on record.",
        """with missing as (
               select prompt from calls except select digest from prompts order by 1 limit -1
           )
           select s.campaign, s.turn from missing cross join calls c on c.prompt = missing.prompt
           cross join turns s on s.n = c.turn_n""",
    ),
    Invariant(
        "prompts_are_used",
        "No prompt outlives the calls that used it.",
        """select '', digest from prompts
           where not exists (select 1 from calls where prompt = digest)""",
    ),
    Invariant(
        "tokens_add_up",
        "The tokens of a turn are those of its calls.",
        """select s.campaign, s.turn from turns s left join calls c on c.turn_n = s.n group by s.n
           having s.tokens != coalesce(
               sum(c.prompt_tokens - c.cached_tokens + c.generated_tokens), 0)""",
    ),
    Invariant(
        "spending_adds_up",
        "What a campaign has spent is what its seats have, lost attempts and deleted tasks.",
        """with seats as (
               select campaign, sum(turns) as turns, sum(tokens) as tokens from seat_work group by 1
           ), deleted as (
               select campaign, sum(turns) as turns, sum(tokens) as tokens,
                   sum(lost_tokens) as lost_tokens from deletions group by 1
           ), lost as (
               select campaign, sum(tokens) as tokens from lost_attempts group by 1
           )
           select s.campaign, s.turns || ' turns, ' || s.tokens || ' tokens' from spent s
           left join seats using (campaign) left join deleted d using (campaign)
           left join lost using (campaign)
           where s.turns != coalesce(seats.turns, 0) + coalesce(d.turns, 0)
           or s.tokens != coalesce(seats.tokens, 0) + coalesce(d.tokens, 0)
           or s.lost_tokens != coalesce(lost.tokens, 0) + coalesce(d.lost_tokens, 0)""",
    ),
    Invariant(
        "seats_add_up",
        "What a seat has done is the sum of its turns.",
        """with kept as (
               select campaign, seat, role, model, family, turns, ballots, abstained, failed, tokens
               from seat_work
           ), counted as (
               select campaign, seat, role, model, family, count(*), count(ballot),
                   sum(status = 'abstained'), sum(status = 'failed'), sum(tokens)
               from turns not indexed group by seat, model, role, family, campaign
           )
           select campaign, seat from (select * from kept except select * from counted)
           union select campaign, seat from (select * from counted except select * from kept)""",
    ),
    Invariant(
        "votes_add_up",
        "A seat's votes are those of the annotations that ended tasks which were not withdrawn.",
        """with kept as (select * from seat_votes where votes != 0), counted as (
               select a.campaign, json_extract(vote.value, '$.seat') as seat, count(*),
                   sum(json_extract(vote.value, '$.agrees')), count(gold),
                   sum(gold is not null and json_quote(json_extract(vote.value, '$.choice')) = gold)
               from annotations a join tasks t on t.campaign = a.campaign and t.id = a.task
                   and t.version = a.version join json_each(a.votes) as vote
               where withdrawn is null group by 1, 2
           )
           select campaign, seat from (select * from kept except select * from counted)
           union select campaign, seat from (select * from counted except select * from kept)""",
    ),
    Invariant(
        "parents_exist",
        "Every parent of a record is a record, a turn or a passage of the same campaign.",
        """select r.campaign, r.parent from record_parents r
           where not exists (select 1 from records p
               where p.campaign = r.campaign and p.id = r.parent)
           and not exists (select 1 from turns s
               where s.turn = r.parent and s.campaign = r.campaign)
           and not exists (select 1 from passages p join revisions v on v.digest = p.revision
               where p.id = r.parent and v.campaign = r.campaign)""",
    ),
    Invariant(
        "revisions_exist",
        "Every task was opened under a revision of its own campaign.",
        """select t.campaign, t.id from tasks t left join revisions r on r.digest = t.revision
           where r.campaign is not t.campaign""",
    ),
    Invariant(
        "every_turn_is_searchable",
        "The full-text index holds each turn, and nothing that was deleted.",
        """with extra as (
               select id from turns_fts_docsize where id not in (select n from turns)
           ), other as (
               select 1 where exists (select 1 from extra)
               or (select count(*) from turns) != (select count(*) from turns_fts_docsize)
           )
           select '', 'turn number ' || n from other cross join turns
               where n not in (select id from turns_fts_docsize)
           union all select '', 'index entry ' || id from extra""",
    ),
    Invariant(
        "units_make_something",
        "Every unit that was judged has made a record, and no other unit has.",
        """select recipe, pass || ' unit ' || n from units where state = 'judged' and not exists (
               select 1 from made m where m.recipe = units.recipe and m.pass = units.pass
               and m.unit = units.n)
           union all select m.recipe, m.pass || ' unit ' || m.unit from made m left join units u
               on u.recipe = m.recipe and u.pass = m.pass and u.n = m.unit
               where m.unit is not null and u.state is not 'judged'""",
    ),
    Invariant(
        "units_without_gaps",
        "The units of a pass count up from 0.",
        """select recipe, pass from units group by recipe, pass
           having min(n) != 0 or max(n) != count(*) - 1""",
    ),
    Invariant(
        "parents_were_accepted",
        "What a unit drew is in a pool of its recipe.",
        """select d.recipe, d.pass || ' unit ' || d.unit from unit_draws d left join made m
           on m.n = d.record where m.fate is not 'accepted' or m.recipe != d.recipe""",
    ),
    Invariant(
        "open_units_are_asked",
        "Every open unit has a task.",
        """select u.recipe, u.pass || ' unit ' || u.n from units u where u.state = 'open'
           and not exists (select 1 from tasks t where t.campaign = u.recipe || '--' || u.pass
           and t.id = u.task)""",
    ),
    Invariant(
        "a_gate_says_why",
        "A record is accepted without a gate, or rejected by one with a reason.",
        """select recipe, 'record ' || n from made
           where (fate = 'accepted') != (gate = '') or (fate = 'rejected' and reason = '')""",
    ),
)


def violations(path: Path, limit: int = 20) -> list[Violation]:
    """Where the invariants do not hold, at most ``limit`` places for each; empty is good.

    Each holds at every commit, so each is looked at by a connection of its own, on as many cores as
    there are: SQLite lets go of the interpreter while it reads.

    Raises:
        LedgerError: when the ledger cannot be read.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = pool.map(lambda invariant: _broken(path, invariant, limit), INVARIANTS)
        return [violation for each in found for violation in each]


def _broken(path: Path, invariant: Invariant, limit: int) -> list[Violation]:
    with closing(open_reader(path)) as connection:
        sql = invariant.sql if isinstance(invariant.sql, str) else invariant.sql(connection)
        return [
            Violation(
                invariant=invariant.name,
                sentence=invariant.sentence,
                campaign=campaign,
                subject=subject,
            )
            for campaign, subject in connection.execute(sql).fetchmany(limit)
        ]
