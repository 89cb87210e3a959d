"""Pools in memory, for tests of gates and draws: what the ledger is for a running recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.scripted.engine import vector_of
from recipes.base import Fields, I, Known, Lacking, Vectors
from recipes.texts import text_at
from schema.template import plain_text


class Pools:
    """A :class:`recipes.base.Look` over lists of records."""

    def __init__(self, complete: Iterable[str] = (), **pools: Sequence[Fields | Known]) -> None:
        self._all: dict[int, Known] = {}
        self._pools: dict[str, list[Known]] = {}
        self._complete = set(complete)
        self._indexes: dict[Any, Any] = {}
        self.lacks: Callable[[str], bool] = lambda text: False
        """Tells of a text whether its vector is still missing."""
        for name, records in pools.items():
            self._pools[name] = []
            for record in records:
                self.accept(name, record)

    def accept(self, pool: str, record: Fields | Known) -> Known:
        """Put one more record into a pool."""
        known = record if isinstance(record, Known) else Known(len(self._all), record)
        self._all[known.number] = known
        self._pools.setdefault(pool, []).append(known)
        return known

    def forget_indexes(self) -> None:
        """As after a restart."""
        self._indexes.clear()

    def size(self, pool: str) -> int:
        return len(self._pools.get(pool, ()))

    def record(self, pool: str, place: int) -> Known:
        return self._pools[pool][place]

    def by_number(self, number: int) -> Known:
        return self._all[number]

    def is_complete(self, pool: str) -> bool:
        return pool in self._complete

    def index(
        self, name: str, make: Callable[[], I], pools: Sequence[str], on: str | tuple[str, ...]
    ) -> I:
        key = (name, tuple(pools), on)
        index, read = self._indexes.setdefault(key, (make(), {}))
        for pool in pools:
            for known in self._pools.get(pool, [])[read.get(pool, 0) :]:
                index.add(known.number, text_at(known.value, on))
            read[pool] = len(self._pools.get(pool, []))
        found: I = index
        return found

    def counted(self, pool: str, on: str) -> Mapping[str, int]:
        return Counter(plain_text(each.value.get(on)) for each in self._pools.get(pool, []))

    def vectors(self, model: str, texts: Sequence[str]) -> Vectors:
        if missing := [text for text in texts if text.strip() and self.lacks(text)]:
            raise Lacking(model, missing)
        rows = [vector_of(text) if text.strip() else (0.0,) * len(vector_of("")) for text in texts]
        return np.asarray(rows, dtype=np.float32)
