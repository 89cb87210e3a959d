"""What cannot work in a recipe, found before a token is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import recipes.exports
import recipes.measures
from kinds.base import kind_of
from recipes.base import ANYTHING
from recipes.exports.base import read_export
from recipes.flow import Bound, bound_in, facts_in, fields_in_pools, made_by, said_in
from recipes.known_answers import unlearnable
from recipes.loops import endings
from recipes.measures.base import MEASURES
from recipes.problems import Problem, meant
from recipes.prompts import said_words, unfilled
from recipes.reading import ReadPass, read_draw, read_gate, read_pass, read_shape
from schema.errors import UserError
from schema.recipe import BETWEEN, Pass, Recipe
from tools.base import tool_of

__all__ = ["Problem", "check", "fields_of"]

GIVEN_LATER = frozenset({"gold", "good"})
"""Fields that measures read, and that a file of known answers brings when they are taken."""

BUILT_IN = (recipes.exports, recipes.measures)
"""What is known once this module is."""


def check(recipe: Recipe) -> list[Problem]:
    """All that is found, pass by pass; nothing where it can be run."""
    found: list[Problem] = []
    reads: dict[str, ReadPass | None] = {}
    for written in recipe.passes:
        unread = list(_unread(recipe, written))
        found += unread
        reads[written.name] = None if unread else read_pass(recipe, written)
    found += _names(recipe)
    found += endings(recipe, reads)
    pools = fields_in_pools(recipe, reads)
    for written in recipe.passes:
        found += _annotated(recipe, written)
        read = reads[written.name]
        if read is not None:
            found += _in_pass(recipe, read, pools)
            found += unlearnable(recipe, read, reads)
    found += _verbalized(recipe)
    found += _exported(recipe, pools)
    found += _measured(recipe, pools)
    return list(dict.fromkeys(found))


def fields_of(recipe: Recipe) -> dict[str, frozenset[str]]:
    """By pool, the fields that some of its records have; :data:`recipes.base.ANYTHING` among them
    where others may be there, such as the columns of a file that are taken as they are.

    Raises:
        InvalidRecipe: when a pass cannot be read.
    """
    reads = {written.name: read_pass(recipe, written) for written in recipe.passes}
    return fields_in_pools(recipe, reads)


def _unread(recipe: Recipe, written: Pass) -> Iterator[Problem]:
    """What of a pass cannot be read."""
    parts: list[Callable[[], object]] = [
        lambda: read_draw(recipe, written),
        lambda: read_shape(recipe, written),
        *(lambda nth=nth: read_gate(recipe, written, nth) for nth in range(len(written.gates))),
        *(lambda step=step: tool_of(step.run) for step in written.steps if step.run),
    ]
    for part in parts:
        try:
            part()
        except UserError as error:
            yield _told(error, f"pass {written.name!r}")


def _told(error: UserError, where: str) -> Problem:
    """An error as a problem: it names its place itself, or it is that of the pass."""
    place, separator, what = error.message.partition(": ")
    if separator and place.startswith(where):
        return Problem(place, what, error.hint)
    return Problem(where, error.message, error.hint)


def _names(recipe: Recipe) -> Iterator[Problem]:
    if BETWEEN in recipe.name:
        yield Problem("name", f"{recipe.name!r} has {BETWEEN!r} in it", "use a single -")
    for written in recipe.passes:
        if BETWEEN in written.name:
            what = f"the name has {BETWEEN!r} in it"
            yield Problem(f"pass {written.name!r}", what, "use a single -")
        if written.name in recipe.pools:
            yield Problem(
                f"pass {written.name!r}",
                "a pool that is given has the same name",
                "call the pass by what it does",
            )


def _annotated(recipe: Recipe, written: Pass) -> Iterator[Problem]:
    annotate = written.annotate
    if annotate is None:
        return
    where = f"pass {written.name!r}, annotate"
    try:
        kind_of(annotate.kind)
    except UserError as error:
        yield Problem(where, error.message, error.hint)
    named = annotate.labels_from
    if named and named not in recipe.lists:
        what = f"labels_from = {named!r} is no list of the recipe"
        yield Problem(where, what, meant(named, recipe.lists, f"add {named} = [...] to [lists]"))
    elif named and not all(isinstance(value, str) for value in recipe.lists[named]):
        yield Problem(where, f"the list {named!r} has values that are no text, so no labels")
    if named and annotate.labels:
        yield Problem(where, "has labels and labels_from", "keep one of them")


def _in_pass(
    recipe: Recipe, read: ReadPass, pools: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    bound = bound_in(read, lambda pool: pools.get(pool, frozenset({ANYTHING})))
    yield from _drawn(read, bound, pools)
    yield from unfilled(recipe, read, bound)
    where, written = f"pass {read.name!r}", read.written
    at_hand = bound.names | frozenset(said_in(read))

    def missing(names: tuple[str, ...], have: frozenset[str], part: str) -> Iterator[Problem]:
        if ANYTHING in have or ANYTHING in bound.drawn:
            return
        for name in dict.fromkeys(names):
            if name not in have:
                yield Problem(f"{where}, {part}", f"nothing makes {name!r}", meant(name, have))

    if written.annotate is not None:
        yield from missing(written.annotate.input, bound.names, "annotate, input")
    if read.shape is not None:
        yield from missing(read.shape.reads(), at_hand, "shape")
    facts = facts_in(read)
    yield from missing(written.keep or (), bound.names | facts, "keep")
    made = made_by(read, bound) | facts
    for nth, gate in enumerate(read.gates, 1):
        yield from missing(gate.fields(), made, f"gate {nth}")


def _drawn(read: ReadPass, bound: Bound, pools: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """What draws want of the records of pools, and of each other."""
    where = f"pass {read.name!r}, draw"
    for wanted in (read.draw.wants(), *(each.wants() for each in read.besides)):
        for pool, fields in wanted.items():
            have = pools.get(pool, frozenset({ANYTHING}))
            for field in dict.fromkeys(fields):
                if field not in have and ANYTHING not in have:
                    what = f"no record of {pool!r} has the field {field!r}"
                    yield Problem(where, what, meant(field, have))
    for beside in read.besides:
        for field in beside.goes_by():
            if not bound.has(field):
                what = f"{beside.name} goes by {field!r}, which is not drawn"
                yield Problem(where, what, meant(field, bound.names, "nothing is drawn"))
    for name in sorted(bound.twice):
        yield Problem(
            where,
            f"{name!r} is drawn twice, and only the first would be seen",
            "call a field of one of the pools otherwise",
        )


def _verbalized(recipe: Recipe) -> Iterator[Problem]:
    said = said_words(recipe)
    for field, words in recipe.verbalize.items():
        where = f"verbalize.{field}"
        if field not in said:
            hint = f"write {{{field}:words}} where it shall be said"
            yield Problem(where, "no prompt says it", hint)
        values = recipe.lists.get(field)
        if values is not None:
            known = [str(value) for value in values]
            for value in words:
                if value not in known:
                    what = f"{value!r} is no value of the list {field!r}"
                    yield Problem(where, what, meant(value, known))


def _exported(recipe: Recipe, pools: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    for name, written in recipe.export.items():
        where = f"export.{name}"
        try:
            export = read_export(name, written)
        except UserError as error:
            yield Problem(where, error.message.removeprefix(f"export {name!r}: "), error.hint)
            continue
        for pool in (export.pool, *export.beside):
            if pool not in pools:
                yield Problem(where, f"there is no pool {pool!r}", meant(pool, pools))
                continue
            for field in (*export.fields(), *(export.where if pool == export.pool else ())):
                if field not in pools[pool] and ANYTHING not in pools[pool]:
                    what = f"no record of {pool!r} has the field {field!r}"
                    yield Problem(where, what, meant(field, pools[pool]))


def _measured(recipe: Recipe, pools: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Measures that nobody knows, and those that read a field which no record will have."""
    pool = recipe.measure.of or recipe.passes[-1].into
    if pool not in pools:
        yield Problem("measure.of", f"there is no pool {pool!r}", meant(pool, pools))
        return
    names, have = _names_by_export(recipe, pool), pools[pool]
    for name in recipe.measure.report:
        if name not in MEASURES.names():
            what = f"there is no measure {name!r}"
            yield Problem("measure.report", what, meant(name, MEASURES.names()))
            continue
        for called in MEASURES.get(name).fields:
            known = called.split("|")
            if GIVEN_LATER.intersection(known) or (called == "text" and names is None):
                continue  # without an export the field with most words is the text
            own = [(names or {}).get(each, each) for each in known]
            if ANYTHING not in have and not have.intersection(own):
                said = " or ".join(map(repr, own))
                what = f"{name} reads {said}, and no record of {pool!r} has that"
                yield Problem("measure.report", what, meant(own[0], have))


def _names_by_export(recipe: Recipe, pool: str) -> Mapping[str, str] | None:
    """By what measures call a field, what the first export of a pool calls it; None where it has
    none."""
    for name, written in recipe.export.items():
        try:
            export = read_export(name, written)
        except UserError:
            continue
        if export.pool == pool:
            return export.names()
    return None
