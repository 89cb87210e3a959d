"""``medoids``: the records of a complete pool that stand for the others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, ValidationInfo, model_validator
from threadpoolctl import threadpool_limits

from kinds.measures.texts import words_of
from recipes.base import Draw, Drawn, FieldsOf, Lacking, Look, Mark, Vectors, draw
from recipes.draws.likeness import By, compared_field, embedder_of
from recipes.texts import text_at
from schema.recipe import FieldName, Short

MOST_GROUPED = 20_000
"""Records that are grouped; of a larger pool so many by chance."""

_WORDS = 8_192
"""Words that count: the most frequent ones."""

_ROWS = 1_024
"""Texts whose vectors are asked for, and whose distances are held, at once."""


@draw
class Medoids(Draw):
    """``{ medoids = "corpus", on = "document", count = 100 }``: groups the texts into so many by
    k-means over the weights of their words, and draws of each group the record next to its centre,
    that of the largest group first (LongForm, arXiv 2304.08460: every part of a corpus is covered).
    With ``by = "embedding"`` over a model's vectors, as LongForm does.

    It waits until the pool is complete. Which ones they are is found out once, and kept in the
    mark: another version of a library cannot change it in the middle of a run.
    """

    name: ClassVar[str] = "medoids"
    medoids: Short
    on: FieldName | None = None
    count: int = Field(ge=1, le=2_000)
    by: By = "words"
    embedder: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _compares_a_field(self, info: ValidationInfo) -> Self:
        on = compared_field(self.on, self.medoids, info)
        if on != self.on:
            object.__setattr__(self, "on", on)
        object.__setattr__(self, "embedder", embedder_of(self.by, self.embedder, info))
        return self

    def embedders(self) -> tuple[str, ...]:
        """The one that compares."""
        return (self.embedder,) if self.embedder else ()

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.medoids,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The text."""
        return {self.medoids: (self.on or "",)}

    def waits_for(self) -> tuple[str, ...]:
        """Groups are of all that there is."""
        return (self.medoids,)

    def units_a_record(self, look: Look) -> float:
        """As many as are chosen."""
        return min(1.0, self.count / max(1, look.size(self.medoids)))

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
        vectors = vectors_of(look, self.embedder, texts) if self.embedder else weights_of(texts)
        chosen = medoids_of(texts, vectors, self.count, rng.randrange(2**32))
        return [places[nth] for nth in chosen]


def weights_of(texts: list[str]) -> Any:
    """Texts by the weights of their words; None where none has a word."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # here: slow to import

    vectorizer = TfidfVectorizer(
        analyzer=words_of, max_features=_WORDS, sublinear_tf=True, dtype=np.float64
    )
    try:
        return vectorizer.fit_transform(texts)
    except ValueError:  # no words at all
        return None


def vectors_of(look: Look, embedder: str, texts: list[str]) -> Vectors | None:
    """Texts by a model's vectors; None where all are blank.

    Raises:
        Lacking: while some of them are missing.
    """
    parts, missing = [], list[str]()
    for start in range(0, len(texts), _ROWS):
        try:
            parts.append(look.vectors(embedder, texts[start : start + _ROWS]))
        except Lacking as lacking:
            missing += lacking.texts
            if len(missing) >= _ROWS:
                break
    if missing:
        raise Lacking(embedder, missing)
    width = max(part.shape[1] for part in parts)
    full = [part if part.shape[1] else np.zeros((len(part), width), part.dtype) for part in parts]
    return np.concatenate(full) if width else None


def medoids_of(texts: list[str], vectors: Any, count: int, seed: int) -> list[int]:
    """Which texts stand next to the centres of so many groups, that of the largest group first; in
    place of groups that came out empty, the texts farthest from every centre. Fewer where there are
    fewer different texts; none where there is nothing to compare (``vectors`` is None)."""
    from sklearn.cluster import MiniBatchKMeans  # here: slow to import

    if vectors is None:
        return []
    count = min(count, len(set(texts)))
    with threadpool_limits(1):
        means = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=1024).fit(vectors)
        groups = np.asarray(means.labels_)
        to_own, nearest = _distances(means, vectors, groups)
    sizes = np.bincount(groups, minlength=count)
    chosen = []
    for group in np.lexsort((np.arange(count), -sizes)):
        members = np.flatnonzero(groups == group)
        if members.size:
            chosen.append(int(members[np.argmin(to_own[members])]))
    seen = {texts[nth] for nth in chosen}
    for nth in np.lexsort((np.arange(len(texts)), -nearest)).tolist():
        if len(chosen) < count and texts[nth] not in seen:
            seen.add(texts[nth])
            chosen.append(nth)
    return chosen


def _distances(means: Any, vectors: Any, groups: Any) -> tuple[Any, Any]:
    """Of each text how far it is from the centre of its group, and from the nearest of all; some
    texts at a time, for of all at once there would be texts times centres."""
    to_own, nearest = [], []
    for start in range(0, len(groups), _ROWS):
        part = np.asarray(means.transform(vectors[start : start + _ROWS])).round(9)
        own = groups[start : start + _ROWS]
        to_own.append(part[np.arange(len(own)), own])
        nearest.append(part.min(axis=1))
    return np.concatenate(to_own), np.concatenate(nearest)
