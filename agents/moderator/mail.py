"""Mail: what is to be published next, as much of it as budgets allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agents.moderator.memory import Memory
from schema.annotation import Annotation
from schema.fate import PoolRecord
from storage.outbox import Outgoing


@dataclass(frozen=True)
class Mail:
    """What is to be published."""

    requests: Sequence[Outgoing] = ()
    ended: Sequence[Annotation] = ()
    made: Sequence[PoolRecord] = ()
    """Records of recipes, to be announced."""
    is_all: bool = True
    """Whether there is nothing more to do until something happens."""
    lacks_vectors: bool = False
    """Whether models are to be asked for vectors of texts that recipes compare."""
    is_still: bool = False
    """Whether nothing is to be expected of time alone: no task waits for what is being learnt."""


def requests_to_send(memory: Memory, campaigns: Iterable[str], limit: int) -> list[Outgoing]:
    """Requests to publish now, oldest first: of a campaign with a budget of tokens no more than it
    can afford to have in flight."""
    room: dict[str, int] = {}
    for name in campaigns:
        tokens = memory.current(name).budget.tokens
        if tokens is not None and memory.ledger.campaign_state(name) == "running":
            room[name] = memory.budgets.allowance(name, tokens)
    broke = [name for name, left in room.items() if left == 0]
    sent = []
    for outgoing in memory.ledger.unsent(limit, broke):
        if outgoing.campaign in room:
            if room[outgoing.campaign] == 0:
                continue
            room[outgoing.campaign] -= 1
        sent.append(outgoing)
    return sent
