"""The finished tasks of a campaign by how certain the committee was of them, the least certain
first: for people who look at some of very many."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence

from schema.base import Frozen, Json
from schema.task import Outcome
from storage.codec import from_json
from storage.passages import all_of, words

Place = tuple[float, float, str]
"""Margin, confidence and id of a task: where it stands in the order, and so where a page ends."""
BEGINNING = 300
"""Characters of an item that are read."""


class RowFilter(Frozen):
    """Which tasks; all that are set must hold."""

    outcome: Outcome | None = None
    answer: str = ""
    """A label: the answer, or within it."""
    low: float | None = None
    """Confidence from here on ..."""
    high: float | None = None
    """... and below."""
    contested: bool = False
    """Whether some voice dissents."""
    debated: bool = False
    answered: bool | None = None
    """Whether a person has answered."""
    known: str = ""
    """The known answer, a label."""
    differ: tuple[str, str] | None = None
    """Two seats that drafted different answers."""
    words: str = ""
    """In the item, in what was said of it, or its id."""


class RowSeen(Frozen):
    """One finished task, as the committee ended it."""

    task: str
    outcome: Outcome
    value: Json = None
    confidence: float | None
    margin: float | None
    voices: int
    dissent: int
    debated: bool
    answered: bool
    beginning: str
    """Of the item, as JSON."""

    @property
    def waits(self) -> bool:
        """Whether it waits for a person's answer."""
        return self.outcome == "escalated" and not self.answered

    @property
    def place(self) -> Place:
        """Where the task stands in the order."""
        return self.margin or 0.0, self.confidence or 0.0, self.task


_ROWS = """
    select a.task, a.outcome, a.value, a.confidence, a.margin,
        json_array_length(a.votes) as voices, json_array_length(a.dissent) as dissent,
        exists (
            select 1 from turns where turns.campaign = a.campaign and turns.task = a.task
            and question = 'argue'
        ) as debated,
        exists (
            select 1 from annotations b
            where b.campaign = a.campaign and b.task = a.task and b.author = 'person'
        ) as answered,
        substr(input, 1, {beginning}) as beginning
    from annotations a
    join tasks on tasks.campaign = a.campaign and tasks.id = a.task and tasks.version = a.version
    where a.campaign = :campaign and a.author != 'person' and withdrawn is null
        and a.order_margin >= :margin
        and (a.order_margin, a.order_confidence, a.task) > (:margin, :confidence, :task)
        {conditions}
    order by a.order_margin, a.order_confidence, a.task limit :limit
"""

MOST_LISTED = 2000
"""Tasks that hold the words that are looked for, listed beforehand; where more do, each row of the
order is looked at."""


def least_certain(
    connection: sqlite3.Connection,
    campaign: str,
    wanted: RowFilter,
    after: Place | None,
    limit: int,
) -> list[RowSeen]:
    """A page of finished tasks, those of which the committee was least certain first.

    Args:
        connection: of the ledger.
        campaign: its name.
        wanted: which of them.
        after: where the page before ended; None for the first.
        limit: how many at most.
    """
    margin, confidence, task = after or (-1.0, -1.0, "")
    given = _given(campaign, wanted)
    holding = _holding(connection, given, MOST_LISTED) if wanted.words.strip() else []
    holds = _LISTED if len(holding) < MOST_LISTED else _HOLDS_THIS
    sql = _ROWS.format(beginning=BEGINNING, conditions=_conditions(wanted, holds))
    place = {"margin": margin, "confidence": confidence, "task": task, "limit": limit}
    place |= {"holding": json.dumps(holding)}
    rows = connection.execute(sql, {**given, **place})
    return [RowSeen(**{**dict(row), "value": from_json(row["value"])}) for row in rows]


