"""Records of a pool that are like a text: what draws by similarity share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo

from recipes.base import Look
from recipes.indexes.weighted_words import WeightedWords
from recipes.texts import text_at
from schema.recipe import FieldName

By = Literal["words", "embedding"]
"""What is alike: the words, weighted by how rare they are."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]

_PAIRED = 64
"""Records of a pool that are compared with all of it, for quantiles."""


def index_of(look: Look, pool: str, on: str) -> WeightedWords:
    """The index of a pool over the words of a field."""
    return look.index("weighted words", WeightedWords, (pool,), on)


def quantile_of(look: Look, pool: str, on: str, share: float) -> float:
    """The similarity than which this share of the pairs of records of a pool are less alike.

    One record of each pair is of a sample, spread evenly over the pool.
    """
    size = look.size(pool)
    step = max(1, size // _PAIRED)
    some = [look.record(pool, place) for place in range(0, size, step)][:_PAIRED]
    return index_of(look, pool, on).quantile([text_at(each.value, on) for each in some], share)


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


def by_what_there_is(by: By) -> By:
    """Refuses what cannot be compared by yet."""
    if by == "embedding":
        raise ValueError(
            "records have no embeddings to be compared by yet: write by = 'words', and set the "
            "bounds anew, for it is another similarity"
        )
    return by
