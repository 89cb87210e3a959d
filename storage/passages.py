"""The passages of a campaign, and the ones that full-text search finds for a task.

Ranked by BM25 as FTS5 computes it (https://www.sqlite.org/fts5.html#the_bm25_function).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence

from schema.base import canonical_json
from schema.campaign import Campaign
from schema.evidence import Passage
from schema.task import Task

MAX_QUERY_WORDS = 64
"""A query is made of at most so many different words of an item, the longest ones first."""


def save(connection: sqlite3.Connection, revision: str, examples: Sequence[Passage]) -> None:
    """Keep and index the examples of a new revision."""
    for example in examples:
        n = connection.execute(
            "insert into passages (revision, id, source, text, answer) values (?, ?, ?, ?, ?)",
            [revision, example.id, example.source, example.text, example.answer],
        ).lastrowid
        connection.execute(
            "insert into passages_fts (rowid, text) values (?, ?)", [n, example.text]
        )


def hits_for(
    connection: sqlite3.Connection, campaign: Campaign, task: Task, limit: int
) -> list[Passage]:
    """The passages of the task's revision that share words with the task, best first.

    A passage with the words of the item itself is never among them, however it is punctuated;
    the gold of tasks is not searched at all. ``score`` is BM25, higher is better.
    """
    found: list[Passage] = []
    if not campaign.examples:
        return found
    fields = [task.input[name] for name in campaign.input_fields if name in task.input]
    texts = [field if isinstance(field, str) else canonical_json(field) for field in fields]
    own = {tuple(words(text)) for text in [*texts, " ".join(texts)]}
    query = any_of(words(" ".join(texts)))
    if not query or limit < 1:
        return found
    rows = connection.execute(
        "select id, source, passages.text as text, answer, -bm25(passages_fts) as score "
        "from passages_fts join passages on passages.n = passages_fts.rowid "
        "where passages_fts match ? and revision = ? order by bm25(passages_fts), passages.n",
        [query, task.revision],
    )
    for row in rows:
        if tuple(words(row["text"])) not in own:
            found.append(Passage.model_validate(dict(row)))
        if len(found) == limit:
            break
    return found


def attach(connection: sqlite3.Connection, task: Task, hits: Sequence[Passage]) -> None:
    """Write down what was found for a task.

    Raises:
        ValueError: for a passage that the task's revision does not have.
    """
    for rank, hit in enumerate(hits):
        row = connection.execute(
            "select n from passages where revision = ? and id = ? and text = ? and answer = ?",
            [task.revision, hit.id, hit.text, hit.answer],
        ).fetchone()
        if row is None:
            raise ValueError(f"passage {hit.id!r} is not among the examples of the campaign")
        connection.execute(
            "insert or ignore into hits (campaign, task, rank, passage, score) "
            "values (?, ?, ?, ?, ?)",
            [task.campaign, task.id, rank, row["n"], hit.score],
        )


def attached(connection: sqlite3.Connection, campaign: str, task: str) -> tuple[Passage, ...]:
    """What was found for a task when it was started, best first."""
    rows = connection.execute(
        "select passages.id as id, source, text, answer, score from hits "
        "join passages on passages.n = hits.passage "
        "where campaign = ? and task = ? order by rank",
        [campaign, task],
    )
    return tuple(Passage.model_validate(dict(row)) for row in rows)


def attached_to(
    connection: sqlite3.Connection, campaign: str, ids: Sequence[str]
) -> dict[str, tuple[Passage, ...]]:
    """As :func:`attached`, by task, of many tasks in one statement; tasks without any are left
    out."""
    found: dict[str, list[Passage]] = {}
    for row in connection.execute(
        "select task, passages.id as id, source, text, answer, score from hits "
        "join passages on passages.n = hits.passage "
        "where campaign = ? and task in (select value from json_each(?)) order by task, rank",
        [campaign, json.dumps(list(ids))],
    ):
        fields = dict(row)
        found.setdefault(fields.pop("task"), []).append(Passage.model_validate(fields))
    return {task: tuple(passages) for task, passages in found.items()}


def words(text: str) -> list[str]:
    """The words of a text, in lower case: what punctuation and spaces leave over."""
    return re.findall(r"[^\W_]+", text.casefold())


def any_of(of_words: Sequence[str]) -> str:
    """An FTS5 query for any of these words; each is quoted, so that none is an operator."""
    distinct = sorted(dict.fromkeys(of_words), key=len, reverse=True)[:MAX_QUERY_WORDS]
    return " OR ".join(f'"{word}"' for word in distinct)


def all_of(of_words: Sequence[str]) -> str:
    """An FTS5 query for all of these words; each is quoted, so that none is an operator."""
    return " AND ".join(f'"{word}"' for word in dict.fromkeys(of_words))
