"""What the committee of a pass has learnt from, in numbers and in words."""

from __future__ import annotations

from folkmoot.reports.beside_gold import with_gold
from kinds.base import kind_of
from schema.base import Frozen
from schema.errors import UnknownCampaign
from schema.figure import Figure
from schema.recipe import Pass, Recipe
from storage.reader import LedgerReader


class KnownStanding(Frozen):
    """The known answers of one pass."""

    pool: str
    """Where they come from."""
    asked: int
    open: int
    """How many the committee has still to answer: until then no unit is drawn."""
    left_out: int = 0
    """Records that could not be asked about, ..."""
    why_left_out: str = ""
    """... and why the first could not."""
    is_cut_by_budget: bool = False
    """Whether more would be asked if the budget of the recipe were bigger."""
    figures: tuple[Figure, ...] = ()
    """How well the committee agrees with them, as its kind measures it."""


def known_standing(
    reader: LedgerReader, recipe: Recipe, written: Pass, given: int, *, measured: bool
) -> KnownStanding | None:
    """How the known answers of a pass stand; None where it learns from none.

    Args:
        reader: of the ledger.
        recipe: whose pass it is.
        written: the pass.
        given: how many records the pool has.
        measured: whether the agreement is measured.
    """
    if written.annotate is None or written.annotate.known is None:
        return None
    known, name = written.annotate.known, recipe.campaign_of(written.name)
    told = reader.known_tasks(name)
    left_out = [each for each in told if each.is_left_out]
    asked = len(told) - len(left_out)
    return KnownStanding(
        pool=known.pool,
        asked=asked,
        open=sum(each.is_open for each in told),
        left_out=len(left_out),
        why_left_out=left_out[0].reason if left_out else "",
        is_cut_by_budget=recipe.budget.tokens is not None
        and asked < min(known.most, given - len(left_out)),
        figures=_figures(reader, name) if measured and asked else (),
    )


def worth_of_committees(reader: LedgerReader, recipe: Recipe) -> dict[str, tuple[Figure, ...]]:
    """By pass, how well its committee agrees with the known answers that it has learnt from."""
    found = {}
    for each in recipe.passes:
        if each.annotate is not None and each.annotate.known is not None:
            found[each.name] = _figures(reader, recipe.campaign_of(each.name))
    return {name: figures for name, figures in found.items() if figures}


def _figures(reader: LedgerReader, name: str) -> tuple[Figure, ...]:
    try:
        plan = reader.campaign(name)
    except UnknownCampaign:
        return ()
    answered = [both for _, both in with_gold(plan, reader.known_answered(name))]
    return kind_of(plan.kind).figures(plan, answered) if answered else ()


def in_words(name: str, known: KnownStanding) -> str:
    """One line for a person.

    Args:
        name: of the pass.
        known: its known answers.
    """
    said = f"{name} learns from {known.asked:,} known answers of {known.pool}"
    if known.open:
        said += f", {known.open:,} still to be answered before it draws"
    for figure in known.figures[:1]:
        agrees = figure.count is not None
        said += (
            f"; agrees with them: {figure.words}" if agrees else f"; {figure.name} {figure.words}"
        )
    if known.left_out:
        said += f"; {known.left_out:,} left out, the first because {known.why_left_out}"
    if known.is_cut_by_budget:
        said += "; the budget pays for no more of them"
    return said
