"""How a task ends: its annotation goes into the ledger, and waits to be announced."""

from __future__ import annotations

from collections.abc import Mapping

from agents.moderator.memory import Memory
from schema.annotation import Annotation
from schema.campaign import CampaignState
from schema.task import Outcome
from storage.codec import plain

AT_HAND = 1024
"""Annotations that are kept until they are announced; more are read from the ledger again."""

ENDED: Mapping[CampaignState, tuple[Outcome, str]] = {
    "cancelled": ("cancelled", "the campaign was cancelled"),
    "spent": (
        "escalated",
        "the campaign's budget was spent before the committee had decided",
    ),
}
"""How the open tasks of a closed campaign end, and why."""


def finish(memory: Memory, annotation: Annotation) -> None:
    """Write a task's annotation; nothing more is said about the task."""
    memory.talks.forget(annotation.campaign, annotation.task)
    ended = memory.ledger.finish(annotation)
    as_kept = annotation.reason == plain(annotation.reason)
    if ended is not None and as_kept and len(memory.ended) < AT_HAND:
        memory.ended[ended.campaign, ended.task, ended.version] = ended


def by_moderator(campaign: str, task: str, outcome: Outcome, reason: str) -> Annotation:
    """What is left to say where the protocol cannot say anything."""
    return Annotation(campaign=campaign, task=task, outcome=outcome, reason=reason, by="moderator")
