"""The benchmark of the kinds: each on rows that people have annotated.

Drafts are collected first and kept as they come; then everything is counted from what is on record,
which takes no model. The committee is set beside its best seat and beside a trivial baseline.
"""

from __future__ import annotations

import time
from pathlib import Path

from engine.base import Engine
from folkmoot.bench.consensus.collect import Say, collected, drafters, drafts
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.kinds.counting import COMMITTEE, drawn
from folkmoot.bench.kinds.figures import Measured, measured
from folkmoot.bench.kinds.noted import NotesReport, with_and_without
from folkmoot.bench.kinds.partings import how_tested
from folkmoot.bench.kinds.positions import Positions, drafts_in_both, in_each_order, positions
from folkmoot.bench.kinds.read_rows import KindRows, read_kind_rows
from folkmoot.bench.kinds.sets import KindSet
from kinds.base import kind_of
from schema.base import Frozen
from schema.choice import Pair
from schema.seat import Seat


class KindsPlan(Frozen):
    """What to measure."""

    sets: tuple[KindSet, ...]
    models: tuple[str, ...]
    """The strongest last."""
    rows: int = 40
    """Of each set, at most."""
    golds: tuple[int, ...] = (0, 50)
    draws: int = 2
    """How often gold is drawn."""
    out: Path = Path("kinds-bench")
    """Where drafts are kept."""


class SetReport(Frozen):
    """One kind on one set."""

    kind: str
    rows: int
    left_out: int
    """Rows that were drawn and that the kind cannot hold as they are."""
    why: str
    drafts: int
    """Turns that spoke, of all seats together; one a row and seat is all."""
    tokens: float
    """Of all drafts of a row, on average."""
    seats: dict[str, str]
    """Seat to model."""
    main: str
    """Name of the main figure."""
    lower_is_better: bool
    by_gold: dict[str, Measured]
    """By number of gold rows."""
    positions: dict[str, Positions] = {}
    """By seat, where two contents are compared."""
    notes: NotesReport | None = None
    """With and without the set's notes, where it names any."""


class KindsReport(Frozen):
    """All that was measured."""

    made: str
    models: tuple[str, ...]
    sets: dict[str, SetReport]


async def bench_kinds(plan: KindsPlan, engine: Engine | None, say: Say) -> KindsReport:
    """Collect what is missing, and count.

    Args:
        plan: what to measure.
        engine: whom to ask; without one nothing is collected.
        say: takes lines of progress.

    Raises:
        UserError: when rows cannot be used or are too few, or there is neither an engine nor a
            draft.
        EngineError: when a model cannot be used.
    """
    sets = [read_kind_rows(each, plan.models, plan.rows) for each in plan.sets]
    found: dict[str, SetReport] = {}
    for rows in sets:
        started = time.perf_counter()
        found[rows.set.name] = await _one(rows, plan, engine, say)
        say(f"{rows.set.name}: {len(rows)} rows, {time.perf_counter() - started:.0f} s")
    return KindsReport(made=time.strftime("%Y-%m-%dT%H:%M:%S%z"), models=plan.models, sets=found)


async def _one(rows: KindRows, plan: KindsPlan, engine: Engine | None, say: Say) -> SetReport:
    if rows.left_out:
        say(f"{rows.set.name}: {rows.left_out} rows are left out; of the first, {rows.why}")
    folder, campaign, sample = plan.out / "drafts", rows.campaign, rows.tasks[0].input
    by_seat: dict[Seat, Turns] = {}
    followed: dict[str, Positions] = {}
    space = kind_of(campaign.kind).answer_space(campaign, sample)
    ask = in_each_order if isinstance(space, Pair) else drafts
    for seat in drafters(campaign):
        turns = await collected(ask(campaign, seat, sample), rows.tasks, folder, engine, say)
        by_seat[seat] = turns
        if isinstance(space, Pair):
            by_seat[seat] = drafts_in_both(turns)
            if (shown := positions(space, rows.tasks, turns)) is not None:
                followed[seat.id] = shown
    noted = None
    if rows.set.notes:
        noted = await with_and_without(rows, by_seat, plan.golds, plan.draws, folder, engine, say)
    by_gold = {
        str(gold): measured(
            rows, drawn(rows, by_seat, gold, plan.draws), how_tested(len(rows), gold, plan.draws)
        )
        for gold in plan.golds
    }
    said = [turn for turns in by_seat.values() for own in turns.values() for turn in own]
    main = next(iter(by_gold.values())).figures[COMMITTEE][0].name
    return SetReport(
        kind=campaign.kind,
        rows=len(rows),
        left_out=rows.left_out,
        why=rows.why,
        drafts=sum(turn.status == "spoken" for turn in said),
        tokens=sum(turn.tokens for turn in said) / len(rows),
        seats={seat.id: seat.model for seat in by_seat},
        main=main,
        lower_is_better=main in kind_of(campaign.kind).lower_is_better,
        by_gold=by_gold,
        positions=followed,
        notes=noted,
    )