_ALL = """
    from annotations a indexed by annotations_by_worth
    cross join tasks
        on tasks.campaign = a.campaign and tasks.id = a.task and tasks.version = a.version
    where a.campaign = :campaign and a.author != 'person' and withdrawn is null
        and a.outcome in ('accepted', 'escalated') {conditions}
"""
_ALL_BY_TASKS = """
    from (
        select campaign, id as task, row_id, outcome, withdrawn, input from tasks {index}
    ) a
    where a.campaign = :campaign and withdrawn is null
        and a.outcome in ('accepted', 'escalated') {conditions}
"""
"""The same of tasks that no person has answered, where nothing is asked of the answer itself: by an
index alone or, where their items have to be read, in the order in which these lie in the file."""
_IN_ORDER = "indexed by tasks_by_state where state = 'finished'"


def count_unanswered(
    connection: sqlite3.Connection, campaign: str, wanted: RowFilter
) -> tuple[int, str]:
    """How many tasks of a filter have an outcome that a person may answer, and no person's answer,
    however many there are; and the id of one of them."""
    wanted = wanted.model_copy(update={"answered": False})
    asks_of_answers = wanted.answer or wanted.contested or (wanted.low, wanted.high) != (None, None)
    whole = _ALL if asks_of_answers else _ALL_BY_TASKS
    index = _IN_ORDER if wanted.words.strip() else "indexed by tasks_by_outcome"
    which = whole.format(conditions=_conditions(wanted, _HOLDS), index=index)
    sql = f"select count(*), min(a.task) {which}"
    count, one = connection.execute(sql, _given(campaign, wanted)).fetchone()
    return count, one or ""


def all_unanswered(
    connection: sqlite3.Connection, campaign: str, wanted: RowFilter
) -> list[tuple[str, Json]]:
    """The same tasks with what the committee has answered, in order of submission."""
    wanted = wanted.model_copy(update={"answered": False})
    rows = connection.execute(
        f"select a.task, a.value {_ALL.format(conditions=_conditions(wanted, _HOLDS))} "
        "order by tasks.n",
        _given(campaign, wanted),
    )
    return [(row["task"], from_json(row["value"])) for row in rows]


def _given(campaign: str, wanted: RowFilter) -> dict[str, str | float | None]:
    """The values that the conditions of a filter name."""
    one, other = wanted.differ or (None, None)
    text = wanted.words.strip()
    within = "%" + _SPECIAL.sub(r"^\g<0>", text) + "%"
    return {
        "campaign": campaign, "outcome": wanted.outcome, "answer": wanted.answer,
        "low": wanted.low, "high": wanted.high, "known": wanted.known, "one": one, "other": other,
        "text": text, "within": within, "said": all_of(words(text)),
    }  # fmt: skip


_SPECIAL = re.compile(r"[%_^]")
"""What means something in a pattern of SQL."""
_IN_ITEM = "row_id = :text or input like :within escape '^'"
_BY_ITEM = f"select id from tasks where campaign = :campaign and (id = :text or {_IN_ITEM})"  # noqa: S608
_IN_TURNS = (  # by the words first, and turn by turn: a word may be in every one of them
    "select task from turns_fts cross join turns on turns.n = turns_fts.rowid "
    "where turns_fts match :said and turns.campaign = :campaign"
)
_LISTED = "a.task in (select value from json_each(:holding))"
_HOLDS_THIS = (  # row by row: for words that so many rows hold that those of a page are found soon
    f"(a.task = :text or {_IN_ITEM} or :said != '' and exists (select 1 from turns s "  # noqa: S608
    "cross join turns_fts on turns_fts.rowid = s.n where s.campaign = :campaign "
    "and s.task = a.task and turns_fts match :said))"
)
_HOLDS = f"(a.task = :text or {_IN_ITEM} or :said != '' and a.task in ({_IN_TURNS}))"


