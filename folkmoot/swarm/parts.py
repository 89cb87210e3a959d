"""The parts of a swarm, each of which may run in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from schema.errors import UserError

Part = Literal["moderator", "engine", "agents"]
PARTS: tuple[Part, ...] = ("moderator", "engine", "agents")


def check_parts(names: Iterable[str]) -> tuple[Part, ...]:
    """The parts of these names, in order, each once.

    Raises:
        UserError: names the one that is none.
    """
    wanted = tuple(names)
    for name in wanted:
        if name not in PARTS:
            raise UserError(f"there is no part {name!r}", f"choose from: {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part in wanted)
