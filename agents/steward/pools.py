"""The pools of a running recipe as draws and gates see them: read from the ledger once, then kept
up to date. Only numbers are kept for every record; values are read again when they are wanted."""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from recipes.base import I, Known, Lacking, Vectors
from recipes.texts import text_at
from schema.errors import UnknownRecipe
from schema.template import plain_text
from storage.ledger import Ledger
from storage.vectors import as_embedded, key_of

MOST_KNOWN = 4096
"""Records whose values are kept at hand."""


class LedgerPools:
    """A :class:`recipes.base.Look` over a recipe in a ledger.

    Args:
        ledger: where it is.
        recipe: its name.
        is_complete: tells whether nothing more can come into a pool.
    """

    def __init__(self, ledger: Ledger, recipe: str, is_complete: Callable[[str], bool]) -> None:
        self._ledger, self._recipe = ledger, recipe
        self._is_complete = is_complete
        self._numbers: dict[str, array[int]] = {}
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._indexes: dict[tuple[object, ...], tuple[Any, dict[str, int]]] = {}
        self._counters: dict[tuple[str, str], tuple[Counter[str], int]] = {}

    def size(self, pool: str) -> int:
        """How many records are in a pool."""
        return len(self._of(pool))

    def record(self, pool: str, place: int) -> Known:
        """The record at a place of a pool."""
        return self.by_number(self._of(pool)[place])

    def by_number(self, number: int) -> Known:
        """The record of this number."""
        known = self._known.get(number)
        if known is None:
            known = self._read(number)
            self._keep(known)
        else:
            self._known.move_to_end(number)
        return known

    def is_complete(self, pool: str) -> bool:
        """Whether nothing more can come into a pool."""
        return self._is_complete(pool)

    def index(
        self, name: str, make: Callable[[], I], pools: Sequence[str], on: str | tuple[str, ...]
    ) -> I:
        """An index over a field of pools, up to date."""
        key = (name, tuple(pools), on)
        if key not in self._indexes:
            self._indexes[key] = (make(), {})
        found, read = self._indexes[key]
        for pool in pools:
            numbers = self._of(pool)
            for number in numbers[read.get(pool, 0) :]:
                found.add(number, text_at(self.by_number(number).value, on))
            read[pool] = len(numbers)
        index: I = found
        return index

    def counted(self, pool: str, on: str) -> Mapping[str, int]:
        """How many records of a pool have each value of a field."""
        counter, read = self._counters.get((pool, on), (Counter[str](), 0))
        numbers = self._of(pool)
        for number in numbers[read:]:
            counter[plain_text(self.by_number(number).value.get(on))] += 1
        self._counters[pool, on] = counter, len(numbers)
        return counter

    def vectors(self, model: str, texts: Sequence[str]) -> Vectors:
        """What a model makes of texts.

        Raises:
            Lacking: where some of them are not there yet.
        """
        keys = [key_of(as_embedded(text)) if text.strip() else None for text in texts]
        wanted = [key for key in keys if key is not None]
        found = self._ledger.kept_vectors(self._recipe, model, wanted)
        missing = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key is not None and key not in found
        }
        if missing:
            raise Lacking(model, tuple(missing.values()))
        width = max((len(vector) // 2 for vector in found.values()), default=0)
        rows = np.zeros((len(texts), width), dtype=np.float32)
        for row, key in zip(rows, keys, strict=True):
            if key is not None:
                row[:] = unpacked(found[key])
        return rows

    def missing(self, lacking: Lacking) -> dict[bytes, str]:
        """Those of the texts that somebody lacks whose vectors are not there, by key."""
        shown = (as_embedded(text) for text in lacking.texts if text.strip())
        texts = {key_of(text): text for text in shown}
        for key in self._ledger.kept_vectors(self._recipe, lacking.model, texts):
            del texts[key]
        return texts

    def grown(self, pool: str, known: Known) -> None:
        """A record was accepted into a pool, and is in the ledger."""
        if pool in self._numbers:  # else it is read with the others when it is wanted
            self._numbers[pool].append(known.number)
        self._keep(known)

    def _of(self, pool: str) -> array[int]:
        if pool not in self._numbers:
            self._numbers[pool] = self._ledger.pool_numbers(self._recipe, pool)
        return self._numbers[pool]

    def _read(self, number: int) -> Known:
        made = self._ledger.pool_record(number)
        if made is None:
            raise UnknownRecipe(f"recipe {self._recipe!r} has no record {number}")
        parents: list[int] = []
        if made.unit is not None:
            drawn = self._ledger.unit_draws(self._recipe, made.made_by, made.unit)
            parents = [parent for numbers in drawn.values() for parent in numbers]
        unit = "" if made.unit is None else f"{made.made_by}/{made.unit}"
        return Known(number, made.value, made.generation, unit, tuple(parents))

    def _keep(self, known: Known) -> None:
        self._known[known.number] = known
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def packed(vector: Iterable[float]) -> bytes:
    """A vector as it is kept: in half precision, which is far finer than models are sure of it."""
    return np.asarray(vector, dtype="<f2").tobytes()


def unpacked(kept: bytes) -> Vectors:
    """A vector again, of length 1."""
    row = np.frombuffer(kept, dtype="<f2").astype(np.float64)
    found: Vectors = (row / max(1e-12, float(np.linalg.norm(row)))).astype(np.float32)
    return found
