"""How the vote stood in the middle of a talk: the same count, over the turns until then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from consensus.protocol.decide import close
from schema.annotation import Annotation
from schema.person import PERSON
from schema.policy import Policy
from schema.protocol import Question
from schema.transcript import Transcript
from storage.reader import LedgerReader

Course = Mapping[str, Annotation]
"""How the vote stood, by the stage after which it did."""


class Counted(NamedTuple):
    """One time that a task was counted."""

    heard: int
    """How many turns had been heard by then."""
    course: Course


def pinned_policy(reader: LedgerReader, campaign: str, task: str) -> Policy:
    """The policy under which a task was decided; the empty one where none was needed."""
    pinned = reader.pinned_policy(campaign, task)
    return reader.policy(pinned) if pinned else Policy()


def standing_after(
    transcript: Transcript, policy: Policy, questions: Collection[Question]
) -> Annotation:
    """What the committee would have said, had only these questions been asked."""
    heard = tuple(turn for turn in transcript.turns if turn.question in questions)
    return _count(transcript.model_copy(update={"turns": heard}), policy)


def course(transcript: Transcript, policy: Policy) -> dict[str, Annotation]:
    """How the vote stood after each stage that was heard and could change it, by stage."""
    standing: dict[str, Annotation] = {}
    heard: set[str] = set()
    for stage in transcript.campaign.protocol.stages:
        heard.add(stage.name)
        turns = tuple(turn for turn in transcript.turns if turn.stage in heard)
        spoke = any(turn.stage == stage.name for turn in turns)
        if spoke and (stage.counts != "no" or stage.question == "propose"):
            standing[stage.name] = _count(transcript.model_copy(update={"turns": turns}), policy)
    return standing


def all_counted(
    reader: LedgerReader, transcript: Transcript, versions: Sequence[Annotation]
) -> tuple[Counted, ...]:
    """Each time that the committee has counted a task, the first time first: by the policy under
    which it was counted then, and what had been said by then. What is still open is counted as it
    stands.

    Args:
        reader: of the ledger.
        transcript: of the task.
        versions: of its annotation.
    """
    name, task = transcript.task.campaign, transcript.task.id
    own = [each for each in versions if each.by != PERSON]
    if not own:
        policy = pinned_policy(reader, name, task)
        return (Counted(len(transcript.turns), course(transcript, policy)),)
    heard = reader.heard_by_version(name, task)
    found = []
    for each in own:
        turns = transcript.turns[: heard[each.version]]
        policy = reader.policy(each.policy) if each.policy else Policy()
        then = course(transcript.model_copy(update={"turns": turns}), policy)
        found.append(Counted(len(turns), then))
    return tuple(found)


def as_counted_then(counted: Sequence[Counted]) -> Course:
    """By stage, how the vote stood after it when it was counted for the first time."""
    first: dict[str, Annotation] = {}
    for each in reversed(counted):
        first |= each.course
    return first


def entered_at(transcript: Transcript, counted: Sequence[Counted]) -> dict[str, int]:
    """By stage, at which of the counts it had been entered; one more than there are for what was
    heard since."""
    found: dict[str, int] = {}
    for number, turn in enumerate(transcript.turns):
        later = sum(number >= each.heard for each in counted)
        found.setdefault(turn.stage, later)
    return found


def _count(transcript: Transcript, policy: Policy) -> Annotation:
    return close(transcript, policy, "escalated", "counted so far")
