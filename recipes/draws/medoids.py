"""``medoids``: the records of a complete pool that stand for the others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

import numpy as np
from pydantic import Field, ValidationInfo, model_validator
from threadpoolctl import threadpool_limits

from kinds.measures.texts import words_of
from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.likeness import compared_field
from recipes.texts import text_at
from schema.recipe import FieldName, Short

MOST_GROUPED = 20_000
"""Records that are grouped; of a larger pool so many by chance."""

_WORDS = 8_192
"""Words that count: the most frequent ones."""


@draw
class Medoids(Draw):
    """``{ medoids = "corpus", on = "document", count = 100 }``: groups the texts into so many by
    k-means over the weights of their words, and draws of each group the record next to its centre,
    that of the largest group first (LongForm, arXiv 2304.08460: every part of a corpus is covered).

    It waits until the pool is complete. Which ones they are is found out once, and kept in the
    mark: another version of a library cannot change it in the middle of a run.
    """

    name: ClassVar[str] = "medoids"
    medoids: Short
    on: FieldName | None = None
    count: int = Field(ge=1, le=2_000)

    @model_validator(mode="after")
    def _compares_a_field(self, info: ValidationInfo) -> Self:
        on = compared_field(self.on, self.medoids, info)
        if on != self.on:
            object.__setattr__(self, "on", on)
        return self

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.medoids,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The text."""
        return {self.medoids: (self.on or "",)}

    def waits_for(self) -> tuple[str, ...]:
        """Groups are of all that there is."""
        return (self.medoids,)

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the record."""
        return dict.fromkeys(fields_of(self.medoids), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next one. The mark is the places of those that are left."""
        if not look.is_complete(self.medoids):
            return None
        left = self._found(rng, look) if mark is None else [int(place) for place in mark]
        if not left:
            return None
        known = look.record(self.medoids, left[0])
        return Drawn(left[1:], dict(known.value), {self.medoids: (known.number,)})

    def _found(self, rng: Random, look: Look) -> list[int]:
        size = look.size(self.medoids)
        places = sorted(rng.sample(range(size), min(size, MOST_GROUPED)))
        texts = [text_at(look.record(self.medoids, place).value, self.on or "") for place in places]
        if len(places) <= self.count:
            return places
        return [places[nth] for nth in medoids_of(texts, self.count, rng.randrange(2**32))]


def medoids_of(texts: list[str], count: int, seed: int) -> list[int]:
    """Which texts stand next to the centres of so many groups, that of the largest group first; in
    place of groups that came out empty, the texts farthest from every centre. Fewer where there are
    fewer different texts; none where no text has a word."""
    from sklearn.cluster import MiniBatchKMeans  # here: slow to import
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=words_of, max_features=_WORDS, sublinear_tf=True, dtype=np.float64
    )
    try:
        vectors = vectorizer.fit_transform(texts)
    except ValueError:  # no words at all
        return []
    count = min(count, len(set(texts)))
    with threadpool_limits(1):
        means = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=1024).fit(vectors)
        distances = np.asarray(means.transform(vectors)).round(9)
    groups = np.asarray(means.labels_)
    sizes = np.bincount(groups, minlength=count)
    chosen = []
    for group in np.lexsort((np.arange(count), -sizes)):
        members = np.flatnonzero(groups == group)
        if members.size:
            chosen.append(int(members[np.argmin(distances[members, group])]))
    seen = {texts[nth] for nth in chosen}
    for nth in np.lexsort((np.arange(len(texts)), -distances.min(axis=1))).tolist():
        if len(chosen) < count and texts[nth] not in seen:
            seen.add(texts[nth])
            chosen.append(nth)
    return chosen