_SHORT_GOLD = "case when length(gold) <= 120 then gold end"
"""As the index has it, which then tells whether a row fits; of a longer one the row itself does."""
_KNOWN = (
    f"select id from tasks where campaign = :campaign and gold is not null "  # noqa: S608
    f"and {_SHORT_GOLD} = json_quote(:known) union all "
    f"select id from tasks where campaign = :campaign and gold is not null "
    f"and {_SHORT_GOLD} is null and gold = json_quote(:known)"
)
_DIFFER = (  # one seat's drafts in order, and beside each that of the other seat
    "select x.task from turns x cross join turns y on y.campaign = x.campaign and "
    "y.seat = :other and y.task = x.task and y.question = 'propose' and y.sample = 0 "
    "where x.campaign = :campaign and x.seat = :one and x.question = 'propose' "
    "and x.sample = 0 and x.choice != y.choice"
)


def _conditions(wanted: RowFilter, holds: str) -> str:
    """What the filter asks for, in SQL without a value of its own; first what the index tells.

    Args:
        wanted: the filter.
        holds: how a task is known to hold its words.
    """
    people = (
        "exists (select 1 from annotations b where b.campaign = a.campaign and b.task = a.task "
        "and b.author = 'person')"
    )
    conditions = {
        "a.outcome = :outcome": wanted.outcome is not None,
        "a.order_confidence >= :low": wanted.low is not None,
        "a.order_confidence < :high": wanted.high is not None,
        "(instr(a.short_value, json_quote(:answer)) > 0 or a.short_value is null "
        "and instr(a.value, json_quote(:answer)) > 0)": bool(wanted.answer),
        "a.contested = 1": wanted.contested,
        "a.task in (select task from turns where campaign = :campaign and question = 'argue')": (
            wanted.debated
        ),
        people: wanted.answered is True,
        f"not {people}": wanted.answered is False,
        f"a.task in ({_KNOWN})": bool(wanted.known),
        f"a.task in ({_DIFFER})": wanted.differ is not None,
        holds: bool(wanted.words.strip()),
    }
    return "".join(f" and {each}" for each, is_wanted in conditions.items() if is_wanted)


def _holding(
    connection: sqlite3.Connection, given: dict[str, str | float | None], most: int
) -> list[str]:
    """Ids of at most so many tasks that hold a text in their item, or all its words in what was
    said of them."""
    queries = [_BY_ITEM]
    if given["said"]:
        queries.append(_IN_TURNS.replace("select", "select distinct", 1))
    found: dict[str, None] = {}
    for query in queries:
        if len(found) < most:
            rows = connection.execute(f"{query} limit :most", {**given, "most": most})
            found |= dict.fromkeys(row[0] for row in rows)
    return list(found)[:most]


def certainties(
    connection: sqlite3.Connection, campaign: str, outcomes: Sequence[Outcome]
) -> list[tuple[str, float | None, float | None]]:
    """Id, confidence and margin of every finished task, in order of submission; of those that ended
    so, or of all if none is given."""
    rows = connection.execute(
        "select id, confidence, margin from annotations a "
        "join tasks on tasks.campaign = a.campaign and tasks.id = a.task "
        "and tasks.version = a.version "
        "where a.campaign = :campaign and a.author != 'person' and withdrawn is null "
        "and (:outcomes = '[]' or a.outcome in (select value from json_each(:outcomes))) "
        "order by tasks.n",
        {"campaign": campaign, "outcomes": json.dumps(list(outcomes))},
    )
    return [tuple(row) for row in rows]


def confidence_counts(
    connection: sqlite3.Connection, campaign: str, bins: int
) -> dict[tuple[int, str], int]:
    """How many finished tasks have their confidence in each of so many bins of equal width, by bin
    and outcome."""
    rows = connection.execute(
        "select min(:bins - 1, cast(coalesce(confidence, 0.0) * :bins as integer)) as bin, "
        "outcome, count(*) as tasks from annotations a where campaign = :campaign "
        "and author != 'person' and outcome in ('accepted', 'escalated') "
        "and coalesce(confidence, 0.0) > 0.0 group by 1, 2",
        {"campaign": campaign, "bins": bins},
    )
    return {(row["bin"], row["outcome"]): row["tasks"] for row in rows}
