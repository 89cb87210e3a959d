"""One side beside another: as much of each, the same measures, and the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import recipes.measures  # noqa: F401 - makes them known
from folkmoot.bench.recipes.claims import Claim, Expected, Which
from recipes.base import Fields
from recipes.made import MadeRecord, ancestors, kept
from recipes.measures.base import MEASURES, Subject, figures_of, lacks, with_known
from schema.base import Frozen
from schema.figure import Figure
from schema.template import plain_text

LEAST = 20
"""Records of a pool below which nothing is compared: a student of one row is right by chance."""

Verdict = Literal["as claimed", "no difference shown", "the other way", "not measured"]


@dataclass(frozen=True)
class Side:
    """What one recipe has made."""

    records: Sequence[MadeRecord]
    """All of its run."""
    of: str
    """The pool that is measured."""
    which: Which = "all"
    """Of its records."""


class Compared(Frozen):
    """One figure of both sides."""

    figure: str
    better: str
    own: Figure | None = None
    other: Figure | None = None
    difference: Figure | None = None
    verdict: Verdict = "not measured"
    why: str = ""
    """Why it was not measured."""


class Size(Frozen):
    """How much of a side was compared."""

    made: int
    kept: int
    tokens: int


def chosen(records: Sequence[MadeRecord], of: str, which: Which) -> list[MadeRecord]:
    """The records of a pool that are meant; without those that were turned away, but for all."""
    if which == "all":
        return [record for record in records if record.pool == of]
    own = list(kept(records, of))
    numbers = {record.number for record in own}
    if which == "first":
        return [record for record in own if not numbers & ancestors([record], records)]
    before = ancestors(own, records)
    return [record for record in own if record.number not in before]


def at_equal(own: Side, other: Side, equal: Literal["tokens", "rows"]) -> tuple[Side, Side]:
    """Both sides cut to what as many tokens of all passes have made, or to as many records of the
    pool, in the order in which they were made."""
    if equal == "rows":
        rows = min(len(list(kept(each.records, each.of))) for each in (own, other))
        return _first_rows(own, rows), _first_rows(other, rows)
    tokens = min(sum(record.tokens for record in each.records) for each in (own, other))
    return _within(own, tokens), _within(other, tokens)


def size_of(side: Side) -> Size:
    """How much a side is."""
    return Size(
        made=sum(record.fate != "given" for record in side.records),
        kept=len(list(kept(chosen(side.records, side.of, side.which)))),
        tokens=round(sum(record.tokens for record in side.records)),
    )


def compared(
    claim: Claim,
    own: Side,
    other: Side,
    seeds: Sequence[Fields],
    held_out: Sequence[Fields],
    seed: int = 0,
) -> list[Compared]:
    """What is expected of a claim, measured on both sides.

    Args:
        claim: what is claimed, and where its figures come from.
        own: what the recipe has made.
        other: what the baseline has.
        seeds: the rows that both were made from, with what is known of them.
        held_out: other rows of the set.
        seed: of whatever is drawn at random.
    """
    theirs = _subject(claim, other, seeds, held_out, seed)
    ours = replace(_subject(claim, own, seeds, held_out, seed), baseline=theirs.records)
    return [_one(expected, ours, theirs) for expected in claim.expect]


def difference(own: Figure, other: Figure) -> Figure:
    """How much higher one figure is than another, of two pools that were made independently; its
    interval follows from theirs (with one of them missing there is none)."""
    value = own.value - other.value
    reach = None
    if None not in (own.low, own.high, other.low, other.high):
        halves = [(float(f.high or 0.0) - float(f.low or 0.0)) / 2.0 for f in (own, other)]
        reach = sqrt(halves[0] ** 2 + halves[1] ** 2)
    return Figure(
        name=f"{own.name} - baseline",
        value=value,
        low=None if reach is None else value - reach,
        high=None if reach is None else value + reach,
        n=min(own.n, other.n),
        how="difference of two pools, 95% interval from those of both",
    )


def verdict_of(found: Figure, better: str) -> Verdict:
    """What a difference says of a claim: something only where its interval leaves out nothing at
    all."""
    if found.low is None or found.high is None or found.low <= 0.0 <= found.high:
        return "no difference shown"
    return "as claimed" if (found.value > 0.0) == (better == "higher") else "the other way"


def _one(expected: Expected, ours: Subject, theirs: Subject) -> Compared:
    bare = Compared(figure=expected.figure, better=expected.better)
    for subject, whose in ((ours, "the recipe"), (theirs, "the baseline")):
        reason = lacks(expected.measure, subject)
        if not reason and len(subject.kept) < LEAST:
            reason = f"{len(subject.kept)} records are too few"
        if reason:
            return bare.model_copy(update={"why": f"of {whose}: {reason}"})
    if MEASURES.get(expected.measure).by_size:
        rows = min(len(ours.kept), len(theirs.kept))
        ours, theirs = ours.with_rows(rows), theirs.with_rows(rows)
    mine = {figure.name: figure for figure in figures_of(expected.measure, ours)}
    other = {figure.name: figure for figure in figures_of(expected.measure, theirs)}
    if expected.figure not in mine or expected.figure not in other:
        return bare.model_copy(update={"why": f"{expected.measure} had nothing to say"})
    one = mine[expected.figure]
    two = mine.get(f"{expected.figure} of baseline") or other[expected.figure]
    found = mine.get(f"{expected.figure} - baseline") or difference(one, two)
    return Compared(
        figure=expected.figure,
        better=expected.better,
        own=one,
        other=two,
        difference=found,
        verdict=verdict_of(found, expected.better),
    )


def _subject(
    claim: Claim,
    side: Side,
    seeds: Sequence[Fields],
    held_out: Sequence[Fields],
    seed: int,
) -> Subject:
    own: Sequence[MadeRecord] = chosen(side.records, side.of, side.which)
    if claim.known_by:
        own = with_known(own, seeds, claim.known_by)
    text = claim.names.get("text", "text")
    return Subject(
        own,
        names=claim.names,
        seeds=[plain_text(row[text]) for row in seeds if row.get(text) is not None],
        held_out=held_out,
        options={"student": {"all_rows": int(claim.equal == "tokens")}, **claim.options},
        elsewhere=sum(each.tokens for each in side.records if each.pool != side.of),
        seed=seed,
    )


def _first_rows(side: Side, rows: int) -> Side:
    """Everything up to the record with which the pool has so many."""
    count = 0
    taken: list[MadeRecord] = []
    for record in sorted(side.records, key=lambda each: each.number):
        in_pool = record.pool == side.of and record.fate != "rejected"
        if in_pool and count == rows:
            break
        count += in_pool
        taken.append(record)
    return replace(side, records=taken)


def _within(side: Side, tokens: float) -> Side:
    """As much of the pool as so many tokens would have made, the first records of it. What other
    passes took is counted in the same proportion: a pass that waits for the end of another has its
    records last, so a run cannot be cut off at a moment."""
    whole = sum(record.tokens for record in side.records)
    share = min(1.0, tokens / whole) if whole else 1.0
    ordered = sorted(side.records, key=lambda each: each.number)
    own = [record for record in ordered if record.pool == side.of]
    rest = [
        replace(record, tokens=record.tokens * share)
        for record in ordered
        if record.pool != side.of
    ]
    return replace(side, records=[*rest, *own[: round(share * len(own))]])
