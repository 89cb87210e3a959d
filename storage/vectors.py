"""Vectors that models made of texts: kept by the digest of the model and of the text, so that none
is made twice, and read by recipes. A text itself is not kept here."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from schema.base import Json
from schema.embedded import EmbedderUse
from schema.wait import Wait
from storage.codec import plain

MOST_CHARACTERS = 20_000
"""Characters of a text that count; what comes after them is not compared."""

_AT_ONCE = 500
"""Texts of one query."""


def as_embedded(text: str) -> str:
    """A text as models are asked for its vector."""
    return plain(text[:MOST_CHARACTERS])


def key_of(text: str) -> bytes:
    """What stands for a text, as :func:`as_embedded` has it."""
    return hashlib.sha256(text.encode()).digest()[:16]


def pinned(connection: sqlite3.Connection, recipe: str, model: str) -> str | None:
    """The digest of the model whose vectors a recipe goes by under this name, once it is known."""
    row = connection.execute(
        "select digest from recipe_embedders join embedders on embedders.n = embedder "
        "where recipe = ? and recipe_embedders.model = ?",
        [recipe, model],
    ).fetchone()
    return None if row is None else str(row["digest"])


def pin(connection: sqlite3.Connection, recipe: str, model: str, digest: str) -> None:
    """A recipe goes by the vectors of this model from now on. Pinning again changes nothing."""
    connection.execute("insert into embedders (digest) values (?) on conflict do nothing", [digest])
    connection.execute(
        "insert into recipe_embedders select ?, ?, n, 0, 0, 0, 0.0 from embedders "
        "where digest = ? on conflict do nothing",
        [recipe, model, digest],
    )


def kept(
    connection: sqlite3.Connection, recipe: str, model: str, keys: Iterable[bytes]
) -> dict[bytes, bytes]:
    """Those vectors that are there, by key."""
    found: dict[bytes, bytes] = {}
    wanted = list(dict.fromkeys(keys))
    row = connection.execute(
        "select embedder from recipe_embedders where recipe = ? and model = ?", [recipe, model]
    ).fetchone()
    if row is None:
        return found
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(
            f"select text, vector from vectors where embedder = ? and text in ({marks})",  # noqa: S608 - marks
            [row["embedder"], *some],
        )
        found.update((each["text"], each["vector"]) for each in rows)
    return found


def length(connection: sqlite3.Connection, recipe: str, model: str) -> int | None:
    """Bytes of one vector; None where there is none yet."""
    row = connection.execute(
        "select length(vector) as bytes from vectors where embedder = "
        "(select embedder from recipe_embedders where recipe = ? and model = ?) limit 1",
        [recipe, model],
    ).fetchone()
    return None if row is None else int(row["bytes"])


def keep(
    connection: sqlite3.Connection,
    recipe: str,
    model: str,
    made: Mapping[bytes, bytes],
    *,
    cut: int,
    tokens: int,
    seconds: float,
) -> None:
    """Keep what a pinned model made, and count what it took. A vector that is there stays."""
    embedder = connection.execute(
        "update recipe_embedders set vectors = vectors + ?, cut = cut + ?, tokens = tokens + ?, "
        "seconds = seconds + ? where recipe = ? and model = ? returning embedder",
        [len(made), cut, tokens, seconds, recipe, model],
    ).fetchone()["embedder"]
    connection.executemany(
        "insert into vectors values (?, ?, ?) on conflict do nothing",
        [(embedder, key, vector) for key, vector in made.items()],
    )


def uses(connection: sqlite3.Connection, recipe: str) -> list[EmbedderUse]:
    """What a recipe has had made of each model, by name."""
    rows = connection.execute(
        "select model, digest, vectors, cut, tokens, seconds from recipe_embedders "
        "join embedders on embedders.n = embedder where recipe = ? order by model",
        [recipe],
    )
    return [EmbedderUse(**dict(row)) for row in rows]


def forget(connection: sqlite3.Connection, values: Iterable[Mapping[str, Json]]) -> int:
    """Delete what models made of the texts of records whose values are deleted; how many."""
    from kinds.context import text_of  # who reads a ledger loads no kinds

    keys = {
        key_of(as_embedded(text_of(field)))
        for value in values
        for field in value.values()
        if field is not None
    }
    return connection.executemany(
        "delete from vectors where text = ?", [(key,) for key in sorted(keys)]
    ).rowcount


# What is waited for


def note_waits(connection: sqlite3.Connection, found: Mapping[str, Sequence[Wait]]) -> None:
    """Note by recipe which models do not make its vectors; others wait for none."""
    connection.execute("delete from recipe_waits")
    connection.executemany(
        "insert into recipe_waits select name, ?, ?, ?, ?, ?, ? from recipes where name = ?",
        [
            (
                *(plain(wait.name), plain(wait.why), plain(wait.todo)),
                *(wait.hopeless, wait.tries, wait.since, recipe),
            )
            for recipe, waits in found.items()
            for wait in waits
        ],
    )


def waits(connection: sqlite3.Connection, recipe: str) -> list[Wait]:
    """What a recipe waits for before it can compare."""
    rows = connection.execute(
        "select model as name, why, todo, hopeless, tries, since from recipe_waits "
        "where recipe = ? order by since, model",
        [recipe],
    )
    return [Wait(sort="model", **{**dict(row), "hopeless": bool(row["hopeless"])}) for row in rows]
