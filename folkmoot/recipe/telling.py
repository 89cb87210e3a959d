"""How a recipe stands, in numbers and in words: what each pass has made, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from folkmoot.recipe import known_told
from folkmoot.recipe.known_told import KnownStanding, known_standing
from folkmoot.terminal import say
from folkmoot.waiting import UNSERVED
from schema.base import Frozen, Json
from schema.embedded import EmbedderUse
from schema.errors import UnknownCampaign
from schema.fate import PassCounts, RecipeState
from schema.recipe import BETWEEN, Recipe
from schema.template import plain_text
from schema.wait import Wait
from storage.reader import LedgerReader

TELL_SECONDS = 5.0
"""Between two words on how a recipe gets on."""
LONGEST = 240
"""Characters of a record on one line."""


class RecipeStanding(Frozen):
    """One recipe at one moment."""

    name: str
    state: RecipeState
    reason: str = ""
    passes: dict[str, PassCounts] = {}
    """In the recipe's order."""
    pools: dict[str, int] = {}
    tokens: int = 0
    """Of its passes, and of the models that compare its records."""
    vectors: tuple[EmbedderUse, ...] = ()
    """Whose vectors its records are compared by."""
    waits: tuple[Wait, ...] = ()
    people: dict[str, int] = {}
    """By pass, how many units have only a person to wait for."""
    is_served: bool = True
    """Whether some process works on the ledger."""
    known: dict[str, KnownStanding] = {}
    """By pass, the known answers that its committee learns from."""

    @property
    def is_up_to_people(self) -> bool:
        """Whether all that is open waits for people."""
        waiting = sum(self.people.values())
        busy = any(each.open for each in self.known.values())
        return waiting > 0 and not busy and waiting == sum(p.open for p in self.passes.values())


def standing(reader: LedgerReader, name: str, *, measured: bool = True) -> RecipeStanding:
    """How a recipe stands.

    Args:
        reader: of the ledger.
        name: of the recipe.
        measured: whether agreement with known answers is measured: that takes longer.

    Raises:
        UnknownRecipe: when there is none of this name.
    """
    recipe = reader.recipe(name)
    state, reason = reader.recipe_state(name)
    counts = reader.pass_counts(name)
    vectors, pools = reader.embedder_uses(name), reader.pool_sizes(name)
    tokens, waits = sum(use.tokens for use in vectors), reader.recipe_waits(name)
    for campaign in _campaigns(reader, recipe):
        tokens += reader.spent(campaign).tokens
        waits += reader.waits(campaign)
    return RecipeStanding(
        name=name,
        state=state,
        reason=reason,
        passes={each.name: counts.get(each.name, PassCounts()) for each in recipe.passes},
        pools=pools,
        tokens=tokens,
        vectors=tuple(vectors),
        waits=tuple(waits),
        people=_people(reader, recipe),
        known=_known(reader, recipe, pools, measured=measured),
    )


def lines_of(standing: RecipeStanding) -> list[str]:
    """How it stands, for a person: the sum of each pass, and what turned records away."""
    first = f"{standing.name}: {standing.state}"
    lines = [first + (f" ({standing.reason})" if standing.reason else "")]
    width = max((len(name) for name in standing.passes), default=0)
    for name, counts in standing.passes.items():
        lines.append(f"  {name:<{width}}  {in_words(counts)}")
    pools = ", ".join(f"{name} {size:,}" for name, size in standing.pools.items())
    lines.append(f"pools: {pools or 'all empty'}")
    lines += [known_told.in_words(name, known) for name, known in standing.known.items()]
    for name, count in standing.people.items():
        lines.append(
            f"{count:,} {'unit waits' if count == 1 else 'units wait'} for a person: "
            f"folkmoot review {standing.name}{BETWEEN}{name}, then the same run again"
        )
    if standing.state == "running" and not standing.is_served and not standing.is_up_to_people:
        lines.append(UNSERVED)
    for use in standing.vectors:
        cut = f", {use.cut:,} of texts that were cut to what it takes" if use.cut else ""
        lines.append(f"vectors of {use.model}: {use.vectors:,} made{cut}")
    if standing.tokens:
        lines.append(f"tokens: {standing.tokens:,}")
    return lines


