"""A record as it came about, for what comes out of a recipe: measures, exports, the data card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from recipes.base import Fields

Fate = Literal["given", "accepted", "rejected"]


@dataclass(frozen=True)
class MadeRecord:
    """One record with all that is known of how it came about. Read from the ledger once, at the
    end; nothing here changes it."""

    number: int
    """Its number in the ledger, by which others name it as a parent."""
    value: Fields
    pool: str = ""
    """The pool that it is in, or was meant for."""
    fate: Fate = "accepted"
    """``given`` was not made by the recipe: it came with a file, or stands in the recipe itself."""
    made_by: str = ""
    """The pass; empty where it was given."""
    gate: str = ""
    """The gate that turned it away."""
    reason: str = ""
    measured: float | None = None
    """What that gate measured."""
    against: int | None = None
    """The number of the record that it collided with."""
    generation: int = 0
    real: bool = False
    """Whether people wrote it."""
    parents: tuple[int, ...] = ()
    """Numbers of the records that it was made from."""
    unit: str = ""
    """The unit that made it: records of one unit were made from the same draw."""
    writers: tuple[str, ...] = ()
    """The models that wrote it, by name; where its unit only judged or drew, those of its parents.
    """
    judges: tuple[str, ...] = ()
    """The models of the committee that judged it."""
    tokens: float = 0.0
    """Its share of all tokens that its unit took, prompts included."""
    source: str = ""
    """Where it was given: the file and the row, ``seeds.jsonl:7``."""


def kept(records: Iterable[MadeRecord], pool: str = "") -> Iterator[MadeRecord]:
    """The records that are in a pool (in any without a name), in their order."""
    for record in records:
        if record.fate != "rejected" and pool in ("", record.pool):
            yield record


def ancestors(records: Iterable[MadeRecord], known: Iterable[MadeRecord]) -> frozenset[int]:
    """Numbers of all records that these were made from, however far back, themselves left out.

    Args:
        records: whose ancestors.
        known: all records that may be among them; a parent that is not there is still named.
    """
    by_number = {record.number: record for record in known}
    own = list(records)
    found: set[int] = set()
    ahead = [parent for record in own for parent in record.parents]
    while ahead:
        number = ahead.pop()
        if number not in found:
            found.add(number)
            ahead += by_number[number].parents if number in by_number else ()
    return frozenset(found)
