"""Records of a pool that are like a text: what draws by similarity share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, Self

from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from recipes.base import Look
from recipes.indexes.embeddings import Embeddings
from recipes.indexes.found import Ranked
from recipes.indexes.weighted_words import WeightedWords
from recipes.texts import text_at
from schema.base import Frozen
from schema.recipe import FieldName

By = Literal["words", "embedding"]
"""What is alike: the words, weighted by how rare they are; or the vectors that a model makes."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]

_PAIRED = 64
"""Records of a pool that are compared with all of it, for quantiles."""


class Likeness(Protocol):
    """A pool that is searched by how alike its records are to a text."""

    def ranked(self, text: str, most: int, among: Sequence[int] | None = None) -> Ranked:
        """The so many records that are the most alike, of all or of those at some places."""

    def quantile(self, texts: Sequence[str], share: float) -> float:
        """What this share is below, of the cosines of all records with these texts."""


@dataclass(frozen=True)
class EmbeddedPool:
    """A pool by the vectors of a model. Its methods raise :class:`recipes.base.Lacking`."""

    look: Look
    model: str
    index: Embeddings

    def ranked(self, text: str, most: int, among: Sequence[int] | None = None) -> Ranked:
        """See :class:`Likeness`."""
        return self.index.ranked(self.look.vectors(self.model, [text])[0], most, among)

    def quantile(self, texts: Sequence[str], share: float) -> float:
        """See :class:`Likeness`."""
        return self.index.quantile(self.look.vectors(self.model, texts), share)


class Compared(Frozen):
    """By what records are compared: a part of what says which ones are taken."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    by: By = "words"
    embedder: str = Field(default="", max_length=200)
    """The model that makes the vectors, where it is another one than the recipe's."""

    @model_validator(mode="after")
    def _knows_its_embedder(self, info: ValidationInfo) -> Self:
        object.__setattr__(self, "embedder", embedder_of(self.by, self.embedder, info))
        return self

    @property
    def models(self) -> tuple[str, ...]:
        """The model whose vectors are compared, if any are."""
        return (self.embedder,) if self.embedder else ()

    def index(self, look: Look, pool: str, on: str) -> Likeness:
        """A pool by a field, to be searched."""
        return index_of(look, pool, on, self.embedder)


def embedder_of(by: str, given: str, info: ValidationInfo) -> str:
    """The model that makes the vectors: what is written, or the recipe's; none where records are
    compared by something else.

    Raises:
        ValueError: when nobody says which.
    """
    if by != "embedding":
        if given:
            raise ValueError("embedder = ... goes with by = 'embedding'")
        return ""
    found = given or str((info.context or {}).get("embedder", ""))
    if not found:
        raise ValueError(
            'say which model makes the vectors: embedder = "smollm2-135m" at the top of the '
            "recipe, for example"
        )
    return found


def index_of(look: Look, pool: str, on: str, embedder: str = "") -> Likeness:
    """The index of a pool over a field, by its words or by a model's vectors.

    Raises:
        Lacking: while vectors are missing.
    """
    if not embedder:
        return look.index("weighted words", WeightedWords, (pool,), on)
    called = f"vectors of {embedder} in {pool} of {on}"
    index = look.index(called, Embeddings, (), "")
    index.read(look, embedder, pool, on)
    return EmbeddedPool(look, embedder, index)


def quantile_of(look: Look, pool: str, on: str, share: float, embedder: str = "") -> float:
    """The similarity than which this share of the pairs of records of a pool are less alike.

    One record of each pair is of a sample, spread evenly over the pool.
    """
    size = look.size(pool)
    step = max(1, size // _PAIRED)
    some = [look.record(pool, place) for place in range(0, size, step)][:_PAIRED]
    texts = [text_at(each.value, on) for each in some]
    return index_of(look, pool, on, embedder).quantile(texts, share)


def compared_field(given: str | None, pool: str, info: ValidationInfo) -> FieldName:
    """The field of a pool's records that is compared: what is written, or the only one there is.

    Raises:
        ValueError: when it has to be written.
    """
    if given is not None:
        return given
    there = ((info.context or {}).get("fields", {})).get(pool, ())
    if len(there) != 1:
        raise ValueError(f'say which field of {pool!r} is compared, such as on = "text"')
    return str(there[0])
