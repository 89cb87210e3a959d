"""A task: one item of a campaign."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schema.base import Frozen, Json, Name, digest

Outcome = Literal["accepted", "escalated", "rejected", "failed", "cancelled"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "escalated", "rejected", "failed", "cancelled")
"""A finished task has exactly one of these; before that it is open."""

MAX_INPUT_BYTES = 256 * 1024
"""The longest input of a task, as canonical JSON in UTF-8; more cannot travel in one message."""


class FileRow(Frozen):
    """The row of a person's file that a task stands for."""

    file: str = Field(default="", max_length=1000)
    """Where the file is."""
    id: str = Field(default="", max_length=200)
    """What the row is called there; empty where it has no id of its own."""
    key: str = Field(min_length=1, max_length=64)
    """Digest of what the row asks: rows of one key ask the same."""


class Task(Frozen):
    """One item with its own id and input fields.

    A task is known by (campaign, id). The same id with the same content is the same task.
    """

    campaign: Name
    id: str = Field(min_length=1, max_length=200)
    revision: str
    """Digest of the campaign's revision under which the task was opened."""
    input: dict[str, Json]
    gold: Json = None
    """A known answer, to measure with; no seat ever sees it."""
    meta: dict[str, Json] = {}
    """Whatever else came with the row; carried through, never shown to a seat."""
    row: FileRow | None = None
    """Where it comes from, if its author says so."""

    @property
    def content(self) -> str:
        """Digest of what the task asks: its input and its gold."""
        return digest(self.input, self.gold)


def content_id(input: dict[str, Json]) -> str:
    """The id of a task whose author gave none: the first 16 digits of its input's digest."""
    return digest(input)[:16]