def in_words(counts: PassCounts) -> str:
    """One pass: units, then made = accepted + rejected, then the gates."""
    units = f"{counts.units:,} {'unit' if counts.units == 1 else 'units'}"
    beside = [
        f"{count:,} {word}"
        for count, word in (
            (counts.open, "open"),
            (counts.failed, "failed"),
            (counts.passed_over, "passed over"),
        )
        if count
    ]
    said = units + (f" ({', '.join(beside)})" if beside else "")
    said += f"; {counts.made:,} made = {counts.accepted:,} accepted"
    said += f" + {counts.rejected:,} rejected"
    if counts.gates:
        ranked = sorted(counts.gates.items(), key=lambda item: (-item[1], item[0]))
        said += ": " + ", ".join(f"{gate} {count:,}" for gate, count in ranked)
    return said + (f"; {counts.ended}" if counts.ended else "")


class Telling:
    """Says how a recipe gets on, whenever that has changed for some seconds."""

    def __init__(self) -> None:
        self._last = 0.0
        self._said: list[str] = []

    def __call__(self, now: RecipeStanding) -> None:
        """Look, and say it if it is time."""
        lines = [
            f"{name}: {counts.accepted:,} of {counts.made:,} accepted"
            for name, counts in now.passes.items()
            if counts.made
        ]
        lines += [
            f"{name}: {known.asked - known.open:,} of {known.asked:,} known answers"
            for name, known in now.known.items()
            if known.open
        ]
        lines += [f"{use.vectors:,} vectors of {use.model}" for use in now.vectors if use.vectors]
        if lines and lines != self._said and time.monotonic() - self._last >= TELL_SECONDS:
            say("; ".join(lines))
            self._last, self._said = time.monotonic(), lines


def shortened(value: Mapping[str, Json]) -> str:
    """The fields of a record on one line: of each the beginning, so that none hides the others."""
    parts = [f"{name}: {in_one_line(each)}" for name, each in value.items()]
    left, room = LONGEST, dict[int, int]()
    for place in sorted(range(len(parts)), key=lambda n: len(parts[n])):
        room[place] = min(len(parts[place]), left // (len(parts) - len(room)))
        left -= room[place]
    return " · ".join(
        part if len(part) <= room[place] else f"{part[: max(1, room[place] - 1)]}…"
        for place, part in enumerate(parts)
    )


def in_one_line(value: Json) -> str:
    """A field of a record without line ends; of a broken number three digits."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.3g}"
    return " ".join(plain_text(value).split())


def _known(
    reader: LedgerReader, recipe: Recipe, pools: Mapping[str, int], *, measured: bool
) -> dict[str, KnownStanding]:
    found = {}
    for each in recipe.passes:
        given = 0
        if each.annotate is not None and each.annotate.known is not None:
            given = pools.get(each.annotate.known.pool, 0)
        known = known_standing(reader, recipe, each, given, measured=measured)
        if known is not None:
            found[each.name] = known
    return found


def _people(reader: LedgerReader, recipe: Recipe) -> dict[str, int]:
    waiting = {
        each.name: reader.waiting_units(recipe.name, each.name, recipe.campaign_of(each.name))
        for each in recipe.passes
        if each.annotate is not None and each.annotate.escalated == "wait"
    }
    return {name: count for name, count in waiting.items() if count}


def _campaigns(reader: LedgerReader, recipe: Recipe) -> list[str]:
    """The campaigns of those passes that have one."""
    found = []
    for each in recipe.passes:
        name = recipe.campaign_of(each.name)
        try:
            reader.campaign_state(name)
        except UnknownCampaign:
            continue
        found.append(name)
    return found
