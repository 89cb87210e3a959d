"""Collecting turns from models for the consensus benchmark, resumably.

A collection says what is asked about one row; here it is asked about all rows that are not on
record yet, many at a time so that the engine can batch them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.seat.turn_taker import take_turn
from consensus.protocol.decide import decide
from engine.base import Engine, ModelFacts
from engine.scripted.engine import ScriptedEngine, is_scripted
from engine.shelf.catalogue import CatalogueModel, entry_of
from folkmoot.bench.consensus.store import TurnFile, Turns
from schema.base import Json, digest
from schema.campaign import Campaign
from schema.errors import FolkmootError, UserError
from schema.policy import Policy
from schema.seat import Seat
from schema.task import Task
from schema.transcript import Ask, Transcript
from schema.turn import Turn, TurnRequest

Say = Callable[[str], None]

IN_FLIGHT = 64
"""Rows that are asked about at a time: two full batches of the engine."""


@dataclass(frozen=True)
class Collection:
    """What is asked about each row of a set."""

    name: str
    campaign: Campaign
    models: tuple[str, ...]
    """All that may be asked."""
    play: Callable[[Task, Engine], Awaitable[tuple[Turn, ...]]]
    """Asks about one row."""
    rests_on: tuple[Json, ...] = ()
    """What else the questions depend on."""
    sample: Mapping[str, Json] | None = None
    """An item in whose words is asked to tell these questions from others; by default each field is
    a text that says nothing."""


async def collected(
    collection: Collection,
    tasks: Sequence[Task],
    folder: Path,
    engine: Engine | None,
    say: Say,
) -> Turns:
    """The turns about all tasks: those on record, and the others asked for now.

    Args:
        collection: what to ask.
        tasks: about which rows.
        folder: where the turns are kept.
        engine: whom to ask; None asks nobody and takes what there is, even if it was asked in
            other words, which is then said.
        say: takes a line of progress.

    Raises:
        EngineError: when a model cannot be used.
        UserError: when there is no engine, and nothing on record.
    """
    name = f"{collection.campaign.name}.{collection.name}"
    file = TurnFile.of(folder, name, await fingerprint(collection))
    if engine is None:
        return _on_record(file, folder, name, tasks, say)
    found = file.read(tasks)
    missing = [task for task in tasks if task.id not in found]
    if missing:
        for model in collection.models:  # a model that is not there is no abstention
            await engine.facts(model)
        say(f"{name}: asking about {len(missing):,} of {len(tasks):,} rows")
        await _ask(collection, missing, file, engine)
    return file.read(tasks)


async def fingerprint(collection: Collection) -> str:
    """Digest of all that is asked about a sample, and of the models' files."""
    campaign = collection.campaign
    input = dict(collection.sample or dict.fromkeys(campaign.input_fields, "A text."))
    task = Task(campaign=campaign.name, id="0", revision=campaign.revision, input=input)
    turns = await collection.play(task, _StandIn())
    asked = [
        [turn.stage, turn.seat.model, call.prompt, call.answer]
        for turn in turns
        for call in turn.calls
    ]
    files = [_file_digest(model) for model in collection.models]
    return digest(asked, files, list(collection.rests_on))


async def _ask(
    collection: Collection, tasks: Sequence[Task], file: TurnFile, engine: Engine
) -> None:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def about(task: Task) -> None:
        async with gate:
            file.append(task, await collection.play(task, engine))

    try:
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(about(task))
    except ExceptionGroup as errors:
        known, _ = errors.split(FolkmootError)
        if known is None:
            raise
        raise known.exceptions[0] from None


def _on_record(file: TurnFile, folder: Path, name: str, tasks: Sequence[Task], say: Say) -> Turns:
    found = file.read(tasks)
    if not found:
        older = TurnFile.latest(folder, name)
        found = older.read(tasks) if older else {}
        if older is None or not found:
            raise UserError(
                f"no ballots of {name} are in {folder}", "collect them: leave out --no-models"
            )
        say(f"{name}: nothing was collected in today's words; using {older.path.name}")
    if len(found) < len(tasks):
        say(f"{name}: only {len(found):,} of {len(tasks):,} rows are on record")
    return found


class _StandIn(ScriptedEngine):
    """Answers in the place of any model, the same to the same question."""

    async def facts(self, model: str) -> ModelFacts:
        return (await super().facts("scripted")).model_copy(update={"name": model})


def _file_digest(model: str) -> str:
    entry = None if is_scripted(model) else entry_of(model)
    return entry.sha256 if isinstance(entry, CatalogueModel) else model


# What is asked


def drafts(campaign: Campaign, seat: Seat, sample: Mapping[str, Json] | None = None) -> Collection:
    """One drafter's ballots, in the words of the product; ``sample`` as in :class:`Collection`."""

    async def play(task: Task, engine: Engine) -> tuple[Turn, ...]:
        asked = [each for each in drafts_asked(campaign, task) if each.seat.id == seat.id]
        return tuple([await take_turn(request, campaign, engine) for request in asked])

    return Collection(f"draft-{seat.id}", campaign, (seat.model,), play, sample=sample)


def drafts_asked(campaign: Campaign, task: Task) -> tuple[TurnRequest, ...]:
    """The requests with which a task begins."""
    step = decide(Transcript(campaign=campaign, task=task), Policy())
    return step.requests if isinstance(step, Ask) else ()


def drafters(campaign: Campaign) -> tuple[Seat, ...]:
    """The seats that draft, in the order of the roster."""
    return campaign.seats("generator")
