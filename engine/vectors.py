"""The vectors of many texts: asked for in batches, equal texts once, too long ones cut.

Whoever has more than a handful of texts asks here: over the bus a batch and its answer fit into
one message, and several are under way at once. Vectors have length 1, so the product of two is
their cosine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.base import EmbedRequest, Engine
from schema.errors import TextTooLong

BATCH_TEXTS = 16
"""Texts of one request: the vectors of so many, of 4,096 numbers each, fit into one message."""
BATCH_BYTES = 200_000
"""Of the texts of one request; one text alone may have more."""
AT_ONCE = 4
"""Requests under way at a time."""


class Embedded(NamedTuple):
    """Vectors of texts."""

    vectors: NDArray[np.float32]
    """One row a text. That of a blank text is all zero: it is like nothing."""
    cut: tuple[int, ...]
    """Which texts are longer than the model takes; only their beginning counts."""
    tokens: int
    """What all of it cost."""
    digest: str
    """Of the model that made them; empty where nobody knows it."""


async def vectors_of(engine: Engine, model: str, texts: Sequence[str]) -> Embedded:
    """The vectors of ``texts``, in their order.

    Raises:
        EngineError: when the model cannot embed them.
    """
    different = list(dict.fromkeys(text for text in texts if text.strip()))
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(batch: Sequence[str]) -> list[_Row]:
        async with gate:
            return await _rows(engine, model, batch)

    asked = [asyncio.ensure_future(ask(batch)) for batch in batches(different)]
    try:
        rows = [row for found in await asyncio.gather(*asked) for row in found]
    finally:
        for task in asked:  # where one fails, nobody waits for the others
            task.cancel()
    by_text = dict(zip(different, rows, strict=True))
    width = len(rows[0].vector) if rows else 0
    vectors = np.zeros((len(texts), width), dtype=np.float32)
    for place, text in enumerate(texts):
        if text in by_text:
            vectors[place] = by_text[text].vector
    return Embedded(
        vectors=vectors,
        cut=tuple(n for n, text in enumerate(texts) if text in by_text and by_text[text].is_cut),
        tokens=sum(row.tokens for row in rows),
        digest=rows[0].digest if rows else "",
    )


def batches(texts: Sequence[str]) -> list[list[str]]:
    """The texts in order, in as few requests as the bounds allow."""
    found: list[list[str]] = []
    size = 0
    for text in texts:
        more = len(text.encode("utf-8", "replace"))
        if not found or len(found[-1]) == BATCH_TEXTS or size + more > BATCH_BYTES:
            found.append([])
            size = 0
        found[-1].append(text)
        size += more
    return found


class _Row(NamedTuple):
    vector: Sequence[float]
    is_cut: bool
    tokens: int
    digest: str


async def _rows(engine: Engine, model: str, batch: Sequence[str]) -> list[_Row]:
    """The vectors of one batch; where a text of it is too long, of each by itself."""
    try:
        result = await engine.embed(EmbedRequest(model=model, texts=tuple(batch)))
    except TextTooLong:
        if len(batch) > 1:
            return [row for text in batch for row in await _rows(engine, model, [text])]
        half = batch[0][: len(batch[0]) // 2]
        if not half.strip():
            raise
        (row,) = await _rows(engine, model, [half])
        return [row._replace(is_cut=True)]
    shares = [0] * len(batch)
    shares[0] = result.usage.prompt_tokens
    return [
        _Row(vector, is_cut=False, tokens=share, digest=result.model_digest)
        for vector, share in zip(result.vectors, shares, strict=True)
    ]
