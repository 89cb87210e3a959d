"""Turns: recorded once, whatever the bus delivers, with every prompt and every token."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from schema.ballot import UNASKED, Ballot
from schema.person import PERSON
from schema.turn import Turn
from storage import outbox
from storage.codec import from_json, to_json

Recorded = Literal["recorded", "duplicate", "late"]

IN_COLUMNS = {
    "turn", "campaign", "revision", "task", "stage", "question", "round", "sample", "order",
    "candidate", "attempt", "status", "ballot", "says", "error", "error_kind", "calls", "agent",
    "worker", "started", "seconds",
}  # fmt: skip
"""Fields of a turn that have a column (or a table) of their own; ``body`` holds the others."""

_INSERT = """
    insert into turns (
        turn, campaign, task, stage, question, role, seat, model, family, round, sample, ord,
        candidate, attempt, status, ballot, choice, probability, says, error, error_kind, tokens,
        seconds, started, recorded, agent, worker, body
    ) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
"""


class RecordedBallot(NamedTuple):
    """One ballot, as calibration wants it."""

    n: int
    """Counts up; the highest one seen is where the next reading starts."""
    task: str
    seat: str
    stage: str
    ballot: Ballot


def record(connection: sqlite3.Connection, turn: Turn, awaited: bool) -> Recorded:
    """Write a turn down, unless nobody waits for it.

    Args:
        connection: the writer's.
        turn: the turn.
        awaited: the caller knows that this turn was asked for and has no answer, and that its
            task is under discussion in this revision: it is not looked up.

    Returns:
        ``recorded``;
        ``duplicate`` when the turn has an answer already. If this is another attempt at it
        (and not the same message again) its tokens are counted as lost;
        ``late`` when nobody waits for it any more or ever did: its task is finished, deleted, of
        another revision, or the turn was never asked for. It does not enter the transcript; its
        tokens are counted as lost, if the ledger has its campaign at all. A person's turn is
        never late, nor is a guest's.
    """
    now = time.time()
    if awaited:
        _insert(connection, turn, now)
        outbox.answered(connection, turn.turn, now)
        return "recorded"
    known = connection.execute(
        "select t.state as state, t.revision as revision, o.turn as asked, s.n as n, "
        "s.attempt as attempt, s.started as started, s.worker as worker "
        "from tasks t left join outbox o on o.turn = :turn left join turns s on s.turn = :turn "
        "where t.campaign = :campaign and t.id = :task",
        {"turn": turn.turn, "campaign": turn.campaign, "task": turn.task},
    ).fetchone()
    if known is not None and known["n"] is not None:
        recorded = (known["attempt"], known["started"], known["worker"])
        if recorded != (turn.attempt, turn.started, turn.worker):
            _lose(connection, turn, "duplicate", now)
        return "duplicate"
    unasked = turn.ballot is not None and turn.ballot.method in UNASKED
    if (
        known is None
        or known["revision"] != turn.revision
        or not (unasked or (known["asked"] and known["state"] != "finished"))
    ):
        _lose(connection, turn, "late", now)
        return "late"
    _insert(connection, turn, now)
    outbox.answered(connection, turn.turn, now)
    return "recorded"


def of_task(
    connection: sqlite3.Connection,
    campaign: str,
    task: str,
    revision: str,
    *,
    with_calls: bool = True,
) -> tuple[Turn, ...]:
    """The turns of a task, in the order in which they were recorded, but for failed ones that were
    asked for again.

    Args:
        connection: a reader's or the writer's.
        campaign: name of the campaign.
        task: id of the task.
        revision: of the campaign, in which the task was submitted.
        with_calls: read prompts and answers, too; no decision depends on them.
    """
    calls = _calls(connection, campaign, task) if with_calls else {}
    rows = connection.execute(
        "select * from turns where campaign = ? and task = ? and retried is null order by n",
        [campaign, task],
    )
    return tuple(_turn(row, revision, calls.get(row["n"], [])) for row in rows)


def of_tasks(
    connection: sqlite3.Connection, campaign: str, revisions: Mapping[str, str]
) -> dict[str, tuple[Turn, ...]]:
    """As :func:`of_task`, of many tasks with as many statements as of one.

    Args:
        connection: a reader's or the writer's.
        campaign: name of the campaign.
        revisions: by task, the revision of the campaign in which it was submitted.
    """
    ids = to_json(list(revisions))
    rows = connection.execute(
        "select * from turns where campaign = ? and task in (select value from json_each(?)) "
        "and retried is null order by n",
        [campaign, ids],
    ).fetchall()
    calls = _calls_of(connection, to_json([row["n"] for row in rows]))
    found: dict[str, list[Turn]] = {task: [] for task in revisions}
    for row in rows:
        task = row["task"]
        found[task].append(_turn(row, revisions[task], calls.get(row["n"], [])))
    return {task: tuple(turns) for task, turns in found.items()}


def _calls(
    connection: sqlite3.Connection, campaign: str, task: str
) -> dict[int, list[dict[str, Any]]]:
    """By turn of a task, what models were asked and answered."""
    numbers = connection.execute(
        "select json_group_array(n) from turns where campaign = ? and task = ?", [campaign, task]
    ).fetchone()
    return _calls_of(connection, numbers[0])


def _calls_of(connection: sqlite3.Connection, numbers: str) -> dict[int, list[dict[str, Any]]]:
    """By turn, of the turns of these numbers (a JSON list)."""
    calls: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(
        "select calls.*, text from calls join prompts on digest = prompt where turn_n in "
        "(select value from json_each(?)) order by turn_n, calls.n",
        [numbers],
    ):
        call = dict(row)
        call |= {"prompt": call.pop("text"), "parameters": from_json(call["parameters"])}
        del call["n"]
        calls.setdefault(call.pop("turn_n"), []).append(call)
    return calls


def ballots(
    connection: sqlite3.Connection, campaign: str, stage: str | None, since: int
) -> Iterator[RecordedBallot]:
    """Ballots of seats with probabilities, in recorded order, of turns after number ``since``.

    People's are not among them: see :mod:`storage.answers`.
    """
    rows = connection.execute(
        # The plus keeps SQLite on the row number, where it skips what was read before.
        "select n, task, seat, stage, ballot from turns where n > :since and +campaign = :campaign "
        "and status = 'spoken' and choice is not null and role != :person "
        "and (:stage is null or stage = :stage) order by n",
        {"since": since, "campaign": campaign, "stage": stage, "person": PERSON},
    )
    for row in rows:
        ballot = Ballot.model_validate_json(row["ballot"])
        yield RecordedBallot(row["n"], row["task"], row["seat"], row["stage"], ballot)


def ballots_in_order(
    connection: sqlite3.Connection,
    campaign: str,
    drafts_to: int,
    talk_to: int,
    drafting: Sequence[str],
) -> Iterator[RecordedBallot]:
    """Ballots of seats with probabilities, in an order that says nothing of when they came: of the
    tasks up to number ``talk_to`` all, of those up to ``drafts_to`` the answers to the questions
    ``drafting``."""
    rows = connection.execute(
        "select turns.n, task, seat, stage, ballot from tasks cross join turns "
        "on turns.campaign = tasks.campaign and turns.task = tasks.id "
        "where tasks.campaign = :campaign and tasks.n <= :drafts and withdrawn is null "
        "and status = 'spoken' and choice is not null and role != :person and retried is null "
        "and (tasks.n <= :talk or question in (select value from json_each(:drafting))) "
        "order by tasks.id, stage, seat, round, sample, ord, candidate",
        {
            "campaign": campaign,
            "drafts": drafts_to,
            "talk": talk_to,
            "drafting": json.dumps(list(drafting)),
            "person": PERSON,
        },
    )
    for row in rows:
        ballot = Ballot.model_validate_json(row["ballot"])
        yield RecordedBallot(row["n"], row["task"], row["seat"], row["stage"], ballot)


def dearest(connection: sqlite3.Connection, campaign: str) -> int:
    """Tokens of the dearest turn on record; 0 before the first."""
    row = connection.execute(
        "select coalesce(max(tokens), 0) from turns where campaign = ?", [campaign]
    ).fetchone()
    return int(row[0])


def last_number(connection: sqlite3.Connection, campaign: str, task: str) -> int:
    """Number of the last turn of a task; 0 before the first."""
    row = connection.execute(
        "select coalesce(max(n), 0) from turns where campaign = ? and task = ?", [campaign, task]
    ).fetchone()
    return int(row[0])


def number_of(
    connection: sqlite3.Connection, campaign: str, task: str, questions: Sequence[str] | None
) -> int:
    """How many turns are on record about a task: all of them, or those with these questions."""
    marks = "" if questions is None else f"and question in ({','.join('?' * len(questions))})"
    row = connection.execute(
        f"select count(*) from turns where campaign = ? and task = ? {marks}",  # noqa: S608 - marks
        [campaign, task, *(questions or ())],
    ).fetchone()
    return int(row[0])


def words_of(connection: sqlite3.Connection, turns: Sequence[str]) -> dict[str, str]:
    """Of those of these turns that are on record, what was said in words."""
    rows = connection.execute(
        "select turn, says from turns where turn in (select value from json_each(?))",
        [json.dumps(list(turns))],
    )
    return {row["turn"]: row["says"] for row in rows}


def _insert(connection: sqlite3.Connection, turn: Turn, now: float) -> None:
    ballot, choice, probability = None, None, None
    if turn.ballot is not None:
        ballot = turn.ballot.model_dump_json(exclude_defaults=True)
        choice = turn.ballot.best
        probability = None if choice is None else turn.ballot.probabilities[choice]
    n: Any = connection.execute(
        _INSERT,
        (
            turn.turn, turn.campaign, turn.task, turn.stage, turn.question, turn.seat.role,
            turn.seat.id, turn.seat.model, turn.seat.kin, turn.round, turn.sample, turn.order,
            turn.candidate, turn.attempt, turn.status, ballot, choice, probability, turn.says,
            turn.error, turn.error_kind, turn.tokens, turn.seconds, turn.started, now, turn.agent,
            turn.worker, turn.model_dump_json(exclude=IN_COLUMNS, exclude_defaults=True),
        ),
    ).lastrowid  # fmt: skip
    _insert_calls(connection, n, turn)
    spoken = [call.answer for call in turn.calls if call.form in ("generate", "foreign")]
    connection.execute(
        # What is indexed must be what the view ``spoken`` gives back when the turn is deleted.
        "insert into turns_fts (rowid, says, error, answers) values (?, ?, ?, ?)",
        (n, turn.says, turn.error, "\n".join(spoken) if spoken else None),
    )
    connection.execute(
        "update spent set turns = turns + 1, tokens = tokens + ?, seconds = seconds + ? "
        "where campaign = ?",
        (turn.tokens, turn.seconds, turn.campaign),
    )


def _insert_calls(connection: sqlite3.Connection, n: int, turn: Turn) -> None:
    for number, call in enumerate(turn.calls):
        prompt = prompt_digest(call.prompt)
        connection.execute(
            "insert or ignore into prompts (digest, text) values (?, ?)", (prompt, call.prompt)
        )
        connection.execute(
            "insert into calls values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                n, number, prompt, call.answer, call.form, call.model, call.model_digest,
                to_json(call.parameters), call.seed, call.prompt_tokens, call.cached_tokens,
                call.generated_tokens, call.seconds,
            ),
        )  # fmt: skip


def prompt_digest(text: str) -> str:
    """What a prompt is known by: the first 32 digits of the SHA-256 of its UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _lose(
    connection: sqlite3.Connection, turn: Turn, why: Literal["duplicate", "late"], now: float
) -> None:
    new = connection.execute(
        "insert into lost_attempts select ?, ?, ?, ?, name, ?, ?, ?, ? from campaigns "
        "where name = ? on conflict do nothing",
        (
            turn.turn, turn.attempt, turn.started, turn.worker, why, turn.tokens, turn.seconds,
            now, turn.campaign,
        ),
    )  # fmt: skip
    if new.rowcount == 1:
        connection.execute(
            "update spent set lost_attempts = lost_attempts + 1, lost_tokens = lost_tokens + ? "
            "where campaign = ?",
            (turn.tokens, turn.campaign),
        )


def _turn(row: sqlite3.Row, revision: str, calls: list[dict[str, Any]]) -> Turn:
    fields = from_json(row["body"])
    # `in row` would look among the values.
    known = set(row.keys())
    fields |= {name: row[name] for name in IN_COLUMNS if name in known}
    fields |= {
        "revision": revision,
        "order": row["ord"],
        "ballot": from_json(row["ballot"]),
        "calls": calls,
    }
    return Turn.model_validate(fields)


def tasks_asked(connection: sqlite3.Connection, campaign: str, question: str) -> list[str]:
    """Ids of the tasks in which a stage with this question was heard, those with most to read
    first."""
    rows = connection.execute(
        "select task from turns where campaign = ? and question = ? and status = 'spoken' "
        "group by task order by sum(length(says)) desc, task",
        [campaign, question],
    )
    return [row["task"] for row in rows]
