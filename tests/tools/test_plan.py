"""A plan is followed step by step, and says where it cannot be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.base import tool_of
from tools.plan import BadPlan, Followed, Plan, follow

WORLD: dict[str, Any] = {
    "start": ["at(robot, hall)", "in(cup, kitchen)", "free(hand)"],
    "actions": {
        "go(from, to)": {
            "needs": ["at(robot, from)", "not locked(to)"],
            "adds": ["at(robot, to)"],
            "removes": ["at(robot, from)"],
        },
        "take(thing, place)": {
            "needs": ["at(robot, place)", "in(thing, place)", "free(hand)"],
            "adds": ["holds(thing)"],
            "removes": ["in(thing, place)", "free(hand)"],
        },
        "wait": {},
    },
    "goal": ["holds(cup)", "not free(hand)"],
}


def followed(*steps: str, **changed: Any) -> Followed:
    return follow(Plan.model_validate({**WORLD, **changed, "steps": steps}))


def test_a_plan_whose_every_step_can_be_taken_reaches_its_goal() -> None:
    result = followed("go(hall, kitchen)", "wait", "take(cup, kitchen)")
    assert result == Followed(
        valid=True, taken=3, says="", facts=("at(robot, kitchen)", "holds(cup)")
    )


@pytest.mark.parametrize(
    ("steps", "taken", "says"),
    [
        (["take(cup, kitchen)"], 0, "it needs at(robot, kitchen)"),
        (["go(hall, kitchen)", "go(hall, cellar)"], 1, "it needs at(robot, hall)"),
        (["fly(hall)"], 0, "no such action"),
        (["go(hall)"], 0, "it takes 2 arguments"),
        (["go(hall, kitchen)"], 1, "in the end holds(cup) is not so"),
    ],
)
def test_where_a_plan_stops_and_why_is_told(steps: list[str], taken: int, says: str) -> None:
    result = followed(*steps)
    assert (result.valid, result.taken) == (False, taken)
    assert says in result.says


def test_a_step_may_need_that_something_is_not_so() -> None:
    locked = followed("go(hall, kitchen)", start=[*WORLD["start"], "locked(kitchen)"])
    assert "it needs not locked(kitchen)" in locked.says


@pytest.mark.parametrize(
    "wrong", [{"start": ["at(robot"]}, {"goal": ["()"]}, {"actions": {"a(x)": {}, "a(y)": {}}}]
)
def test_what_cannot_be_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPlan):
        followed(**wrong)


def test_the_tool_takes_json_and_tells_what_is_wrong_with_it() -> None:
    tool = tool_of("plan")
    assert tool.run(json.dumps({**WORLD, "steps": ["wait"]})).value["taken"] == 1
    assert tool.run("{}").says.startswith("actions")
    assert tool.run("go there").error == "syntax"
    assert tool.run(json.dumps({"actions": {}, "steps": ["wait"] * 2000})).error == "syntax"
