"""Cosine of vectors that a model makes of texts, against everything in one pool.

A search is one product of a matrix with a vector, exact and without an index that would have to be
trained: 100,000 records of 576 numbers take 230 MB. What comes near the best is computed again by
itself, in double precision, so that a score depends on its two texts and on nothing beside them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recipes.base import Lacking, Look, Vectors
from recipes.indexes.found import Floats, Ranked, first_of
from recipes.texts import text_at
from schema.errors import InvalidRecipe

MOST_RECORDS = 262_144
"""Of a pool: more do not fit into memory beside everything else."""

AT_ONCE = 1_024
"""Records whose vectors are read, and asked for, at once."""
_IN_A_TURN = 16 * AT_ONCE
"""Records that are read before others have a turn."""

_BLOCK = 8_192
"""Rows that memory is taken for at a time."""

_CLOSE = 1e-4
"""What single precision may be off by, at most: so near to a bound is computed again."""

_KEPT = 8
"""Answers that are kept: a seed asks for one rank after another."""

_STEPS = 10_000
"""Steps of similarity in which quantiles are told."""


class Embeddings:
    """The records of one pool by the vectors of a field. It is kept as an index, and reads the pool
    itself."""

    def __init__(self) -> None:
        self._blocks: list[Vectors] = []
        self.size = 0
        self._answers: OrderedDict[tuple[bytes, int], Ranked] = OrderedDict()
        self._below: tuple[int, npt.NDArray[np.intp]] = (0, np.zeros(1, dtype=np.intp))

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""

    def read(self, look: Look, model: str, pool: str, on: str) -> None:
        """Take in what has come.

        Raises:
            Lacking: while vectors are missing. What was read before stays.
            InvalidRecipe: when the pool is too large to be held.
        """
        size, begun = look.size(pool), self.size
        if size > MOST_RECORDS:
            raise InvalidRecipe(
                f"the pool {pool!r} has {size:,} records, and vectors of {MOST_RECORDS:,} at most "
                "are held",
                "write by = 'words', or gates = [{ minhash = 0.7, ... }]",
            )
        while self.size < size:
            if self.size - begun >= _IN_A_TURN:
                raise Lacking(model)
            places = range(self.size, min(self.size + AT_ONCE, size))
            texts = [text_at(look.record(pool, place).value, on) for place in places]
            self.append(look.vectors(model, texts))

    def append(self, rows: Vectors) -> None:
        """Take in the next records."""
        for row in rows:
            if self.size == len(self._blocks) * _BLOCK:
                self._blocks.append(np.zeros((_BLOCK, len(row)), dtype=np.float32))
            if self._blocks[-1].shape[1] < len(row):  # all before were blank, of no width known
                self._blocks[-1] = np.zeros((_BLOCK, len(row)), dtype=np.float32)
            self._blocks[-1][self.size % _BLOCK, : len(row)] = row
            self.size += 1
        self._answers.clear()

    def ranked(self, row: Vectors, most: int, among: Sequence[int] | None = None) -> Ranked:
        """The so many records that are the most alike; none to a blank text, and no blank ones.

        Args:
            row: the vector of the text.
            among: the places of the only ones that count, in order; all by default.
        """
        if among is not None:
            return self._ranked(row, most, np.asarray(among, dtype=np.intp))
        key = (row.tobytes(), most)
        if (known := self._answers.get(key)) is None:
            known = self._answers[key] = self._ranked(row, most, np.arange(self.size))
            if len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return known

    def rows(self, places: Sequence[int] | npt.NDArray[np.intp]) -> Vectors:
        """The vectors at these places."""
        width = max((block.shape[1] for block in self._blocks), default=0)
        found = np.zeros((len(places), width), dtype=np.float32)
        for nth, place in enumerate(places):
            row = self._blocks[place // _BLOCK][place % _BLOCK]
            found[nth, : len(row)] = row
        return found

    def quantile(self, rows: Vectors, share: float) -> float:
        """What this share is below, of the cosines of all records with these texts.

        Args:
            rows: the same ones each time: they are compared once, until the pool grows.
        """
        if self._below[0] != self.size:
            steps = np.zeros(_STEPS + 1, dtype=np.intp)
            for row in rows:
                found = np.clip(self._scores(row) * _STEPS, 0, _STEPS).astype(np.intp)
                steps += np.bincount(found, minlength=_STEPS + 1)
            self._below = (self.size, np.cumsum(steps))
        below = self._below[1]
        return int(np.searchsorted(below, share * below[-1])) / _STEPS

    def _ranked(self, row: Vectors, most: int, among: npt.NDArray[np.intp]) -> Ranked:
        scores = self._scores(row)[among]
        if most < scores.size:
            near = scores >= np.partition(scores, -most)[-most] - _CLOSE
            among, scores = among[near], scores[near]
        among = among[scores != 0.0]
        if not among.size:
            return Ranked(among, np.zeros(0))
        rows = self.rows(among).astype(np.float64)
        exact: Floats = np.einsum("ij,j->i", rows, row.astype(np.float64))
        return first_of(among, np.minimum(1.0, exact).round(6), most)

    def _scores(self, row: Vectors) -> Vectors:
        """The cosine with every record, by place, in single precision."""
        found = np.zeros(self.size, dtype=np.float32)
        for nth, block in enumerate(self._blocks):
            if block.shape[1] == len(row):
                start = nth * _BLOCK
                filled = min(_BLOCK, self.size - start)
                found[start : start + filled] = block[:filled] @ row
        return found
