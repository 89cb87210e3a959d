"""The roll of workers: who serves which roles, and what campaigns wait for therefore. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from agents.seat.attendance import SILENT_SECONDS, Attendance
from schema.wait import Wait

PATIENCE_SECONDS = 3.0
"""A role whose requests nobody serves for so long is waited for."""


@dataclass
class Roll:
    """What was heard of workers lately.

    Args:
        clock: seconds, monotonic.
    """

    clock: Callable[[], float] = time.monotonic
    _cards: dict[str, tuple[float, Attendance]] = field(default_factory=dict)
    _spoke: dict[str, float] = field(default_factory=dict)
    """When a turn of each role came last: its worker is there, whatever else it says."""
    _missed: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Roles that are asked and served by nobody, since when by the clock, and as Unix time."""

    def hear(self, card: Attendance) -> None:
        """A worker has said that it is there."""
        self._cards[card.id] = self.clock(), card

    def turns_of(self, roles: Iterable[str]) -> None:
        """Turns of these roles came."""
        now = self.clock()
        for role in roles:
            self._spoke[role] = now

    def waits(self, asked: Mapping[str, Collection[str]]) -> dict[str, list[Wait]]:
        """What campaigns wait for.

        Args:
            asked: by campaign, the roles of turns that were asked for and not answered.
        """
        present = self._present()
        missing = self._missing({role for roles in asked.values() for role in roles}, present)
        found = {
            campaign: [
                *self._models(campaign, present),
                *(missing[role] for role in sorted(roles) if role in missing),
            ]
            for campaign, roles in asked.items()
        }
        return {campaign: waits for campaign, waits in found.items() if waits}

    def _present(self) -> list[Attendance]:
        now = self.clock()
        self._cards = {
            id: (at, card) for id, (at, card) in self._cards.items() if now - at < SILENT_SECONDS
        }
        return [card for _, card in self._cards.values()]

    def _models(self, campaign: str, present: list[Attendance]) -> list[Wait]:
        fine = {model for card in present for model in card.answering}
        found: dict[str, Wait] = {}
        for card in present:
            for wait in card.waits.get(campaign, ()):
                first = found.get(wait.name, wait)
                if wait.name not in fine:
                    found[wait.name] = min(first, wait, key=lambda each: each.since)
        return list(found.values())

    def _missing(self, asked: Collection[str], present: list[Attendance]) -> dict[str, Wait]:
        now = self.clock()
        served = {role for card in present for role in card.roles}
        served |= {role for role, at in self._spoke.items() if now - at < SILENT_SECONDS}
        self._missed = {
            role: self._missed.get(role, (now, time.time())) for role in asked if role not in served
        }
        return {
            role: Wait(
                sort="role",
                name=role,
                why=f"no agents serve the role {role}",
                todo="start some: folkmoot up --only agents",
                since=since,
            )
            for role, (at, since) in self._missed.items()
            if now - at >= PATIENCE_SECONDS
        }
