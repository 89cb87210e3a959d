"""Signs of life of workers: which roles they serve, and what their requests wait for."""

from __future__ import annotations

from schema.base import Frozen
from schema.wait import Wait

BEAT_SECONDS = 2.0
SILENT_SECONDS = 7.0
"""A worker that has said nothing for so long is gone."""


class Attendance(Frozen):
    """What a worker says about itself, again and again."""

    id: str
    """One for each worker that ever ran."""
    worker: str
    roles: tuple[str, ...]
    waits: dict[str, tuple[Wait, ...]] = {}
    """By campaign."""
    answering: tuple[str, ...] = ()
    """Models that have answered lately: another worker's trouble with one of them is its own."""
