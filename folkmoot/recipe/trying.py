"""Trying a recipe: a few units of each pass, for real, in a folder that is thrown away; the real
prompts, answers and verdicts, and what the whole would take."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from folkmoot.recipe.ancestry import story_of_record
from folkmoot.recipe.running import RecipeJob, run_recipe
from folkmoot.recipe.telling import RecipeStanding, in_words, standing
from folkmoot.settings import Settings
from schema.base import Frozen
from schema.errors import UnknownCampaign
from schema.fate import PassCounts
from schema.recipe import Pass, Recipe, Until
from storage.reader import LedgerReader


class Tried(Frozen):
    """What a few units of each pass came to."""

    lines: tuple[str, ...]
    """The stories of their records, for a person."""
    standing: RecipeStanding
    tokens: dict[str, int]
    """By pass, what its units took."""
    seconds: dict[str, float]
    """By pass, the time of its models, added up, known answers included."""
    known_tokens: dict[str, int] = {}
    """By pass, what its known answers took, beside ``tokens``."""


def limited(recipe: Recipe, units: int) -> Recipe:
    """The recipe with at most so many units, and so many known answers, of each pass, one after the
    other as they are due."""
    passes = tuple(_limited(each, units) for each in recipe.passes)
    return recipe.model_copy(update={"passes": passes})


def _limited(written: Pass, units: int) -> Pass:
    until = Until(units=min(units, written.until.units or units))
    annotate = written.annotate
    if annotate is not None and annotate.known is not None:
        most = min(units, annotate.known.most)
        known = annotate.known.model_copy(update={"most": most})
        annotate = annotate.model_copy(update={"known": known})
    return written.model_copy(update={"until": until, "when": "now", "annotate": annotate})


def try_recipe(settings: Settings, job: RecipeJob, units: int) -> Tried:
    """Run ``units`` units of each pass and look at them; nothing of it is kept. Raises as
    :func:`folkmoot.recipe.running.run_recipe`."""
    small = RecipeJob(recipe=limited(job.recipe, units), campaigns=job.campaigns, pools=job.pools)
    with tempfile.TemporaryDirectory(prefix="folkmoot-try-") as folder:
        apart = settings.model_copy(update={"state": Path(folder), "nats": ""})
        asyncio.run(run_recipe(apart, small, lambda now: None))
        with LedgerReader(apart.ledger) as reader:
            spent = {each.name: _spent(reader, small.recipe, each) for each in small.recipe.passes}
            learning = {name: reader.known_spent(small.recipe.campaign_of(name)) for name in spent}
            return Tried(
                lines=tuple(_stories(reader, small.recipe)),
                standing=standing(reader, small.recipe.name),
                tokens={name: tokens - learning[name] for name, (tokens, _) in spent.items()},
                seconds={name: seconds for name, (_, seconds) in spent.items()},
                known_tokens=learning,
            )


def estimate_lines(tried: Tried, recipe: Recipe) -> list[str]:
    """What a pass takes a unit and an accepted record, and the whole where its end is a number."""
    lines = []
    for each in recipe.passes:
        counts = tried.standing.passes[each.name]
        tokens, seconds = tried.tokens[each.name], tried.seconds[each.name]
        if learnt := tried.known_tokens.get(each.name, 0):
            own = seconds * learnt / (learnt + tokens)
            seconds -= own
            lines.append(_first_of_all(each, tried.standing, learnt, own))
        if not counts.units or not tokens:
            continue
        lines.append(
            f"{each.name}: {tokens / counts.units:,.0f} tokens and {seconds / counts.units:.1f} s "
            f"of models a unit{_whole(each, counts, tokens, seconds)}"
        )
    return lines


def _first_of_all(each: Pass, standing: RecipeStanding, tokens: int, seconds: float) -> str:
    """What the known answers take that a pass begins with."""
    asked = standing.known[each.name]
    most = each.annotate.known.most if each.annotate and each.annotate.known else 0
    there = standing.pools.get(asked.pool, 0) - asked.left_out
    times = min(most, there) / asked.asked
    return (
        f"{each.name}: {tokens / asked.asked:,.0f} tokens a known answer; for "
        f"{min(most, there):,} of them, which come first, about {tokens * times:,.0f} tokens and "
        f"{seconds * times / 60:,.0f} min"
    )


def _whole(each: Pass, counts: PassCounts, tokens: int, seconds: float) -> str:
    if each.until.units is not None:
        times = each.until.units / counts.units
        what = f"{each.until.units:,} units"
    elif each.until.accepted is not None and counts.accepted:
        times = each.until.accepted / counts.accepted
        what = f"{each.until.accepted:,} accepted"
    elif each.until.accepted is not None:
        return "; none was accepted, so nobody can say what the whole takes"
    else:
        return ""
    return f"; for {what} about {tokens * times:,.0f} tokens and {seconds * times / 60:,.0f} min"


def _stories(reader: LedgerReader, recipe: Recipe) -> Iterator[str]:
    counts = reader.pass_counts(recipe.name)
    for each in recipe.passes:
        yield f"== pass {each.name}: {in_words(counts.get(each.name, PassCounts()))}"
        for made in reader.made(recipe.name, made_by=each.name):
            yield ""
            yield from _first(story_of_record(reader, made, prompts=True))
        for unit in reader.failed_units(recipe.name, 10):
            if unit.made_by == each.name:
                yield f"unit {unit.number} failed: {unit.reason}"
        yield ""


def _first(lines: Sequence[str]) -> list[str]:
    """The record alone, without what it was made of."""
    own: list[str] = []
    for line in lines:
        if line == "made of:":
            break
        own.append(line)
    return [line for line in own if line]


def _spent(reader: LedgerReader, recipe: Recipe, each: Pass) -> tuple[int, float]:
    try:
        spent = reader.spent(recipe.campaign_of(each.name))
    except UnknownCampaign:
        return 0, 0.0
    return spent.tokens, spent.seconds
