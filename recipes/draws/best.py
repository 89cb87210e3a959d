"""``best``: every record of a complete pool with its rank, and whether it is among the best."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from kinds.numbers import in_digits, read_number
from recipes.base import Draw, Drawn, Fields, FieldsOf, Look, Mark, Verdict, draw, turned_away
from recipes.draws.binding import place_after
from recipes.texts import text_at
from schema.recipe import FieldName, Short

_MEASURE = re.compile(r"(words|length)\(([A-Za-z_][A-Za-z0-9_-]*)\)")


@dataclass(frozen=True)
class _Row:
    place: int
    value: float | None
    rank: int
    of: int
    kept: int


class Ranking:
    """The records of a pool in order. It is kept as an index, made when the pool is complete."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""


@draw
class Best(Draw):
    """``{ best = "answered", by = "words(response)", top = 300 }``: ranks by a number in a field,
    by the words of a text or by its ``length(field)`` in characters, the highest first or the
    ``lowest``; keeps so many, a ``share``, or those that a share (``quantile``) are below (ReST,
    arXiv 2308.08998); within each value of ``per``, where that is given. All are drawn, the best
    first, and those that are not kept turned away with their ranks. Of two that are equal the
    earlier is the better.

    It waits until the pool is complete.
    """

    name: ClassVar[str] = "best"
    best: Short
    by: Annotated[
        str, StringConstraints(pattern=r"^(?:(?:words|length)\([A-Za-z_][\w-]*\)|[A-Za-z_][\w-]*)$")
    ]
    top: int | None = Field(default=None, ge=1)
    share: float | None = Field(default=None, gt=0.0, le=1.0)
    quantile: float | None = Field(default=None, ge=0.0, lt=1.0)
    lowest: bool = False
    per: FieldName | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if sum(bound is not None for bound in (self.top, self.share, self.quantile)) != 1:
            raise ValueError("give one of top, share and quantile")
        return self

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.best,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they are ranked by."""
        return {self.best: (*((self.per,) if self.per else ()), self._field())}

    def waits_for(self) -> tuple[str, ...]:
        """Ranks are final then."""
        return (self.best,)

    def units_a_record(self, look: Look) -> float:
        """As many as will be kept."""
        if self.top is None:
            return self.share if self.share is not None else 1.0 - (self.quantile or 0.0)
        size = look.size(self.best)
        groups = len(look.counted(self.best, self.per)) if self.per else 1
        return min(1.0, self.top * groups / size) if size else 1.0

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the record."""
        return dict.fromkeys(fields_of(self.best), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next rank."""
        if not look.is_complete(self.best):
            return None
        nth, rows = place_after(mark), self._rows(look)
        if nth >= len(rows):
            return None
        row = rows[nth]
        known = look.record(self.best, row.place)
        return Drawn(nth, dict(known.value), {self.best: (known.number,)}, self._verdict(row))

    def _verdict(self, row: _Row) -> Verdict:
        if row.value is None:
            return turned_away(f"{self.by} is no number")
        said = f"rank {row.rank:,} of {row.of:,} by {self.by} ({in_digits(row.value)})"
        if row.rank > row.kept:
            return turned_away(f"{said}, {row.kept:,} kept", row.value)
        return Verdict(True, measured=row.value)

    def _rows(self, look: Look) -> list[_Row]:
        called = self.model_dump_json()
        ranking = look.index(f"ranking {called}", Ranking, (), "")
        if len(ranking.rows) != look.size(self.best):
            ranking.rows = self._ranked(look)
        return ranking.rows

    def _ranked(self, look: Look) -> list[_Row]:
        groups: dict[str, list[tuple[float, int]]] = {}
        without = []
        for place in range(look.size(self.best)):
            value = look.record(self.best, place).value
            score = self._score(value)
            if score is None:
                without.append(_Row(place, None, 0, 0, 0))
            else:
                group = text_at(value, self.per) if self.per else ""
                groups.setdefault(group, []).append((score, place))
        rows = []
        for group in sorted(groups):
            scored = groups[group]
            scored.sort(key=lambda each: (each[0] if self.lowest else -each[0], each[1]))
            kept = self._kept([score for score, _ in scored])
            rows += [
                _Row(place, score, rank, len(scored), kept)
                for rank, (score, place) in enumerate(scored, 1)
            ]
        return rows + without

    def _kept(self, scores: list[float]) -> int:
        """How many of these, which are in order, the best first."""
        if self.top is not None:
            return min(self.top, len(scores))
        if self.share is not None:
            return math.floor(self.share * len(scores) + 0.5)
        highest = len(scores) - 1
        bound = scores[highest - math.ceil((self.quantile or 0.0) * highest)]
        return sum(score <= bound if self.lowest else score >= bound for score in scores)

    def _field(self) -> str:
        found = _MEASURE.fullmatch(self.by)
        return found.group(2) if found else self.by

    def _score(self, value: Fields) -> float | None:
        found = _MEASURE.fullmatch(self.by)
        if found is None:
            return read_number(value.get(self.by))
        measure, on = found.groups()
        text = text_at(value, on)
        return float(len(text.split()) if measure == "words" else len(text))
