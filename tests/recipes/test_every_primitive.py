"""What holds for every gate and every shape, whatever it is for."""

from __future__ import annotations

import random
import time
import tomllib
from typing import Any

import pytest

from recipes.base import GATES, PASSED, SHAPES, Candidate, Fields, Gate, Known, Shape, Verdict
from recipes.reading import read_gate, read_shape
from schema.base import canonical_json
from schema.recipe import Recipe
from tests.recipes.pools import Pools

LONG = 200_000
"""Characters of a text that somebody wrote to do harm, or a model that went round in circles."""
SECONDS = 2.0
"""Of processor time, for one such text."""


def example_of(model: type[Gate] | type[Shape]) -> dict[str, Any]:
    """What a primitive says of itself first: how it is written."""
    about = " ".join((model.__doc__ or "").split())
    assert about.startswith("``{"), f"{model.name} begins with an example"
    written: dict[str, Any] = tomllib.loads(f"it = {about.split('``')[1]}")["it"]
    return written


def recipe_with(**of_pass: Any) -> Recipe:
    written = {"name": "one", "draw": {"times": 1}, "into": "made", **of_pass}
    return Recipe.model_validate({"name": "trial", "pass": [written]})


def gate_named(name: str) -> Gate:
    written = example_of(GATES.get(name))
    recipe = recipe_with(gates=[written])
    gate = read_gate(recipe, recipe.passes[0], 0)
    assert gate.name == name
    return gate


def shape_named(name: str) -> Shape:
    recipe = recipe_with(shape=example_of(SHAPES.get(name)))
    shape = read_shape(recipe, recipe.passes[0])
    assert shape is not None
    assert shape.name == name
    return shape


def verdict_of(gate: Gate, value: Fields, pools: Pools) -> Verdict:
    own = Known(1, value)
    candidate = Candidate(value, drawn={"note": (own,)}, siblings=(value,), accepted=())
    return gate.judge(candidate, pools)


def pools_of(gate: Gate, value: Fields) -> Pools:
    pools = Pools()
    for pool in sorted({*gate.pools(), "made"}):
        pools.accept(pool, value)
    return pools


GATE_NAMES, SHAPE_NAMES = GATES.names(), SHAPES.names()


def the_whole(piece: str) -> str:
    return (piece * (LONG // len(piece) + 1))[:LONG]


HARMFUL = [
    the_whole(piece)
    for piece in (
        "a",
        "word other ",
        "\n",
        "Output   ",
        "{[",
        "1. Input: Class label:\n",
        "é\u0301好",
    )
]


@pytest.mark.parametrize("name", GATE_NAMES)
def test_a_gate_judges_texts_that_were_made_to_do_harm(name: str) -> None:
    gate = gate_named(name)
    for text in HARMFUL:
        value = dict.fromkeys((*gate.fields(), "text", "document", "note"), text)
        pools = pools_of(gate, value)
        before = time.process_time()
        first = verdict_of(gate, value, pools)
        assert time.process_time() - before < SECONDS, text[:20]
        assert first == verdict_of(gate, value, pools), "the same record has the same verdict"
        assert len(first.reason) < 1_000
        assert first.passed or first.reason


@pytest.mark.parametrize("name", GATE_NAMES)
@pytest.mark.parametrize("value", ["", None, [], {}, 3, True, ["a", {"b": None}], "\ud800", "\0"])
def test_a_gate_says_something_of_any_value(name: str, value: Any) -> None:
    gate = gate_named(name)
    record = dict.fromkeys(gate.fields(), value)
    pools = pools_of(gate, {"text": "a"})
    verdict = verdict_of(gate, record, pools)
    assert verdict.passed or verdict.reason
    assert verdict_of(gate, {}, pools).passed or verdict_of(gate, {}, pools).reason
    assert verdict == PASSED or canonical_json([verdict.reason, verdict.measured])


@pytest.mark.parametrize("name", SHAPE_NAMES)
def test_a_shape_reads_texts_that_were_made_to_do_harm(name: str) -> None:
    shape = shape_named(name)
    for text in (
        *HARMFUL,
        "",
        "\ud800",
        the_whole("User: x\n"),
        the_whole("```\n"),
        the_whole("<"),
    ):
        before = time.process_time()
        found = shape.records(dict.fromkeys(("text", *shape.reads()), text), {"options": ["a"]})
        assert time.process_time() - before < SECONDS, text[:20]
        for record in found:
            assert set(record) == set(shape.makes())
            canonical_json(record)


STREAMS: list[list[dict[str, Any]]] = [
    [{"rouge_l": 0.6, "against": ["seeds", "made"]}],
    [{"near": 0.7, "against": ["made", "seeds"]}],
    [{"near": 0.8, "against": ["made", "seeds"], "by": "words"}],
    [{"near": 0.95, "against": ["made", "seeds"], "by": "embedding", "embedder": "scripted"}],
    [{"minhash": 0.4, "against": ["made"], "grams": 2}],
    [{"novelty": 0.4, "against": ["seeds", "made"]}],
    [{"most": 9, "per": "label"}, {"balance": 0.5, "after": 5}],
    [{"scripts": "made"}, {"rouge_l": 0.8, "against": ["made"]}],
]


@pytest.mark.parametrize("gates", STREAMS, ids=str)
def test_a_restart_changes_no_fate(gates: list[dict[str, Any]]) -> None:
    """Indexes are filled pool by pool after one, and were filled as records came before."""
    recipe = recipe_with(gates=gates)
    read = [read_gate(recipe, recipe.passes[0], nth) for nth in range(len(gates))]
    rng = random.Random(5)
    words = ["a", "good", "bad", "film", "story", "the", "music", "was", "long", "и", "well"]
    texts = [" ".join(rng.choices(words, k=rng.randint(3, 8))) for _ in range(70)]
    values = [{"text": text, "label": rng.choice("xyz")} for text in texts]

    def fates(restarts: set[int]) -> list[Verdict]:
        pools = Pools(seeds=values[:10], made=[])
        found = []
        for number, value in enumerate(values[10:]):
            if number in restarts:
                pools.forget_indexes()
            verdicts = (gate.judge(Candidate(value), pools) for gate in read)
            fate = next((each for each in verdicts if not each.passed), PASSED)
            if fate.passed:
                pools.accept("made", value)
            if number % 20 == 7:
                pools.accept("seeds", value)
            found.append(fate)
        return found

    before = fates(set())
    assert before == fates({1, 13, 14, 40}) == fates(set(range(60)))
    assert {each.passed for each in before} == {True, False}
