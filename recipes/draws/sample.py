"""``sample``: so many records of several pools by chance, as one list, ``drawn``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.binding import in_all, listed, numbers, place_after
from recipes.draws.picking import Choice, all_of, by_value, pick, with_value
from recipes.texts import text_at
from schema.recipe import FieldName, Short

LISTED = "drawn"
_TRIES = 16


@draw
class Sample(Draw):
    """``{ sample = { seeds = 6, tasks = 2 }, short = "seeds", shuffle = true }``: of every pool so
    many, and of ``short`` as many more as the others lack, so that the list is always as long
    (Self-Instruct, arXiv 2212.10560: of the generated ones two or as many as there are, and seeds
    for the rest of eight). Without ``short`` it waits until each pool has enough. The list goes by
    the names of the pools, unless it is shuffled.

    With ``same = "label"`` all of them have one value of this field, which is bound as well.
    """

    name: ClassVar[str] = "sample"
    sample: dict[Short, Annotated[int, Field(ge=1, le=1000)]] = Field(min_length=1)
    short: Short | None = None
    shuffle: bool = False
    same: FieldName | None = None
    times: int | None = Field(default=None, ge=1)
    """At most so many units."""

    @model_validator(mode="after")
    def _short_is_one_of_them(self) -> Self:
        if self.short is not None and self.short not in self.sample:
            raise ValueError(f"short = {self.short!r} is none of the pools that are sampled")
        return self

    def pools(self) -> tuple[str, ...]:
        """All that are sampled."""
        return tuple(sorted(self.sample))

    def uses_up(self) -> tuple[str, ...]:
        """None: a record may be drawn again and again."""
        return ()

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they share."""
        return dict.fromkeys(self.sample, (self.same,)) if self.same else {}

    def is_bounded(self) -> bool:
        """If it is told how many times."""
        return self.times is not None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The list; of the fields of its records those that all have."""
        common = in_all([fields_of(pool) for pool in self.pools()])
        return {LISTED: common, **({self.same: frozenset()} if self.same else {})}

    def is_endless(self) -> bool:
        """Unless it is told how many times."""
        return self.times is None

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """A sample, where there is enough."""
        place = place_after(mark)
        if self.times is not None and place >= self.times:
            return None
        for value in self._values(rng, look):
            choices = {pool: self._choice(look, pool, value) for pool in self.pools()}
            counts = self._counts(choices)
            if counts is not None:
                break
        else:
            return None
        found = [known for pool in self.pools() for known in pick(choices[pool], counts[pool], rng)]
        if self.shuffle:
            rng.shuffle(found)
        shared = {self.same: found[0].value[self.same]} if self.same else {}
        return Drawn(place, {LISTED: listed(found), **shared}, {LISTED: numbers(found)})

    def _counts(self, choices: Mapping[str, Choice]) -> dict[str, int] | None:
        """Of which pool how many; None where there are too few."""
        counts = {pool: min(self.sample[pool], choices[pool].size) for pool in choices}
        if self.short is None:
            return counts if counts == self.sample else None
        missing = sum(self.sample.values()) - sum(counts.values())
        counts[self.short] += missing
        return counts if counts[self.short] <= choices[self.short].size else None

    def _values(self, rng: Random, look: Look) -> Iterator[str | None]:
        """Values that all may have, as frequent ones are: first some by chance, then each of
        which the first pool has enough."""
        if self.same is None:
            yield None
            return
        lead = self.short or self.pools()[0]
        choice = all_of(look, lead)
        for _ in range(_TRIES if choice.size else 0):
            value = choice.at(rng.randrange(choice.size)).value
            if self.same in value:
                yield text_at(value, self.same)
        yield from by_value(look, lead, self.same).with_at_least(self.sample[lead])

    def _choice(self, look: Look, pool: str, value: str | None) -> Choice:
        if self.same is None or value is None:
            return all_of(look, pool)
        return with_value(look, pool, self.same, value)
