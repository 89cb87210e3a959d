"""Turns as plain data, for who writes many of them down and asks them nothing.

The same fields with the same values as :class:`schema.turn.Turn` has them, without building one:
what is recorded was checked when it was recorded. What is common to many turns (their seats) is
checked once more all the same, by the model itself, which knows what is left out where it is as
usual.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from schema.ballot import Ballot
from schema.turn import Call, Turn
from storage.codec import from_json, to_json
from storage.turns import IN_COLUMNS

Plain = dict[str, Any]

_FIELDS = tuple(Turn.model_fields)
_IN_BODY = tuple(name for name in _FIELDS if name not in IN_COLUMNS)
_AT = {name: place for place, name in enumerate(_FIELDS)}
_ELSEWHERE = {"revision", "calls", *_IN_BODY}
"""Fields of a turn that have no column in its table."""
_CALL_FIELDS = tuple(Call.model_fields)
_BALLOT = Ballot(method="rule").model_dump()


def said_about(
    connection: sqlite3.Connection, campaign: str, revisions: Mapping[str, str]
) -> dict[str, list[Plain]]:
    """By task, its turns in the order in which they were recorded, but for failed ones that were
    asked for again.

    Args:
        connection: a reader's or the writer's.
        campaign: name of the campaign.
        revisions: by task, the revision of the campaign in which it was submitted.
    """
    rows = _rows(
        connection,
        f"select n, body, {', '.join(map(_column, _FIELDS))} from turns "  # noqa: S608 - our own
        "where campaign = ? and task in (select value from json_each(?)) "
        "and retried is null order by n",
        [campaign, to_json(list(revisions))],
    )
    calls = _calls(connection, [row[0] for row in rows])
    found: dict[str, list[Plain]] = {task: [] for task in revisions}
    for n, body, *values in rows:
        for name, value in zip(_IN_BODY, _in_body(body), strict=True):
            values[_AT[name]] = value
        task, ballot = values[_AT["task"]], values[_AT["ballot"]]
        values[_AT["revision"]] = revisions[task]
        values[_AT["calls"]] = calls.get(n, [])
        values[_AT["ballot"]] = None if ballot is None else _BALLOT | from_json(ballot)
        found[task].append(dict(zip(_FIELDS, values, strict=True)))
    return found


def _calls(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[Plain]]:
    """By number of the turn, what models were asked and answered."""
    columns = ("text" if name == "prompt" else name for name in _CALL_FIELDS)
    at = _CALL_FIELDS.index("parameters")
    found: dict[int, list[Plain]] = {}
    for turn, *values in _rows(
        connection,
        f"select turn_n, {', '.join(columns)} from calls join prompts on digest = prompt "  # noqa: S608
        "where turn_n in (select value from json_each(?)) order by turn_n, calls.n",
        [to_json(list(numbers))],
    ):
        values[at] = _parsed(values[at])
        found.setdefault(turn, []).append(dict(zip(_CALL_FIELDS, values, strict=True)))
    return found


def _rows(connection: sqlite3.Connection, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.row_factory = None  # by place: names cost as much as all the rest
    return cursor.execute(sql, values).fetchall()


def _column(name: str) -> str:
    return "ord" if name == "order" else "null" if name in _ELSEWHERE else name


@lru_cache(maxsize=1024)
def _in_body(body: str) -> tuple[Any, ...]:
    """The fields that have no column, in their order. Nobody may change them."""
    known = {"turn": "", "campaign": "c", "revision": "", "task": "", "stage": "s"}
    turn = Turn.model_validate({**known, "question": "propose", **from_json(body)})
    plain = turn.model_dump(mode="json", include=set(_IN_BODY))
    return tuple(plain[name] for name in _IN_BODY)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Any:
    """Nobody may change what comes of it."""
    return from_json(text)
