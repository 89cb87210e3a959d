"""Follows a plan step by step: whether what each step needs is there when it is its turn.

Actions are those of STRIPS (Fikes and Nilsson, 1971): what an action needs, what it makes true, and
what it ends. Facts are words with arguments, ``at(robot, kitchen)``. An action's own arguments are
names that a step fills in::

    {"start": ["at(robot, hall)", "in(cup, kitchen)"],
     "actions": {"go(from, to)": {"needs": ["at(robot, from)"],
                                  "adds": ["at(robot, to)"], "removes": ["at(robot, from)"]}},
     "steps": ["go(hall, kitchen)"],
     "goal": ["at(robot, kitchen)"]}

``not at(robot, hall)`` may be needed, or be a goal, too.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from schema.base import Frozen, canonical_json
from tools.base import Ran, register

_Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]

Fact = tuple[str, ...]
"""A word and its arguments."""


class BadPlan(ValueError):
    """A plan or its world that cannot be read; says where."""


class Action(Frozen):
    """What a step of one sort needs and does."""

    needs: tuple[_Text, ...] = Field(default=(), max_length=50)
    adds: tuple[_Text, ...] = Field(default=(), max_length=50)
    removes: tuple[_Text, ...] = Field(default=(), max_length=50)


class Plan(Frozen):
    """A world, what can be done in it, what is done, and what for."""

    start: tuple[_Text, ...] = Field(default=(), max_length=5_000)
    actions: dict[_Text, Action] = Field(max_length=500)
    steps: tuple[_Text, ...] = Field(default=(), max_length=1_000)
    goal: tuple[_Text, ...] = Field(default=(), max_length=500)


class Followed(Frozen):
    """How far a plan came."""

    valid: bool
    """Whether every step could be taken and the goal is reached."""
    taken: int
    """Steps that could be taken, from the first."""
    says: str
    """What was missing, and where; empty where nothing was."""
    facts: tuple[str, ...]
    """What is true in the end, sorted."""


def follow(plan: Plan) -> Followed:
    """Take the steps one by one until one cannot be taken.

    Raises:
        BadPlan: when a fact or action cannot be read, or two actions have the same name.
    """
    actions: dict[str, tuple[Fact, Action]] = {}
    for head, told in plan.actions.items():
        name, *parameters = _read(head)
        if name in actions:
            raise BadPlan(f"there are two actions {name!r}")
        actions[name] = (tuple(parameters), told)
    facts = {_read(fact) for fact in plan.start}
    for number, step in enumerate(plan.steps):
        name, *arguments = _read(step)
        if name not in actions:
            return _stopped(number, step, "there is no such action", facts)
        names, action = actions[name]
        if len(names) != len(arguments):
            return _stopped(number, step, f"it takes {len(names)} arguments", facts)
        filled = dict(zip(names, arguments, strict=True))
        for need in action.needs:
            if not _is_so(need, filled, facts):
                return _stopped(number, step, f"it needs {_shown(need, filled)}", facts)
        facts -= {_filled(fact, filled) for fact in action.removes}
        facts |= {_filled(fact, filled) for fact in action.adds}
    for wanted in plan.goal:
        if not _is_so(wanted, {}, facts):
            says = f"in the end {_shown(wanted, {})} is not so"
            return Followed(valid=False, taken=len(plan.steps), says=says, facts=_told(facts))
    return Followed(valid=True, taken=len(plan.steps), says="", facts=_told(facts))


def _stopped(number: int, step: str, why: str, facts: set[Fact]) -> Followed:
    says = f"step {number + 1}, {step}: {why}"
    return Followed(valid=False, taken=number, says=says, facts=_told(facts))


def _is_so(written: str, filled: dict[str, str], facts: set[Fact]) -> bool:
    bare = _positive(written)
    return (_filled(bare, filled) in facts) == (bare == written)


def _positive(written: str) -> str:
    return written.removeprefix("not ").strip() if written.startswith("not ") else written


def _filled(written: str, filled: dict[str, str]) -> Fact:
    word, *arguments = _read(written)
    return (word, *(filled.get(argument, argument) for argument in arguments))


def _shown(written: str, filled: dict[str, str]) -> str:
    bare = _positive(written)
    return ("" if bare == written else "not ") + _in_words(_filled(bare, filled))


def _read(written: str) -> Fact:
    """``at(robot, hall)`` as a word and its arguments."""
    word, opened, rest = written.strip().partition("(")
    inside = rest.strip()
    if opened and not inside.endswith(")"):
        raise BadPlan(f"the parenthesis of {written!r} is not closed at its end")
    inside = inside.removesuffix(")").strip()
    parts = (word.strip(), *(part.strip() for part in inside.split(",") if inside))
    if not all(parts) or any(mark in part for part in parts for mark in "()"):
        raise BadPlan(f"{written!r} is not a word with arguments")
    return parts


def _in_words(fact: Fact) -> str:
    word, *arguments = fact
    return f"{word}({', '.join(arguments)})" if arguments else word


def _told(facts: set[Fact]) -> tuple[str, ...]:
    return tuple(sorted(_in_words(fact) for fact in facts))


@register
class PlanFollower:
    """Whether a plan, given as JSON with its world, can be followed to its goal."""

    name = "plan"

    def run(self, text: str) -> Ran:
        """See :class:`tools.base.Tool`."""
        try:
            followed = follow(Plan.model_validate_json(text))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"]) or "the text"
            return Ran(error="syntax", says=f"{where}: {first['msg']}")
        except BadPlan as error:
            return Ran(error="syntax", says=str(error))
        value = followed.model_dump(mode="json")
        return Ran(value=value, stdout=canonical_json(value))
