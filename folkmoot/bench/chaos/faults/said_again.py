"""Messages come twice, and in another order."""

from __future__ import annotations

from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

MOST = 200


@fault
class SaidAgain(Fault):
    """The last submissions, requests and turns are stored again, shuffled, some of them twice, and
    under no id by which the server could know them."""

    name: ClassVar[str] = "said-again"
    brief: ClassVar[bool] = True

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        last = list(fleet.heard)[-MOST:]
        again = last + chance.sample(last, len(last) // 4)
        chance.shuffle(again)
        for each in again:
            await fleet.bus.publish(each.subject, each.data, timeout=30.0)
        return f"{len(again)} messages came again, in another order"
