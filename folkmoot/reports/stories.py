"""The story of one task, read from the ledger."""

from __future__ import annotations

from folkmoot.reports.course import Counted, all_counted
from folkmoot.reports.story import WIDTH, paragraphs, tell
from schema.annotation import Annotation
from schema.base import Json
from schema.transcript import Transcript
from storage.decisions import Decision
from storage.reader import LedgerReader


def story_of(reader: LedgerReader, campaign: str, task: str, width: int = WIDTH) -> list[str]:
    """The lines of a task's story, at most ``width`` columns wide.

    Raises:
        UnknownTask: when the campaign has no such task.
    """
    return list(tell(*_told(reader, campaign, task), width))


def paragraphs_of(reader: LedgerReader, campaign: str, task: str) -> list[tuple[str, int]]:
    """The same as paragraphs with their indents; see :func:`folkmoot.reports.story.paragraphs`."""
    return list(paragraphs(*_told(reader, campaign, task)))


def _told(
    reader: LedgerReader, campaign: str, task: str
) -> tuple[Transcript, list[Decision], list[Annotation], tuple[Counted, ...]]:
    with reader.moment():
        found, versions = reader.transcript(campaign, task), versions_of(reader, campaign, task)
        told = found, reader.decisions(campaign, task), versions
        return *told, all_counted(reader, found, versions)


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
