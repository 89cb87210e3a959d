"""``nearest``: for each record of a pool the records of a corpus that are like it, rank by rank."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Annotated, ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationInfo, model_validator

from recipes.base import Draw, Drawn, FieldsOf, Known, Lacking, Look, Mark, draw
from recipes.draws.binding import with_more
from recipes.draws.each import Each
from recipes.draws.likeness import Compared, Share, compared_field, quantile_of
from recipes.draws.matching import Where, looked
from recipes.indexes.found import Ranked
from recipes.texts import text_at
from schema.base import canonical_json
from schema.recipe import FieldName, Short

_AHEAD = 64
"""Records at hand whose vectors are asked for together."""

_KEPT = 16_384
"""Seeds whose documents are remembered: 32 MB where each has 500."""

Places = npt.NDArray[np.int32]


class Nearby(Compared):
    """Which records of a corpus are taken."""

    corpus: Short = Field(alias="in")
    to: FieldName = "text"
    """The field of the record at hand that they are like."""
    on: FieldName | None = None
    """Their own field; the only one that they have without it."""
    ranks: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] = (1, 1)
    """From which to which rank, the most alike being 1."""
    band: tuple[Share, Share] = (0.0, 1.0)
    """At least and at most so alike."""
    quantiles: tuple[Share, Share] | None = None
    """The same as shares of the pairs of records of the corpus that are less alike: similarities
    of one sort cannot be read off another's."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("ranks", "band", "quantiles"):
            pair = getattr(self, name)
            if pair is not None and pair[0] > pair[1]:
                raise ValueError(f"{name} = [from, to], the lower one first")
        return self


