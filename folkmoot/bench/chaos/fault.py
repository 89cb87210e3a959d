"""What a fault is. Each has a file in ``faults/``; its decorator makes it known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from random import Random
from typing import ClassVar, TypeVar

from folkmoot.bench.chaos.fleet import Fleet
from schema.errors import UserError
from schema.registry import Registry


class Fault(ABC):
    """Something that may go wrong. One object strikes again and again."""

    name: ClassVar[str]
    brief: ClassVar[bool] = False
    """Whether it is over in a moment, and so has its place in the short form."""

    def impossible(self, fleet: Fleet) -> str:
        """Why it cannot be done here, in words; empty where it can."""
        return ""

    @abstractmethod
    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """Do it, and take it back: afterwards all that is still wrong is the swarm's to mend.

        Returns:
            What was done to whom, for the report.

        Raises:
            Unexpected: when the swarm did not behave as it promises.
        """


class Unexpected(Exception):
    """The swarm did something else than it promises; the text says what."""


FAULTS: Registry[Fault] = Registry("fault", error=UserError)

F = TypeVar("F", bound=type[Fault])


def fault(kind: F) -> F:
    """Make a fault known."""
    FAULTS.add(kind.name, kind())
    return kind
