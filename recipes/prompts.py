"""Whether prompts can be filled in: all that they name is drawn or said before."""

from __future__ import annotations

from collections.abc import Iterator

from recipes.base import ANYTHING
from recipes.flow import Bound
from recipes.problems import Problem, meant
from recipes.reading import ReadPass
from schema.recipe import Pass, Recipe
from schema.template import Slot, TemplateError, slots_of
from schema.writing import Step

MOST_TOGETHER = 16
"""Texts that are written in step: so many prompts does an engine decode against each other."""


def templates_of(written: Pass) -> Iterator[tuple[str, str]]:
    """The templates of a pass, each with what it is called."""
    for step in written.steps:
        called = "ask" if written.ask is not None else f"step {step.called!r}"
        for part, text in _parts(step):
            if text:
                yield f"{called}, {part}", text
    if written.shot:
        yield "shot", written.shot


def said_words(recipe: Recipe) -> frozenset[str]:
    """The fields that some template says in the recipe's words for them."""
    said = set()
    for written in recipe.passes:
        for _, template in templates_of(written):
            try:
                slots = slots_of(template)
            except TemplateError:
                continue
            said |= {slot.within or slot.field for slot in slots if slot.form == "words"}
    return frozenset(said)


def unfilled(recipe: Recipe, read: ReadPass, bound: Bound) -> Iterator[Problem]:
    """What the prompts of a pass want and do not get."""
    written = read.written
    said: list[str] = []
    for step in written.steps:
        called = "ask" if written.ask is not None else f"step {step.called!r}"
        for part, text in _parts(step):
            where = f"pass {read.name!r}, {called}, {part}"
            for slot in _slots(text, where):
                if isinstance(slot, Problem):
                    yield slot
                elif part in ("system", "start") and slot.field == step.together:
                    what = f"{slot.field!r} differs from prompt to prompt, and only they say it"
                    yield Problem(where, what, "say it in the prompt")
                else:
                    yield from _wanted(slot, where, bound, said)
                    yield from _worded(slot, where, recipe)
                    if slot.form == "shots" and not written.shot:
                        yield Problem(
                            where,
                            f"{{{slot.field}:shots}} needs a template of one record",
                            'add shot = "..." to the pass',
                        )
        yield from _together(step, f"pass {read.name!r}, {called}", recipe)
        said.append(step.called)
    yield from _shot(recipe, read, bound)


def _together(step: Step, where: str, recipe: Recipe) -> Iterator[Problem]:
    """The list for whose values texts are written together."""
    if not step.together:
        return
    values = recipe.lists.get(step.together)
    if values is None:
        what = f"together = {step.together!r} is no list of the recipe"
        yield Problem(where, what, meant(step.together, recipe.lists, "add it to [lists]"))
    elif not 2 <= len(values) <= MOST_TOGETHER:
        what = f"the list {step.together!r} has {len(values)} values"
        yield Problem(where, what, f"texts are written together for 2 to {MOST_TOGETHER}")


def _parts(step: Step) -> list[tuple[str, str]]:
    """What of a step is filled in, by what it is called."""
    against = [(f"against {number}", text) for number, text in enumerate(step.against, 1)]
    return [("prompt", step.prompt), ("system", step.system), ("start", step.start), *against]


def _slots(template: str, where: str) -> Iterator[Slot | Problem]:
    try:
        yield from slots_of(template)
    except TemplateError as error:
        yield Problem(where, error.message, error.hint)


def _wanted(slot: Slot, where: str, bound: Bound, said: list[str]) -> Iterator[Problem]:
    if not bound.has(slot.field) and slot.field not in said:
        yield Problem(
            where,
            f"nothing makes {slot.field!r}",
            meant(slot.field, {*bound.names, *said}, "the pass draws nothing"),
        )
        return
    there = bound.drawn.get(slot.field, frozenset())
    if slot.within and there and slot.within not in there and ANYTHING not in there:
        yield Problem(
            where,
            f"the records of {slot.field!r} have no field {slot.within!r}",
            meant(slot.within, there),
        )


def _worded(slot: Slot, where: str, recipe: Recipe) -> Iterator[Problem]:
    field = slot.within or slot.field
    if slot.form == "words" and field not in recipe.verbalize:
        yield Problem(
            where,
            f"nothing says how {field!r} is put in words",
            f"add [verbalize.{field}] with the words for each value",
        )


def _shot(recipe: Recipe, read: ReadPass, bound: Bound) -> Iterator[Problem]:
    """The template of one record, against the lists that are shown with it."""
    where = f"pass {read.name!r}, shot"
    shown = {
        slot.field
        for name, template in templates_of(read.written)
        if name != "shot"
        for slot in _slots(template, where)
        if isinstance(slot, Slot) and slot.form == "shots"
    }
    for slot in _slots(read.written.shot, where):
        if isinstance(slot, Problem):
            yield slot
            continue
        yield from _worded(slot, where, recipe)
        for name in sorted(shown):
            there = bound.drawn.get(name, frozenset())
            if there and slot.field not in there and ANYTHING not in there:
                yield Problem(
                    where,
                    f"the records of {name!r} have no field {slot.field!r}",
                    meant(slot.field, there),
                )
