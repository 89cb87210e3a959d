"""How the vote stood in the middle of a talk: the same count, over the turns until then."""

from __future__ import annotations

from collections.abc import Collection

from consensus.protocol.decide import close
from schema.annotation import Annotation
from schema.policy import Policy
from schema.protocol import Question
from schema.transcript import Transcript
from storage.reader import LedgerReader


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


def _count(transcript: Transcript, policy: Policy) -> Annotation:
    return close(transcript, policy, "escalated", "counted so far")
