"""What a campaign's tasks teach: the votes on record, with the right answers where these are known.

Read through a connection of its own, so that it may take its time beside the moderator.
"""

from __future__ import annotations

from collections.abc import Mapping

from consensus.protocol import play
from consensus.tally import contest_of
from consensus.votes.base import Contest
from kinds.base import kind_of
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


def lessons(reader: LedgerReader, campaign: Campaign) -> list[Contest]:
    """The votes of the campaign's tasks, solved ones first, each in order of submission.

    What a person answered is gold, like what came with the task.

    Solved tasks come with everything that was said about them, the others with their drafts.
    """
    known: Mapping[str, str] = {}
    if campaign.learn_from_gold:
        known = reader.person_answers(campaign.name)
    with_gold = reader.drafted(campaign.name, True, MOST_SOLVED)
    others = reader.drafted(campaign.name, False, MOST_OTHERS)
    listed = {task.id for task in others}
    others += [reader.task(campaign.name, id) for id in sorted(known) if id not in listed]
    tasks = {task.id: task for task in [*with_gold, *others]}
    found: list[Contest] = []
    for task in tasks.values():
        gold = _gold(reader.revision(task.revision), task, known)
        transcript = reader.heard(task)
        pinned = reader.pinned_policy(campaign.name, task.id) if gold is not None else None
        if pinned is None:
            state = play(_drafts(transcript), Policy(warm=True)).state
        else:
            state = play(transcript, reader.policy(pinned)).state
        found.append(contest_of(state, gold))
    return sorted(found, key=lambda contest: contest.gold is None)


def _gold(campaign: Campaign, task: Task, known: Mapping[str, str]) -> str | None:
    """Key of the right choice: what came with the task, else what a person answered."""
    if not campaign.learn_from_gold:
        return None
    if task.gold is None:
        return known.get(task.id)
    kind = kind_of(campaign.kind)
    try:
        value = kind.parse(campaign, task.input, task.gold)
    except InvalidAnswer:
        return None
    choices = kind.candidates(campaign, task.input, ())
    right = [choice.key for choice in choices if kind.supports(value, choice)]
    return right[0] if len(right) == 1 else None


def _drafts(transcript: Transcript) -> Transcript:
    """The task up to its drafts; the protocol goes past the refiner only on what it said."""
    turns = tuple(turn for turn in transcript.turns if turn.question in ("refine", "propose"))
    return transcript.model_copy(update={"turns": turns})
