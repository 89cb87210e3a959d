"""Records of pools: given, made, and announced.

A record's address is a digest of where it comes from and of its value, so the same row given twice
is one record, and a unit that is judged once more makes nothing new.
"""

from __future__ import annotations

import sqlite3
import time
from array import array
from collections.abc import Mapping, Sequence

from schema.base import Json, digest
from schema.fate import PoolRecord
from storage.codec import from_json, plain, to_json


def give(
    connection: sqlite3.Connection, recipe: str, pool: str, value: Mapping[str, Json], source: str
) -> bool:
    """Put a given record into a pool; whether it was new."""
    address = digest(recipe, pool, source, dict(value))[:32]
    row = connection.execute(
        "insert into made (address, recipe, pool, pass, unit, place, entry, value, generation, "
        "fate, gate, reason, source, created) "
        "values (?, ?, ?, '', null, 0, 0, ?, 0, 'accepted', '', '', ?, ?) "
        "on conflict (recipe, address) do nothing returning n",
        [address, recipe, pool, to_json(dict(value)), plain(source), time.time()],
    ).fetchone()
    return row is not None


def record(connection: sqlite3.Connection, made: PoolRecord) -> int:
    """Write a record with its fate; its number. One that is there already stays as it is."""
    address = digest(made.recipe, made.made_by, made.unit, made.place, made.value)[:32]
    row = connection.execute(
        "insert into made (address, recipe, pool, pass, unit, place, entry, value, generation, "
        "fate, gate, reason, measured, against, source, created) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?) "
        "on conflict (recipe, address) do update set place = place returning n",
        [
            address, made.recipe, made.pool, made.made_by, made.unit, made.place, made.entry,
            to_json(made.value), made.generation, made.fate, made.gate, plain(made.reason),
            made.measured, made.against, time.time(),
        ],
    ).fetchone()  # fmt: skip
    return int(row["n"])


def pool_numbers(
    connection: sqlite3.Connection, recipe: str, pool: str, after: int = 0
) -> array[int]:
    """The numbers of the accepted records of a pool behind ``after``, in order of acceptance."""
    rows = connection.execute(
        "select n from made where recipe = ? and pool = ? and n > ? and fate = 'accepted' "
        "order by n",
        [recipe, pool, after],
    )
    return array("q", (row["n"] for row in rows))


def by_number(connection: sqlite3.Connection, number: int) -> PoolRecord | None:
    """The record of this number."""
    row = connection.execute("select * from made where n = ?", [number]).fetchone()
    return None if row is None else from_row(row)


def from_row(row: sqlite3.Row) -> PoolRecord:
    """A record from its row."""
    return PoolRecord(
        number=row["n"],
        address=row["address"],
        recipe=row["recipe"],
        pool=row["pool"],
        value=from_json(row["value"]) or {},
        generation=row["generation"],
        made_by=row["pass"],
        unit=row["unit"],
        place=row["place"],
        entry=row["entry"],
        fate=row["fate"],
        gate=row["gate"],
        reason=row["reason"],
        measured=row["measured"],
        against=row["against"],
        source=row["source"],
        erased=row["value"] is None,
    )


def unannounced(connection: sqlite3.Connection, limit: int) -> list[PoolRecord]:
    """Records that the bus is still to be told of, in order."""
    rows = connection.execute(
        "select made.* from record_announcements a join made on made.n = a.n order by a.n limit ?",
        [limit],
    )
    return [from_row(row) for row in rows]


def mark_announced(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """The bus has these."""
    connection.executemany(
        "delete from record_announcements where n = ?", [(number,) for number in numbers]
    )
