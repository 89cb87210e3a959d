"""The story of one task, read from the ledger."""

from __future__ import annotations

from folkmoot.reports.course import course, pinned_policy
from folkmoot.reports.story import WIDTH, paragraphs, tell
from schema.annotation import Annotation
from schema.base import Json
from storage.reader import LedgerReader


def story_of(reader: LedgerReader, campaign: str, task: str, width: int = WIDTH) -> list[str]:
    """The lines of a task's story, at most ``width`` columns wide.

    Raises:
        UnknownTask: when the campaign has no such task.
    """
    found = reader.transcript(campaign, task)
    told = reader.decisions(campaign, task), versions_of(reader, campaign, task)
    return list(tell(found, *told, course(found, pinned_policy(reader, campaign, task)), width))


def paragraphs_of(reader: LedgerReader, campaign: str, task: str) -> list[tuple[str, int]]:
    """The same as paragraphs with their indents; see :func:`folkmoot.reports.story.paragraphs`."""
    found = reader.transcript(campaign, task)
    told = reader.decisions(campaign, task), versions_of(reader, campaign, task)
    return list(paragraphs(found, *told, course(found, pinned_policy(reader, campaign, task))))


def everything_about(reader: LedgerReader, campaign: str, task: str) -> Json:
    """All that the ledger has about a task, prompts and answers included."""
    found = reader.transcript(campaign, task)
    return {
        "task": found.task.model_dump(mode="json"),
        "passages": [hit.model_dump(mode="json") for hit in found.hits],
        "turns": [turn.model_dump(mode="json") for turn in found.turns],
        "decisions": [d.model_dump(mode="json") for d in reader.decisions(campaign, task)],
        "annotations": [a.model_dump(mode="json") for a in versions_of(reader, campaign, task)],
    }


def versions_of(reader: LedgerReader, campaign: str, task: str) -> list[Annotation]:
    """All versions of a task's annotation, the committee's first."""
    versions: list[Annotation] = []
    while annotation := reader.annotation(campaign, task, len(versions) + 1):
        versions.append(annotation)
    return versions
