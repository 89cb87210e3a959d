"""Half of the swarm is of a later version."""

from __future__ import annotations

import json
from random import Random
from typing import Any, ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

MOST = 30


@fault
class VersionSkew(Fault):
    """Requests and turns come again as a later version would write them: nobody can read those, and
    the ones that can be read are answered all the same."""

    name: ClassVar[str] = "version-skew"
    brief: ClassVar[bool] = True

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        known = [each for each in fleet.heard if not each.subject.startswith("folkmoot.submit.")]
        later = chance.sample(known, min(MOST, len(known)))
        for each in later:
            body: dict[str, Any] = json.loads(each.data)
            body["v"] += 1
            await fleet.bus.publish(each.subject, json.dumps(body).encode(), timeout=30.0)
        return f"{len(later)} messages of a later version came"
