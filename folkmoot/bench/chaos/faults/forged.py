"""Somebody who may publish says what he has no right to say, or rubbish."""

from __future__ import annotations

import json
from random import Random
from typing import Any, ClassVar

from folkmoot.bench.chaos.auditor import FORGER
from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import CAMPAIGN, Fleet

MOST = 40
_RUBBISH = (b"", b"{", b"\xff\xfe\x00", b"null", b"[" * 2000, b'{"kind":"turn_taken","v":1}')


@fault
class Forged(Fault):
    """Turns of requests that were never made, and of tasks and campaigns that are not there; and
    things that are no messages at all, on every subject of work and turns."""

    name: ClassVar[str] = "forged"
    brief: ClassVar[bool] = True

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        turns = [each for each in fleet.heard if each.subject.startswith("folkmoot.turn.")]
        forged = [
            (each.subject, _changed(each.data, chance))
            for each in chance.sample(turns, min(MOST, len(turns)))
        ]
        rubbish = [
            (f"folkmoot.{stream}.generator.{CAMPAIGN}", chance.choice(_RUBBISH))
            for stream in ("work", "turn")
            for _ in range(5)
        ]
        for subject, data in forged + rubbish:
            await fleet.bus.publish(subject, data, timeout=30.0)
        return f"{len(forged)} forged turns and {len(rubbish)} pieces of rubbish came"


def _changed(data: bytes, chance: Random) -> bytes:
    """A turn that somebody else has taken: one that nobody asked for, or of nothing we know."""
    body: dict[str, Any] = json.loads(data)
    turn = body["turn"]
    turn["worker"] = FORGER
    sort = chance.choice(("unasked", "task", "campaign"))
    turn["turn"] = f"{chance.getrandbits(256):064x}"
    if sort == "task":
        turn["task"] = "nobody"
    if sort == "campaign":
        turn["campaign"] = "elsewhere"
    return json.dumps(body).encode()
