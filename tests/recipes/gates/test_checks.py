"""Gates that work something out: sums and plans."""

from __future__ import annotations

from typing import Any

import pytest

from recipes.equations import equations_in
from tests.recipes.judging import judge


@pytest.mark.parametrize(
    ("text", "equations"),
    [
        ("He has 3 + 4 = 7 apples.", [("3 + 4 = 7", True)]),
        ("He has 3 + 4 = 8 apples.", [("3 + 4 = 8", False)]),
        ("<<48/2=24>>24 clips, then 48 + 24 = 72.", [("48/2=24", True), ("48 + 24 = 72", True)]),
        ("It costs 3 * $20 = $60, or 1,000 \u00d7 2 = 2,000.", None),
        ("10 / 3 = 3.33", [("10 / 3 = 3.33", True)]),
        ("A third is 10 / 3 = 3.3, and 2 + 2 = 4", None),
        ("50 * 10% = 5", [("50 * 10% = 5", True)]),
        ("20% of 50 = 10", []),
        ("x = 5, so 2x = 10", []),
        ("5 apples + 3 apples = 9 apples", []),
        ("7 / 2 = 3 remainder 1", []),
        ("10 / 3 \u2248 3", []),
        ("2 + 2 = 2 * 2 = 4", [("2 + 2 = 2 * 2 = 4", True)]),
        ("1 / 0 = 5", []),
        ("so 75 x 4/5 = 60 seats", [("75 \u00d7 4/5 = 60", True)]),
        (".25*32 = 8 squares", [(".25*32 = 8", True)]),
        ("x+4=32-7, so y - 3 = 9", []),
        ("60 days / (2/3) = 90 days", []),
        ("3 + 4 = 7x", []),
        ("9 ** 9 ** 9 = 1", []),
    ],
)
def test_equations_of_a_text_are_worked_out(text: str, equations: Any) -> None:
    found = equations_in(text)
    if equations is None:
        assert [holds for _, holds in found] == [True, True]
    else:
        assert found == equations


def test_reasoning_with_a_wrong_sum_is_turned_away() -> None:
    verdict = judge({"arithmetic": 1}, "2 + 2 = 4. Then 4 * 3 = 13.")
    assert verdict.reason == "text says 4 * 3 = 13, which is not so"
    assert judge({"arithmetic": 1}, "2 + 2 = 4. Then 4 * 3 = 12.").passed


def test_reasoning_without_sums_is_turned_away_where_some_are_wanted() -> None:
    verdict = judge({"arithmetic": 2}, "2 + 2 = 4")
    assert verdict.reason == "text has 1 equations that can be worked out, fewer than 2"
    assert judge({"arithmetic": 0}, "no sums").passed


WORLD = {
    "start": ["at(robot, hall)"],
    "actions": {
        "go(a, b)": {
            "needs": ["at(robot, a)"],
            "adds": ["at(robot, b)"],
            "removes": ["at(robot, a)"],
        }
    },
    "goal": ["at(robot, kitchen)"],
}


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (["go(hall, kitchen)"], ""),
        ("1. go(hall, garden)\n2. go(garden, kitchen).", ""),
        (["go(hall, garden)"], "the plan fails: in the end at(robot, kitchen) is not so"),
        (["go(garden, kitchen)"], "the plan fails: step 1, go(garden, kitchen): it needs"),
        (["fly(hall, kitchen)"], "the plan fails: step 1, fly(hall, kitchen): there is no such"),
        (["go(hall"], "the plan cannot be read"),
        ([], "steps has no steps"),
        ([""], "the plan cannot be read: steps.0"),
    ],
)
def test_a_plan_is_followed_to_its_goal(steps: Any, reason: str) -> None:
    verdict = judge({"plan_holds": "steps"}, {"steps": steps, "world": WORLD})
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


def test_a_plan_without_a_world_is_turned_away() -> None:
    assert "is no world" in judge({"plan_holds": "steps"}, {"steps": ["a"]}).reason
    assert judge({"plan_holds": "steps"}, {"steps": ["a"], "world": '{"x": 1}'}).reason.startswith(
        "the plan cannot be read: "
    )
