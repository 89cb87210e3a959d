"""Taking turns: what a seat said is recorded, and what was lost for good is a failed turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from agents.moderator.advancing import advance
from agents.moderator.closing import keep_budget
from agents.moderator.ending import by_moderator, finish
from agents.moderator.memory import Memory
from schema.errors import BusError, DeadlyRow, EngineUnavailable
from schema.turn import Turn
from storage.ledger import Ledger


def record_turns(memory: Memory, turns: Iterable[Turn]) -> int:
    """Record turns and whatever follows from them, in the caller's transaction; how many were
    new."""
    new = 0
    touched: dict[tuple[str, str], None] = {}
    for turn in turns:
        if _record(memory, turn):
            new += 1
            touched[turn.campaign, turn.task] = None
            if turn.error_kind == DeadlyRow.__name__:  # whoever is asked about it next dies, too
                finish(memory, by_moderator(turn.campaign, turn.task, "failed", turn.error))
                memory.policies.forget(turn.campaign, turn.task)
                del touched[turn.campaign, turn.task]
    for name, task in touched:
        talk = memory.talks.known(name, task)
        if name not in memory.blocked and (talk is None or not talk.is_waited_for):
            advance(memory, name, task)
    for name in dict.fromkeys(name for name, _ in touched):
        keep_budget(memory, name)
    return new


def _record(memory: Memory, turn: Turn) -> bool:
    """Write one turn; whether it was new."""
    talk = memory.talks.known(turn.campaign, turn.task)
    awaited = talk is not None and talk.awaits(turn)
    if memory.ledger.record_turn(turn, awaited=awaited) != "recorded":
        return False
    memory.policies.heard(turn.campaign)
    if talk is not None:
        talk.hear(turn)
    memory.budgets.note(turn)
    return True


def lost_turns(
    ledger: Ledger, turns: Sequence[str], attempts: int, why: str = ""
) -> Iterator[Turn]:
    """A failed turn for each request that was lost ``attempts`` times, or that nobody can be asked,
    ``why``."""
    for request in ledger.requests(turns):
        yield request.answered(
            attempt=attempts,
            status="failed",
            error=why or f"nobody answered in {attempts} attempts",
            error_kind=(BusError if why else EngineUnavailable).__name__,
            started=time.time(),
        )
