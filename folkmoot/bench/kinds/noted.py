"""Whether notes before the drafts make answers better, at equal tokens.

A set that names notes is answered three times on the same rows: without notes; with them; and
without, by a committee to which drafts in further views are added until it costs as much as the
notes. What notes are worth is what they gain over the last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from agents.seat.turn_taker import take_turn
from consensus.protocol.decide import decide
from consensus.protocol.questions import DRAFTING
from engine.base import Engine
from folkmoot.bench.consensus.collect import Collection, Say, collected, drafters, drafts
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.kinds.counting import Draw, decided, policy_of, transcripts
from folkmoot.bench.kinds.figures import marks_of, minus
from folkmoot.bench.kinds.partings import how_tested, partings
from folkmoot.bench.kinds.read_rows import KindRows
from kinds.figures import figures_of
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.figure import Figure
from schema.policy import Policy
from schema.seat import Seat, View
from schema.task import Task
from schema.transcript import Ask, Transcript
from schema.turn import Turn

WITHOUT, WITH, MORE_DRAFTS = "without notes", "with notes", "more drafts"
WAYS = (WITHOUT, WITH, MORE_DRAFTS)
"""The ways of answering."""

ORDERS: tuple[Literal["given", "reversed"], ...] = ("given", "reversed")
VIEWS = tuple(
    View(framing=framing, label_order=order)
    for framing in ("plain", "question", "reader")
    for order in ORDERS
)
"""Views in which a model may draft once more."""


class NotesMeasured(Frozen):
    """What one number of gold rows comes to."""

    tested: str
    """How the rows were parted, in words."""
    figures: dict[str, Figure]
    """The main figure, by way of answering."""
    minus_without: Figure
    """With notes, less without."""
    minus_more_drafts: Figure
    """With notes, less the committee that costs as much."""


class NotesReport(Frozen):
    """What notes come to on one set."""

    notes: tuple[str, ...]
    """Their names."""
    tokens: dict[str, float]
    """Of a row on average, by way of answering."""
    further_drafts: int
    by_gold: dict[str, NotesMeasured]


async def with_and_without(
    rows: KindRows,
    by_seat: Mapping[Seat, Turns],
    golds: Sequence[int],
    draws: int,
    folder: Path,
    engine: Engine | None,
    say: Say,
) -> NotesReport:
    """Answer the rows in the three ways, and compare.

    Args:
        rows: of a set that names notes.
        by_seat: the drafts without notes.
        golds: numbers of known answers.
        draws: how often gold is drawn.
        folder: where turns are kept.
        engine: whom to ask; None asks nobody.
        say: takes lines of progress.

    Raises:
        UserError: when there is no engine, and something is not on record.
        EngineError: when a model cannot be used.
    """
    noting, sample = rows.noting, rows.tasks[0].input
    models = tuple(dict.fromkeys(seat.model for seat in (*drafters(noting), *_takers(noting))))
    asked = Collection("noted", noting, models, _noted_drafts(noting), sample=sample)
    noted = await collected(asked, rows.tasks, folder, engine, say)
    more, wanted = dict(by_seat), _tokens([noted], rows)
    wider = rows.campaign
    for seat in _further(rows.campaign):
        if _tokens(more.values(), rows) >= wanted:
            break
        wider = wider.model_copy(update={"roster": (*wider.roster, seat)})
        more[seat] = await collected(drafts(wider, seat, sample), rows.tasks, folder, engine, say)
    heard = {
        WITHOUT: transcripts(rows, rows.campaign, by_seat),
        WITH: transcripts(rows, noting, {drafters(noting)[0]: noted}),
        MORE_DRAFTS: transcripts(rows, wider, more),
    }
    return NotesReport(
        notes=tuple(note.name for note in noting.notes),
        tokens={
            WITHOUT: _tokens(by_seat.values(), rows),
            WITH: wanted,
            MORE_DRAFTS: _tokens(more.values(), rows),
        },
        further_drafts=len(more) - len(by_seat),
        by_gold={str(gold): _measured(rows, heard, gold, draws) for gold in golds},
    )


def _takers(campaign: Campaign) -> tuple[Seat, ...]:
    stages = (stage for stage in campaign.protocol.stages if stage.question == "note")
    return tuple(seat for stage in stages for role in stage.roles for seat in campaign.seats(role))


def _noted_drafts(campaign: Campaign) -> Callable[[Task, Engine], Awaitable[tuple[Turn, ...]]]:
    """Asks for the notes and, with these, for all drafts."""

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        turns: tuple[Turn, ...] = ()
        while True:
            step = decide(Transcript(campaign=campaign, task=task, turns=turns), Policy())
            if not isinstance(step, Ask) or step.requests[0].brief.question not in DRAFTING:
                return turns
            asked = (take_turn(request, campaign, engine) for request in step.requests)
            turns += tuple(await asyncio.gather(*asked))

    return play


def _further(campaign: Campaign) -> tuple[Seat, ...]:
    """All drafters, the strongest first, in views that they do not have yet; one view after the
    other."""
    best_first = drafters(campaign)[::-1]
    views = {seat.id: [view for view in VIEWS if view != seat.view] for seat in best_first}
    return tuple(
        seat.model_copy(update={"id": f"{seat.id}-again-{n}", "view": view})
        for n in range(1, len(VIEWS))
        for seat, view in ((seat, views[seat.id][n - 1]) for seat in best_first)
    )


def _tokens(said: Iterable[Turns], rows: KindRows) -> float:
    turns = (turn for by_task in said for own in by_task.values() for turn in own)
    return sum(turn.tokens for turn in turns) / len(rows)


def _measured(
    rows: KindRows, heard: Mapping[str, Sequence[Transcript]], gold: int, draws: int
) -> NotesMeasured:
    found: list[Draw] = []
    for learnt_from, tested in partings(len(rows), gold, draws):
        known = {int(at): rows.gold[at] for at in learnt_from}
        said: dict[str, list[Json]] = {
            way: [one.value for one in decided(own, policy_of(own, known), tested)]
            for way, own in heard.items()
        }
        found.append(Draw(tested, said))
    marks = {way: marks_of(rows, found, [draw.answers[way] for draw in found]) for way in heard}
    main = next(iter(marks[WITH][0]))
    return NotesMeasured(
        tested=how_tested(len(rows), gold, draws),
        figures={way: figures_of(own)[0] for way, own in marks.items()},
        minus_without=minus(marks[WITH], marks[WITHOUT], main),
        minus_more_drafts=minus(marks[WITH], marks[MORE_DRAFTS], main),
    )
