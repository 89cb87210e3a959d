"""What a pattern is compiled to: steps over characters, forks between them, and conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Where = Literal["start", "end", "edge", "inside"]
"""A condition on a place: the text begins or ends there; a word does, or does not."""


@dataclass(frozen=True)
class Characters:
    """A set of characters."""

    single: frozenset[str] = frozenset()
    ranges: tuple[tuple[str, str], ...] = ()
    sorts: tuple[Callable[[str], bool], ...] = ()
    negated: bool = False
    ignore_case: bool = False

    def has(self, character: str) -> bool:
        """Whether a character is one of them."""
        forms = {character}
        if self.ignore_case:
            forms |= {character.lower(), character.upper()}
        return any(map(self._has, forms)) is not self.negated

    def _has(self, character: str) -> bool:
        return (
            character in self.single
            or any(low <= character <= high for low, high in self.ranges)
            or any(sort(character) for sort in self.sorts)
        )


@dataclass(frozen=True)
class Take:
    """One character of a set, then on."""

    of: Characters


@dataclass(frozen=True)
class Fork:
    """On at several steps at once."""

    to: tuple[int, ...]


@dataclass(frozen=True)
class If:
    """On only where a condition holds."""

    where: Where


@dataclass(frozen=True)
class Done:
    """The pattern has matched."""


Step = Take | Fork | If | Done


@dataclass
class Program:
    """Steps in order; after each comes the next, but for forks."""

    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> int:
        """Add a step; its number."""
        self.steps.append(step)
        return len(self.steps) - 1
