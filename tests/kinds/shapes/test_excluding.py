"""Of two that exclude each other, one is kept: how sure that is."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.deciding import Standing
from kinds.shapes.excluding import kept_over


def test_the_one_is_right_as_often_as_is_said() -> None:
    chance = random.Random(5)
    said, right = [], []
    for _ in range(100_000):
        truth = chance.choices(("one", "other", "neither"), (0.1, 0.1, 0.8))[0]
        seen = {name: chance.gauss(2.0 * (name == truth), 1.0) for name in ("one", "other")}
        each = {name: _alone(value) for name, value in seen.items()}
        best, other = sorted(each, key=lambda name: -each[name])
        if each[other] >= 0.3:
            said.append(kept_over(each[best], each[other]))
            right.append(truth == best)
    assert len(said) > 500
    for low, high in ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8)):
        own = [n for n, p in enumerate(said) if low <= p < high]
        told = sum(said[n] for n in own) / len(own)
        assert sum(right[n] for n in own) / len(own) == pytest.approx(told, abs=0.06)


def _alone(seen: float) -> float:
    """What somebody believes of one who thinks of it alone: in with 0.1 beforehand."""
    odds = 0.1 / 0.9 * math.exp(2.0 * seen - 2.0)
    return odds / (1.0 + odds)


def test_a_likely_span_that_gives_way_makes_the_answer_as_unsure_as_the_choice_between_the_two(
    campaign_of: Any,
) -> None:
    kind, input = kind_of("spans"), {"text": "We saw New York."}
    campaign = campaign_of("person", "place", kind="spans", find="likely")
    choices = kind.candidates(campaign, input, ())

    def sure(whole: float, part: float) -> tuple[Any, float, str]:
        said = {choice.key: float(choice.option == "none") for choice in choices}
        said |= {"7:15=place": whole, "7:15=none": 1.0 - whole}
        said |= {"11:15=person": part, "11:15=none": 1.0 - part}
        value, confidence = kind.assemble(campaign, input, choices, said)
        told = kind.reckoned(Standing(campaign, input, choices, said), value)
        assert told.words.endswith(f", {confidence:.2f}")
        return value, confidence, told.part

    value, confidence, part = sure(0.9, 0.8)
    assert [span["text"] for span in value] == ["New York"]
    assert confidence == pytest.approx(9.0 / (9.0 + 4.0 + 1.0))
    assert part == "11:15"
    assert sure(0.9, 0.85)[1] < confidence < sure(0.9, 0.6)[1]
    assert sure(0.9, 0.1)[1] == pytest.approx(0.9)
