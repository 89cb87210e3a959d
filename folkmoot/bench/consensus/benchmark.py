"""The benchmark of the consensus: does the committee beat its best member, and at what cost?

First the drafts of every set, then the talk on a random part of each, both kept as they come; then
everything is counted from what is on record, which takes no model.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from engine.base import Engine
from folkmoot.bench.consensus.alone import as_text, second_look, several_views
from folkmoot.bench.consensus.arms import SINGLE, STACK
from folkmoot.bench.consensus.collect import Say, collected, drafters, drafts
from folkmoot.bench.consensus.figures import ByGold, MacroFigures, of_set, over_sets
from folkmoot.bench.consensus.read_rows import read_rows
from folkmoot.bench.consensus.rows import Rows, measurable, possible_golds
from folkmoot.bench.consensus.sets import LabelSet
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.consensus.stored import StoredFigures, stored_figures
from folkmoot.bench.consensus.table import Drafted, drafted
from folkmoot.bench.consensus.talk import (
    TALK_WEIGHT,
    always_on,
    before_revote,
    of_others,
    policy_of,
    revote,
    talk_counts,
    unchecked,
    whole,
)
from folkmoot.bench.consensus.talked import (
    CRITICS,
    VOTE,
    WHOLE,
    FlipFigures,
    Talked,
    talk_flips,
    talk_trials,
)
from folkmoot.bench.consensus.talked import SINGLE as TALK_SINGLE
from folkmoot.bench.consensus.trials import (
    PROCESSES,
    Trials,
    all_tried,
    fold_count,
    is_cross_validated,
)
from kinds.measures.answers import constant_guess
from schema.base import Frozen
from schema.errors import UserError
from schema.seat import RULES, Seat

AGAINST = (SINGLE, STACK)
"""Beside each seat alone."""
TALK_AGAINST = (TALK_SINGLE, VOTE, CRITICS, WHOLE)

LEAST_ROWS = 20
"""Fewer rows of a set tell nothing: the interval of any accuracy is wider than 40 points."""


class ConsensusPlan(Frozen):
    """What to measure."""

    sets: tuple[LabelSet, ...]
    models: tuple[str, ...]
    """The strongest last."""
    rows: int = 350
    """Of each set, at most."""
    talk_rows: int = 60
    """Of these, how many are talked about; a random part. 0 for none."""
    golds: tuple[int, ...] = (0, 50, 200)
    """Those that a set is too small for are left out, and said."""
    draws: int = 4
    """How often gold is drawn."""
    out: Path = Path("consensus-bench")
    """Where ballots are kept."""
    processes: int = PROCESSES


class SetReport(Frozen):
    """One set."""

    rows: int
    talk_rows: int
    labels: int
    most_frequent: float
    """Share of the most frequent label: what a constant answer gets."""
    tested: dict[str, str]
    """By ``gold_<n>``: how rows were parted."""
    arms: dict[str, ByGold]
    """Those that begin with ``talk_`` are about the rows that were talked about alone."""
    flips: dict[str, FlipFigures]
    """What each step of the talk changed."""


class ConsensusReport(Frozen):
    """All that was measured."""

    made: str
    models: tuple[str, ...]
    voices: dict[str, str]
    """Voice to model."""
    draws: int
    seconds: float
    """Of counting; collecting is not in it."""
    sets: dict[str, SetReport]
    macro: dict[str, dict[str, MacroFigures]]
    """By arm and ``gold_<n>``."""
    stored: dict[str, StoredFigures]
    notes: tuple[str, ...]


async def bench_consensus(plan: ConsensusPlan, engine: Engine | None, say: Say) -> ConsensusReport:
    """Collect what is missing, and count.

    Args:
        plan: what to measure.
        engine: whom to ask; without one nothing is collected.
        say: takes lines of progress.

    Raises:
        UserError: when rows cannot be used or are too few, or there is neither an engine nor a
            ballot.
        EngineError: when a model cannot be used.
    """
    folder, notes = plan.out / "ballots", list[str]()
    found = [measurable(read_rows(each, plan.models), LEAST_ROWS) for each in plan.sets]
    sets = [measurable(rows.first(plan.rows), LEAST_ROWS) for rows in found]
    golds = _golds(plan, found, sets, say)
    by_seat = [await _drafts(rows, plan, folder, engine, say) for rows in sets]
    talked: list[Talked] = []
    for rows, turns in zip(sets, by_seat, strict=True):
        if plan.talk_rows:
            try:
                talked.append(await _talk(rows, turns, plan, folder, engine, say))
            except UserError as error:
                if engine is not None:
                    raise
                notes.append(f"{rows.set.name} was not talked about: {error.message}")
    counted = [drafted(rows, turns) for rows, turns in zip(sets, by_seat, strict=True)]
    plan = plan.model_copy(update={"golds": golds})
    return report(plan, found, sets, counted, talked, notes, say)


def _golds(
    plan: ConsensusPlan, found: Sequence[Rows], sets: Sequence[Rows], say: Say
) -> tuple[int, ...]:
    """With how many gold rows is measured; says of which rows, and what is left out."""
    for all_rows, rows in zip(found, sets, strict=True):
        known = f"{len(all_rows):,} rows with a known answer"
        if len(rows) < len(all_rows):
            known = f"{len(rows):,} of {known}, drawn at random"
        left = f"; {rows.without_gold:,} without are left out" if rows.without_gold else ""
        say(f"{rows.set.name}: {known}{left}")
    golds = tuple(possible_golds(sets, plan.golds))
    smallest = min(sets, key=len)
    if not golds:
        raise UserError(
            f"{smallest.set.name} has {len(smallest)} rows with a known answer, too few to learn"
            f" from {min(plan.golds)} of them and test the others",
            "ask for fewer with --gold, for example --gold 0",
        )
    if left_out := [gold for gold in plan.golds if gold not in golds]:
        many = " and ".join(map(str, left_out))
        say(f"not measured with {many} gold rows: {smallest.set.name} has only {len(smallest)}")
    return golds


def report(
    plan: ConsensusPlan,
    found: Sequence[Rows],
    sets: Sequence[Rows],
    counted: Sequence[Drafted],
    talked: Sequence[Talked],
    notes: Sequence[str],
    say: Say,
) -> ConsensusReport:
    """Count everything that is on record. No model is asked.

    Args:
        plan: what to measure.
        found: all rows of each set.
        sets: those that were drafted on, the first of ``found``.
        counted: their drafts.
        talked: what was said about some of them.
        notes: what the report says besides.
        say: takes lines of progress.
    """
    started = time.perf_counter()
    trials: list[Trials] = []
    for each in all_tried(counted, plan.golds, plan.draws, plan.processes):
        trials.append(each)
        say(f"{each.name}: counted, {time.perf_counter() - started:.0f} s")
    talks = {each.rows.set.name: talk_trials(each) for each in talked}
    against = (*AGAINST, *counted[0].table.voices)
    figures = {each.name: of_set(each, against) for each in trials}
    talk_figures = {name: of_set(each, TALK_AGAINST) for name, each in talks.items()}
    macro = {
        **over_sets(trials, figures, against),
        **over_sets(list(talks.values()), talk_figures, TALK_AGAINST),
    }
    return ConsensusReport(
        made=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        models=plan.models,
        voices=dict(zip(counted[0].table.voices, counted[0].models, strict=True)),
        draws=plan.draws,
        sets={
            rows.set.name: SetReport(
                rows=len(rows),
                talk_rows=len(talks[rows.set.name].gold) if rows.set.name in talks else 0,
                labels=len(rows.labels),
                most_frequent=constant_guess([rows.labels[at] for at in rows.gold]).value,
                tested={f"gold_{gold}": how_tested(len(rows), gold) for gold in plan.golds},
                arms={**figures[rows.set.name], **talk_figures.get(rows.set.name, {})},
                flips=talk_flips(talks[rows.set.name]) if rows.set.name in talks else {},
            )
            for rows in sets
        },
        macro=macro,
        stored=_stored(found, sets, trials),
        notes=tuple(notes),
        seconds=round(time.perf_counter() - started, 1),
    )


def how_tested(rows: int, gold: int) -> str:
    """How a set of so many rows is parted, in words."""
    if not gold:
        return f"all {rows} rows"
    if not is_cross_validated(rows, gold):
        return f"{gold} rows of gold, {rows - gold} tested"
    folds = fold_count(rows, gold)
    learnt = min(gold, rows - -(-rows // folds))
    return f"{folds}-fold cross-validation, about {learnt} rows of gold, all {rows} tested"


async def _drafts(
    rows: Rows, plan: ConsensusPlan, folder: Path, engine: Engine | None, say: Say
) -> dict[Seat, Turns]:
    campaign = rows.campaign(plan.models)
    tasks = rows.tasks(campaign)
    return {
        seat: await collected(drafts(campaign, seat), tasks, folder, engine, say)
        for seat in drafters(campaign)
    }


async def _talk(
    rows: Rows,
    by_seat: dict[Seat, Turns],
    plan: ConsensusPlan,
    folder: Path,
    engine: Engine | None,
    say: Say,
) -> Talked:
    part = rows.first(plan.talk_rows)
    campaign = part.campaign(plan.models)
    on = always_on(campaign)
    known = {
        id: tuple(turn for turns in by_seat.values() for turn in turns.get(id, ()))
        for id in rows.ids
    }
    policy = talk_counts(policy_of(on, rows.tasks(on), known), TALK_WEIGHT)
    gated = policy_of(campaign, rows.tasks(campaign), known)
    models = tuple(dict.fromkeys(seat.model for seat in on.roster if seat.model != RULES))
    tasks, seat = part.tasks(on), list(by_seat)[-1]
    record = await collected(whole(on, policy, known, models), tasks, folder, engine, say)
    states = {task.id: before_revote(on, task, policy, record.get(task.id, ())) for task in tasks}
    drafting = tuple(dict.fromkeys(each.model for each in by_seat))
    second = [
        await collected(revote(name, on, states, claims, drafting), tasks, folder, engine, say)
        for name, claims in (("unverified", unchecked(states)), ("placebo", of_others(states)))
    ]
    plain = part.tasks(campaign)
    alone = part.campaign((seat.model,))
    views = await collected(
        several_views(alone, seat.model), part.tasks(alone), folder, engine, say
    )
    return Talked(
        rows=part,
        campaign=campaign,
        on=on,
        policy=policy,
        gated=gated,
        record=record,
        states=states,
        unverified=second[0],
        placebo=second[1],
        drafts=drafted(part, by_seat),
        views=drafted(part, _by_view(drafters(alone), views)),
        text=await collected(as_text(campaign, seat), plain, folder, engine, say),
        again=await collected(
            second_look(campaign, seat, by_seat[seat]), plain, folder, engine, say
        ),
    )


def _by_view(seats: Sequence[Seat], turns: Turns) -> dict[Seat, Turns]:
    return {
        seat: {id: tuple(t for t in said if t.seat.id == seat.id) for id, said in turns.items()}
        for seat in seats
    }


def _stored(
    found: Sequence[Rows], sets: Sequence[Rows], trials: Sequence[Trials]
) -> dict[str, StoredFigures]:
    figures = {
        rows.set.name: stored_figures(rows, ours, len(tested))
        for rows, tested, ours in zip(found, sets, trials, strict=True)
    }
    return {name: each for name, each in figures.items() if each is not None}
