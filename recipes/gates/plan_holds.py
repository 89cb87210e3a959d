"""``plan_holds``: a plan can be followed to its goal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import ValidationError

from kinds.reading import parsed
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.blocks import lines_of
from schema.base import Json
from schema.problems import wrong_with
from tools.plan import BadPlan, Plan, follow


@gate
class PlanHolds(Gate):
    """``{ plan_holds = "steps", world = "world" }``: each step, such as ``go(hall, kitchen)``, can
    be taken when it is its turn, and the goal is reached in the end. The steps are a list, or a
    text with a line for each; the world is an object of ``start``, ``actions`` and ``goal``
    (:mod:`tools.plan`), or its JSON."""

    name: ClassVar[str] = "plan_holds"
    plan_holds: str
    world: str = "world"

    def fields(self) -> tuple[str, ...]:
        """The steps and the world."""
        return (self.plan_holds, self.world)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By following it."""
        world = parsed(candidate.value.get(self.world))
        if not isinstance(world, Mapping):
            return turned_away(f"{self.world} is no world of start, actions and goal")
        steps = _steps(candidate.value.get(self.plan_holds))
        if not steps:
            return turned_away(f"{self.plan_holds} has no steps")
        try:
            followed = follow(Plan.model_validate({**world, "steps": steps}))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            return turned_away(f"the plan cannot be read: {where}: {wrong_with(first)}")
        except BadPlan as error:
            return turned_away(f"the plan cannot be read: {error}")
        if followed.valid:
            return PASSED
        return turned_away(f"the plan fails: {followed.says}", float(followed.taken))


def _steps(value: Json) -> list[str]:
    given = parsed(value)
    lines = given if isinstance(given, list) else lines_of(str(given or ""))
    return [str(line).strip().rstrip(".") for line in lines]
