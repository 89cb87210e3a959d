"""What a campaign's tasks teach: the votes on record, with the right answers where these are known.

Read through a connection of its own, so that it may take its time beside the moderator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agents.learning.series import EVERYTHING, Scope
from consensus.contest import Contest
from consensus.protocol.decide import play
from consensus.protocol.questions import DRAFTING
from consensus.protocol.tally import contest_of
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Transcript
from storage.reader import LedgerReader

MOST_SOLVED = 1000
"""Solved tasks that are learnt from: the first ones."""
MOST_OTHERS = 1000
"""Other tasks, from which voices are calibrated: the first ones."""


OPENED_FIRST = 500
"""So many solved tasks are opened before others, and the first policy waits for them."""


@dataclass(frozen=True)
class Lesson:
    """One task to learn from, and all that decides what it teaches."""

    task: Task
    gold: Json
    """The right value, where it is known and may be learnt from; else None."""
    pinned: str | None
    """The policy under which a solved task was talked about; None for drafts alone."""
    turns: int
    """How many turns are on record of what is learnt from."""


def syllabus(reader: LedgerReader, campaign: Campaign, scope: Scope = EVERYTHING) -> list[Lesson]:
    """The tasks to learn from. While it stays the same, nothing else is to be learnt.

    What a person answered is gold, like what came with the task. The first solved tasks are opened
    before all others, and learnt from wherever they stand.
    """
    known: dict[str, Json] = {}
    if campaign.learn_from_gold:
        standing = reader.standing_answers(campaign.name)
        known = {task: answer.value for task, answer in standing.items()}
    drafted = partial(reader.drafted, campaign.name)
    with_gold = drafted(True, MOST_SOLVED, scope.drafts_to) + drafted(True, OPENED_FIRST)
    others = drafted(False, MOST_OTHERS, scope.drafts_to)
    listed = {task.id for task in others}
    others += [reader.task(campaign.name, id) for id in sorted(known) if id not in listed]
    tasks = {task.id: task for task in [*with_gold, *others]}
    found: list[Lesson] = []
    for _, task in sorted(tasks.items()):  # by id: in whatever order they came
        gold = _gold(reader.revision(task.revision), task, known)
        talked = gold is not None and reader.number_of(campaign.name, task.id) <= scope.talk_to
        pinned = reader.pinned_policy(campaign.name, task.id) if talked else None
        learnt_from = DRAFTING if pinned is None else None
        turns = reader.turns_of(campaign.name, task.id, learnt_from)
        found.append(Lesson(task, gold, pinned, turns))
    return found


def contest_in(reader: LedgerReader, lesson: Lesson) -> Contest:
    """The vote about a task: of a solved one with everything that was said about it, of another
    with its drafts."""
    transcript = reader.heard(lesson.task)
    if lesson.pinned is None:
        state = play(_drafts(transcript), Policy(warm=True)).state
    else:
        state = play(transcript, reader.policy(lesson.pinned)).state
    return contest_of(state, lesson.gold)


def lessons(
    reader: LedgerReader, tasks: Sequence[Lesson], known: Sequence[tuple[Lesson, Contest]] = ()
) -> list[tuple[Lesson, Contest]]:
    """The tasks, each with the vote about it, solved ones first, else by their ids.

    Args:
        reader: of the ledger.
        tasks: see :func:`syllabus`.
        known: what was read before; a lesson among them that is still the same is not read again.
    """
    before = {lesson.task.id: (lesson, contest) for lesson, contest in known}
    found: list[tuple[Lesson, Contest]] = []
    for lesson in tasks:
        old = before.get(lesson.task.id)
        same = old is not None and old[0] == lesson
        found.append(old if old and same else (lesson, contest_in(reader, lesson)))
    return sorted(found, key=lambda each: each[0].gold is None)


def _gold(campaign: Campaign, task: Task, known: Mapping[str, Json]) -> Json:
    """The right value: what came with the task, else what a person answered."""
    if not campaign.learn_from_gold:
        return None
    if task.gold is None:
        return known.get(task.id)
    try:
        return kind_of(campaign.kind).read_gold(campaign, task.input, task.gold)
    except InvalidAnswer:
        return None


def _drafts(transcript: Transcript) -> Transcript:
    """The task up to its drafts; the protocol goes past the refiner and the note taker only
    on what they said."""
    turns = tuple(turn for turn in transcript.turns if turn.question in DRAFTING)
    return transcript.model_copy(update={"turns": turns})
