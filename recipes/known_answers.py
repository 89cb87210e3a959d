"""What cannot work of the known answers that the committee of a pass is to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kinds.base import kind_of
from recipes.problems import Problem, meant
from recipes.reading import ReadPass
from schema.base import Json
from schema.errors import UserError
from schema.recipe import Annotate, KnownAnswers, Recipe
from schema.template import plain_text


def unlearnable(
    recipe: Recipe, read: ReadPass, reads: Mapping[str, ReadPass | None]
) -> Iterator[Problem]:
    """All that is found of one pass.

    Args:
        recipe: the whole.
        read: the pass.
        reads: all passes; None for those that cannot be read.
    """
    annotate = read.written.annotate
    if annotate is None or annotate.known is None:
        return
    known, where = annotate.known, f"pass {read.name!r}, annotate, known"
    if known.pool not in recipe.pools:
        is_made = any(each.into == known.pool for each in recipe.passes)
        what = "is made here, and nobody knows its answers" if is_made else "is not given"
        hint = meant(known.pool, recipe.pools, f"add [pools.{known.pool}]")
        yield Problem(f"{where}, pool", f"the pool {known.pool!r} {what}", hint)
        return
    yield from _fields(recipe, annotate, known, where)
    yield from _answers(recipe, annotate, known, where)
    if own := _same_records(known.pool, reads) & {*read.draw.pools()}:
        yield Problem(
            f"{where}, pool",
            f"the pass draws records of {known.pool!r} itself, from {sorted(own)[0]!r}: what it "
            "says of them would be learnt from their own answers",
            "name a pool of other records",
        )


def _fields(
    recipe: Recipe, annotate: Annotate, known: KnownAnswers, where: str
) -> Iterator[Problem]:
    try:
        shown = annotate.input or kind_of(annotate.kind).fields
    except UserError:
        return  # it is told already
    for field in known.fields:
        if field not in shown:
            what = f"the committee does not see {field!r}"
            yield Problem(f"{where}, fields", what, meant(field, shown))
    have = _given(recipe, known.pool)
    for field in shown:
        name = known.fields.get(field, field)
        if name == known.answer:
            what = f"the committee would be shown the answer, as {field!r}"
            yield Problem(f"{where}, fields", what, "name another field of the pool")
        elif have is not None and name not in have:
            what = f"no record of {known.pool!r} has the field {name!r}"
            hint = f'write fields = {{ {field} = "..." }} where it is called otherwise'
            yield Problem(where, what, hint)
    if have is not None and known.answer not in have:
        what = f"no record of {known.pool!r} has the field {known.answer!r}"
        yield Problem(f"{where}, answer", what, meant(known.answer, have))


def _given(recipe: Recipe, pool: str) -> frozenset[str] | None:
    """The fields of the given records; None where they may have any."""
    given = recipe.pools[pool]
    names = frozenset(given.fields) | {key for row in given.rows for key in row}
    return names or None


def _answers(
    recipe: Recipe, annotate: Annotate, known: KnownAnswers, where: str
) -> Iterator[Problem]:
    """Rows that the recipe brings itself, whose answer is none of the labels."""
    values = [plain_text(each) for each in recipe.lists.get(annotate.labels_from, ())]
    labels = {each.casefold() for each in (*annotate.names, *values)}
    strange = [
        said
        for row in recipe.pools[known.pool].rows
        for said in _said(row.get(known.answer))
        if labels and said.strip().casefold() not in labels
    ]
    if strange:
        what = f"{strange[0]!r}, an answer of {known.pool!r}, is none of the labels"
        yield Problem(f"{where}, answer", what, meant(strange[0], labels))


def _said(answer: Json) -> list[str]:
    return [answer] if isinstance(answer, str) else []


def _same_records(pool: str, reads: Mapping[str, ReadPass | None]) -> set[str]:
    """The pool, and those into which its records go on without being written anew."""
    found, grows = {pool}, True
    while grows:
        grows = False
        for read in reads.values():
            if read is None or read.written.steps or read.shape is not None:
                continue
            if read.written.into not in found and found & {*read.draw.uses_up()}:
                found.add(read.written.into)
                grows = True
    return found
