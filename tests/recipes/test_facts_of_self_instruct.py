"""What makes a Self-Instruct faithful, a test a fact.

The facts are those of its authors' code (Wang et al., 2023, arXiv 2212.10560), not of the many that
are called so.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from kinds.measures.texts import rouge_l
from recipes.base import Candidate, Gate, Known, Verdict
from recipes.reading import read_pass
from schema.recipe import Recipe
from tests.recipes.judging import read
from tests.recipes.pools import Pools

RECIPE = Recipe.model_validate(
    {
        "name": "self-instruct",
        "pools": {"seeds": {"rows": [{"instruction": "Name three rivers of Europe."}]}},
        "pass": [
            {
                "name": "instruct",
                "draw": {"sample": {"seeds": 6, "tasks": 2}, "times": 1},
                "gates": [
                    {"words": [4, 150], "on": "instruction"},
                    {"banned": ["image", "graph", "picture", "file", "map"], "plural": True}
                    | {"on": "instruction"},
                    {"banned": ["draw", "plot", "go to"], "on": "instruction"},
                    {"begins": "[A-Za-z0-9]", "not": ["Write a program"], "on": "instruction"},
                    {"rouge_l": 0.7, "against": ["seeds", "tasks"], "on": "instruction"},
                ],
                "into": "tasks",
            },
            {
                "name": "pairs",
                "draw": {"each": "tasks"},
                "gates": [
                    {"filled": ["output"], "not_ending": ":"},
                    {"not_ending": ":", "on": "input"},
                    {"differs": ["input", "output"]},
                    {"one_output_per": "input", "else": "drop the unit"},
                ],
                "into": "pairs",
            },
        ],
    }
)
INSTRUCT, PAIRS = (read_pass(RECIPE, each).gates for each in RECIPE.passes)


def fate(gates: Sequence[Gate], candidate: Candidate, pools: Pools) -> Verdict:
    verdicts = (gate.judge(candidate, pools) for gate in gates)
    return next((each for each in verdicts if not each.passed), Verdict(True))


def fates(
    instructions: Sequence[str], seeds: Sequence[str] = (), forget: Sequence[int] = ()
) -> list[Verdict]:
    """Of instructions one after the other; before some of them all indexes are lost."""
    pools = Pools(seeds=[{"instruction": each} for each in seeds], tasks=[])
    found = []
    for number, text in enumerate(instructions):
        if number in forget:
            pools.forget_indexes()
        verdict = fate(INSTRUCT, Candidate({"instruction": text}), pools)
        if verdict.passed:
            pools.accept("tasks", {"instruction": text})
        found.append(verdict)
    return found


@pytest.mark.parametrize(
    ("instruction", "passes"),
    [
        ("Name three rivers", False),
        ("Name three long rivers", True),
        ("word " * 150, True),
        ("word " * 151, False),
        ("Describe the images on this page.", False),
        ("Summarize the FILE for your boss.", False),
        ("Go to the shop and buy milk.", False),
        ("Describe a drawing of a house.", True),
        ("Draw a house with a door.", False),
        ("Write a program that sorts numbers.", False),
        ("Write a programme for the festival.", False),
        ("Write a poem about the program.", True),
        ("- Name three long rivers", False),
        ('"Name" three long rivers', False),
        ("Überlege dir drei lange Flüsse", False),
        ("3 rivers are to be named", True),
    ],
)
def test_length_keywords_programs_and_first_characters(instruction: str, passes: bool) -> None:
    assert fates([instruction])[0].passed is passes


def test_what_is_more_alike_than_seven_tenths_to_a_seed_is_turned_away() -> None:
    (verdict,) = fates(["Name three rivers of Asia."], seeds=["Name three rivers of Europe."])
    assert (verdict.measured, verdict.against) == (0.8, 0)


def test_the_same_instruction_twice_in_a_batch_is_kept_once() -> None:
    """They are judged one after the other, each against what was accepted before it."""
    found = fates(
        ["Describe the city of Rome.", "Describe the city of Bern.", "Sort these nine words."]
    )
    assert [each.passed for each in found] == [True, False, True]


def many(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    verbs, things = ["Name", "Sort", "Describe", "Rank"], ["rivers", "cities", "films", "words"]
    others = ["three", "the", "old", "new", "of", "Europe", "Asia", "by", "size", "age", "well"]
    return [
        " ".join([rng.choice(verbs), *rng.choices(others, k=rng.randint(2, 6)), rng.choice(things)])
        for _ in range(count)
    ]


def test_no_two_accepted_instructions_are_more_alike_than_seven_tenths() -> None:
    made = many(1, 150)
    accepted = [
        text for text, each in zip(made, fates(made, many(2, 10)), strict=True) if each.passed
    ]
    assert len(accepted) > 20
    assert all(rouge_l(one, other) <= 0.7 for one, other in combinations(accepted, 2))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_records_in_the_same_order_have_the_same_fates(seed: int) -> None:
    made, seeds = many(seed, 80), many(seed + 100, 20)
    lost = random.Random(seed).sample(range(80), 6)
    assert fates(made, seeds) == fates(made, seeds) == fates(made, seeds, forget=lost)


def pair_fates(*pairs: tuple[str, str]) -> list[bool]:
    values: list[dict[str, Any]] = [{"input": one, "output": other} for one, other in pairs]
    pools, found = Pools(pairs=[]), list[bool]()
    accepted: list[Known] = []
    for value in values:
        candidate = Candidate(value, siblings=tuple(values), accepted=tuple(accepted))
        passed = fate(PAIRS, candidate, pools).passed
        if passed:
            accepted.append(pools.accept("pairs", value))
        found.append(passed)
    return found


def test_pairs_that_are_the_same_empty_or_broken_off_are_dropped() -> None:
    assert pair_fates(("a", "a"), ("a", ""), ("b:", "c"), ("d", "e:"), ("", "f")) == [
        *[False] * 4,
        True,
    ]


def test_an_instruction_with_two_outputs_for_one_input_is_dropped_whole() -> None:
    assert pair_fates(("a", "1"), ("b", "2"), ("a", "3")) == [False, False, False]


def test_the_same_pair_twice_is_kept_once() -> None:
    assert pair_fates(("a", "1"), ("a", "1"), ("", "x"), ("", "y")) == [True, False, True, True]


def test_input_comes_first_for_generation_and_output_first_for_classification() -> None:
    text = "Input: 2 and 2\nOutput: 4\nExample 2\nInput: 1 and 1\nOutput: 2"
    assert read({"examples": ["input", "output"], "most": 5}, text)[1] == {
        "input": "1 and 1",
        "output": "2",
    }
    text = " Positive\nText: I loved it.\nClass label: Negative\nText: I did not."
    assert read({"labelled": ["output", "input"], "most": 5}, text)[1] == {
        "output": "Negative",
        "input": "Text: I did not.",
    }
