"""``plan``: the steps of a plan, as a list in one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import is_marked, lines_of, on_one_line, unmarked, whole_ones
from schema.base import Json


@shape
class Plan(Shape):
    """``{ plan = "steps", least = 2 }``: each line that begins with a number, a bullet or
    ``Step 1:`` is a step, and lines without go on with the one before; where no line begins so,
    each is one."""

    name: ClassVar[str] = "plan"
    plan: str
    least: int = Field(default=1, ge=1)
    """With fewer steps it is no plan."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.plan,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there are steps."""
        steps = whole_ones(_steps(said.get(self.of, "")), said, self.of)
        return [{self.plan: steps}] if len(steps) >= self.least else []


def _steps(text: str) -> list[str]:
    lines = text.splitlines()
    if not any(map(is_marked, lines)):
        return lines_of(text)
    steps: list[str] = []
    for line in lines:
        if is_marked(line):
            steps.append(unmarked(line))
        elif steps and line.strip():
            steps[-1] += f" {line.strip()}"
    return [on_one_line(step) for step in steps if step.strip()]
