"""Vectors of many texts at once. The scripted engine; no model."""

from __future__ import annotations

import numpy as np
import pytest

from engine.base import EmbedRequest
from engine.scripted.engine import ScriptedEngine
from engine.vectors import AT_ONCE, BATCH_BYTES, BATCH_TEXTS, batches, vectors_of
from schema.errors import EngineUnavailable, TextTooLong

TEXTS = [f"text number {number} of many" for number in range(100)]


async def test_many_texts_have_the_vectors_that_each_has_alone() -> None:
    found = await vectors_of(ScriptedEngine(), "scripted", TEXTS)
    alone = await ScriptedEngine().embed(EmbedRequest(model="scripted", texts=(TEXTS[37],)))
    assert found.vectors.shape == (100, len(alone.vectors[0]))
    assert found.vectors[37] == pytest.approx(np.array(alone.vectors[0]), abs=1e-6)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(np.ones(100), abs=1e-5)
    assert (found.cut, found.tokens) == ((), 500)


async def test_they_are_asked_for_in_batches_a_few_at_once() -> None:
    engine = ScriptedEngine(delay=0.01)
    await vectors_of(engine, "scripted", TEXTS)
    assert len(engine.asked) == -(-len(TEXTS) // BATCH_TEXTS)
    assert engine.most_at_once == AT_ONCE


async def test_equal_texts_are_asked_for_once_and_blank_ones_never() -> None:
    engine = ScriptedEngine()
    found = await vectors_of(engine, "scripted", ["soup", " ", "bread", "soup", ""])
    (asked,) = engine.asked
    assert isinstance(asked, EmbedRequest)
    assert asked.texts == ("soup", "bread")
    assert np.array_equal(found.vectors[0], found.vectors[3])
    assert not found.vectors[[1, 4]].any()


async def test_of_nothing_there_is_nothing() -> None:
    assert (await vectors_of(ScriptedEngine(), "scripted", [])).vectors.shape == (0, 0)
    assert (await vectors_of(ScriptedEngine(), "scripted", ["", " "])).vectors.shape == (2, 0)


async def test_a_text_beyond_the_context_is_cut_and_named() -> None:
    engine = ScriptedEngine(context_tokens=40)
    long = " ".join(f"word{number}" for number in range(150))
    found = await vectors_of(engine, "scripted", ["short one", long, "short two"])
    assert found.cut == (1,)
    plain = await vectors_of(ScriptedEngine(), "scripted", ["short one", "short two"])
    assert np.array_equal(found.vectors[[0, 2]], plain.vectors)
    assert found.vectors[1].any()


async def test_a_text_that_never_fits_is_an_error() -> None:
    engine = ScriptedEngine(fail=lambda request: TextTooLong("too long"))
    with pytest.raises(TextTooLong):
        await vectors_of(engine, "scripted", ["words"])


async def test_batches_are_bounded_in_bytes_as_well() -> None:
    texts = ["x" * (BATCH_BYTES // 2 + 1)] * 3 + ["y"]
    assert [len(batch) for batch in batches(texts)] == [1, 1, 2]
    assert [text for batch in batches(TEXTS) for text in batch] == TEXTS


async def test_an_engine_that_fails_fails_all() -> None:
    engine = ScriptedEngine(fail=lambda request: EngineUnavailable("down"))
    with pytest.raises(EngineUnavailable):
        await vectors_of(engine, "scripted", TEXTS)
