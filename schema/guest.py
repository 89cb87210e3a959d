"""Guests: voters of elsewhere, whose answers are handed in as drafts and counted like any seat's.

A tool, a model or a person of a crowd sits in no roster and is never asked. It has a seat of its
own, so that known answers teach whom of them to trust.
"""

from __future__ import annotations

from typing import Final

from pydantic import Field

from schema.base import Frozen, Json, Name, digest
from schema.seat import Seat

GUEST: Final = "guest"
"""The model of a seat that answers elsewhere, and the method of its ballots."""

DRAFTER = "generator"
"""The role of guests: they answer like those who draft."""


class Vote(Frozen):
    """What a guest says about one task."""

    task: str = Field(min_length=1, max_length=200)
    guest: Name
    """Which guest; becomes the id of its seat."""
    answer: Json = None
    """As the campaign's kind reads it."""
    confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    """How sure the guest is, where it says so."""


def guest_seat(guest: str) -> Seat:
    """The seat of a guest: a family by itself."""
    return Seat(id=guest, role=DRAFTER, model=GUEST, family=guest)


def guest_turn_id(revision: str, task: str, guest: str) -> str:
    """The id of a guest's turn: it says one thing about a task, and once."""
    return digest(GUEST, revision, task, guest)[:32]