@draw
class Nearest(Draw):
    """``{ each = "seeds", nearest = { in = "corpus", to = "text", ranks = [3, 500], band = [0.4,
    0.9] } }``: a unit for each seed and rank, with the fields of both records; where both have one
    of the same name it is the seed's. All seeds there are have a turn with their most alike
    document, then all with the next one, so that what a run has made when it ends is of all of
    them; seeds that come later have their turns after these (SynthesizRR, arXiv 2405.10040: ranks
    1 and 2 become examples, the others are rewritten; above the band it is probably the same text,
    below it another thing). Alike are words, weighted by how rare they are, or with ``by =
    "embedding"`` a model's vectors, whose cosines are others: tell the band in ``quantiles`` then.

    It waits until the corpus is complete: ranks stay what they are.
    """

    name: ClassVar[str] = "nearest"
    nearest: Nearby
    each: Short
    where: Where = {}
    below: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _compares_a_field(self, info: ValidationInfo) -> Self:
        on = compared_field(self.nearest.on, self.nearest.corpus, info)
        if on != self.nearest.on:
            nearest = self.nearest.model_copy(update={"on": on})
            object.__setattr__(self, "nearest", nearest)
        return self

    def embedders(self) -> tuple[str, ...]:
        """The one that compares."""
        return self.nearest.models

    @property
    def on(self) -> FieldName:
        """The field of the corpus."""
        return self.nearest.on or self.nearest.to

    def pools(self) -> tuple[str, ...]:
        """That of the records, and the corpus."""
        return (self.each, self.nearest.corpus)

    def uses_up(self) -> tuple[str, ...]:
        """That of the records."""
        return (self.each,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What is compared, and what records are chosen by."""
        return {
            self.each: (self.nearest.to, *self.where),
            self.nearest.corpus: (self.on,),
        }

    def waits_for(self) -> tuple[str, ...]:
        """Ranks are final then."""
        return (self.nearest.corpus,)

    def is_bounded(self) -> bool:
        """By the generation."""
        return self.below is not None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of both."""
        both = fields_of(self.each) | fields_of(self.nearest.corpus)
        return dict.fromkeys(both, frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next document of the next seed; after the last seed the first one's next."""
        if not look.is_complete(self.nearest.corpus):
            return None
        written = self.model_dump(mode="json")
        memory = looked(look, self.each, written)
        known = look.index(f"near {canonical_json(written)}", _Near, (), "")
        asked, (first, end, turn, place) = tuple(mark or ()), _place_of(mark)
        if (until := memory.until(asked, end)) > end:  # nothing was found before it
            first, end, turn, place = until, until, 0, until
        while True:
            for at in range(place, end):
                near = self._near(at, known, look)
                if turn < near.size:
                    seed = look.record(self.each, at)
                    document = look.record(self.nearest.corpus, int(near[turn]))
                    own: dict[str, tuple[int, ...]] = {self.each: (seed.number,)}
                    unit = Drawn([first, end, turn, at + 1], dict(seed.value), own)
                    found_too = {self.nearest.corpus: (document.number,)}
                    return with_more(unit, document.value, found_too)
            if any(turn + 1 < self._near(at, known, look).size for at in range(first, end)):
                turn, place = turn + 1, first
                continue
            memory.remember(asked, end)
            first, end, turn, place = end, look.size(self.each), 0, end
            if first == end:
                return None

    def _near(self, at: int, known: _Near, look: Look) -> Places:
        """The documents of a seed within ranks and band, the most alike first; none of one that is
        not wanted."""
        if at not in known.by_seed:
            seed = look.record(self.each, at)
            wanted = Each(each=self.each, where=self.where, below=self.below).takes(seed)
            try:
                near = self._in_band(seed, look) if wanted else np.zeros(0, dtype=np.int32)
            except Lacking as lacking:
                raise self._with_next(at, lacking, look) from None
            known.keep(at, near)
        return known.by_seed[at]

    def _in_band(self, seed: Known, look: Look) -> Places:
        first, last = self.nearest.ranks
        ranked = self._ranked(seed, last, look)
        lowest, highest = self._band(look)
        scores = -ranked.scores
        start = max(first - 1, int(np.searchsorted(scores, -highest, side="left")))
        end = min(last, int(np.searchsorted(scores, -lowest, side="right")))
        return ranked.places[start:end].astype(np.int32)

    def _ranked(self, seed: Known, last: int, look: Look) -> Ranked:
        """The most alike first; without the record itself, where it is of the corpus."""
        index = self.nearest.index(look, self.nearest.corpus, self.on)
        text = text_at(seed.value, self.nearest.to)
        if self.each != self.nearest.corpus:
            return index.ranked(text, last)
        ranked = index.ranked(text, last + 1)
        others = np.array(
            [look.record(self.each, int(at)).number != seed.number for at in ranked.places],
            dtype=bool,
        )
        return Ranked(ranked.places[others], ranked.scores[others])

    def _with_next(self, place: int, lacking: Lacking, look: Look) -> Lacking:
        """What is missing, and what will be for the records after the one at hand."""
        if not lacking.texts:
            return lacking
        places = range(place, min(place + _AHEAD, look.size(self.each)))
        more = (text_at(look.record(self.each, at).value, self.nearest.to) for at in places)
        return Lacking(lacking.model, tuple(dict.fromkeys((*lacking.texts, *more))))

    def _band(self, look: Look) -> tuple[float, float]:
        lowest, highest = self.nearest.band
        if self.nearest.quantiles is None:
            return lowest, highest
        bounds = (
            quantile_of(look, self.nearest.corpus, self.on, share, self.nearest.embedder)
            for share in self.nearest.quantiles
        )
        least, most = bounds
        return max(lowest, least), min(highest, most)


class _Near:
    """By place of a seed the places of its documents. It is kept as an index: the corpus is
    complete, so they stay what they are."""

    def __init__(self) -> None:
        self.by_seed: dict[int, Places] = {}

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""

    def keep(self, at: int, near: Places) -> None:
        """Remember those of one more seed."""
        if len(self.by_seed) >= _KEPT:
            del self.by_seed[next(iter(self.by_seed))]
        self.by_seed[at] = near


def _place_of(mark: Mark) -> tuple[int, int, int, int]:
    """The seeds that have turns together, from one place to before another, which turn it is, and
    the place of the next one."""
    if mark is None:
        return 0, 0, 0, 0
    if len(mark) == 2:  # a run was begun when each seed had all its turns at once: place and rank
        after = int(mark[0]) + 1
        return after, after, 0, after
    first, end, turn, place = map(int, mark)
    return first, end, turn, place
