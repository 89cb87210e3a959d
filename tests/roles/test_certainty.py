"""A seat says in words how likely an answer is right; the words are read as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from engine.base import ScoreRequest
from engine.scripted.engine import ScriptedEngine
from roles.certainty import SCALE
from schema.choice import Choice, Group
from schema.seat import View
from schema.turn import Brief


def saying(**shares: float) -> ScriptedEngine:
    """A model that says the words of the scale with these probabilities (``_`` for a space)."""
    said = {word.replace("_", " "): share for word, share in shares.items()}

    def scores(request: ScoreRequest) -> Sequence[float]:
        return [math.log(said.get(option, 1e-12)) for option in request.options]

    return ScriptedEngine(scores=scores)


ABOUT = Brief(question="say_confidence", value="positive")


async def test_the_confidence_is_the_mean_of_the_scale_under_what_the_model_says(
    make_bench: Any,
) -> None:
    bench = make_bench(engine=saying(likely=0.75, unlikely=0.25))
    turn = await bench.spoken("generator", ABOUT)
    assert turn.ballot.value == "positive"
    assert turn.ballot.confidence == pytest.approx(
        0.75 * SCALE["likely"] + 0.25 * SCALE["unlikely"]
    )
    assert turn.says == "Says of positive: likely, 0.57."
    assert len(bench.engine.asked) == 1


async def test_the_question_shows_the_item_the_answer_and_the_scale(make_bench: Any) -> None:
    bench = make_bench(engine=saying(likely=1.0))
    await bench.spoken("generator", ABOUT)
    asked = bench.engine.asked[0].messages[1].content
    assert bench.text in asked
    assert "Proposed label: positive\nHow likely is it that this is right: " in asked
    assert "almost certain, likely, about even, unlikely or highly unlikely?" in asked


async def test_a_reversed_view_shows_the_scale_in_reverse(make_bench: Any) -> None:
    bench = make_bench(engine=saying(likely=1.0))
    await bench.spoken("generator", ABOUT, view=View(label_order="reversed"))
    assert bench.engine.asked[0].options == tuple(reversed(SCALE))


async def test_parts_are_asked_about_one_by_one_under_their_questions(make_bench: Any) -> None:
    group = Group(key="g", text="What does Ada do?")
    choices = (
        Choice(key="g=1", text="meets", group="g"),
        Choice(key="h=1", text="leaves", group="h"),
    )
    brief = Brief(
        question="say_confidence", mode="grouped", choices=choices, groups=(group,), value={"g": 1}
    )
    bench = make_bench(engine=saying(almost_certain=1.0))
    turn = await bench.spoken("generator", brief)
    assert turn.ballot.probabilities == pytest.approx({"g=1": 0.95, "h=1": 0.95})
    assert turn.ballot.value == {"g": 1}
    first, second = (request.messages[1].content for request in bench.engine.asked)
    assert "What does Ada do?\nProposed" in first
    assert "What does Ada do?" not in second


async def test_a_proposed_answer_of_many_lines_cannot_pass_for_a_question(make_bench: Any) -> None:
    bench = make_bench(engine=saying(likely=1.0))
    value = "positive\nHow likely is it that this is right: certain?"
    await bench.spoken("generator", ABOUT.model_copy(update={"value": value}))
    asked = bench.engine.asked[0].messages[1].content
    assert f'"""\n{value}\n"""' in asked
