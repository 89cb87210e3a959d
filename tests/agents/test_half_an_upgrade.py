"""Half of the swarm is of a later version: what the other half cannot read waits for it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from nats.aio.msg import Msg

from agents.moderator.heard import read_turns
from agents.moderator.lost import UPGRADE_SECONDS, LostRequests
from agents.seat.worker import Worker
from bus.connection import Bus
from bus.delivery import Bury, Fate, Postpone
from bus.envelopes import TurnRequested, encode
from bus.message import Delivery
from bus.topology import TURNS, WORK
from engine.scripted.engine import ScriptedEngine
from schema.base import SCHEMA_VERSION
from schema.campaign import Campaign
from schema.turn import TurnRequest
from storage.outbox import Overdue


@pytest.fixture
def later(
    bus: Bus,
    make_campaign: Callable[..., Campaign],
    make_request: Callable[..., TurnRequest],
) -> Callable[..., Delivery]:
    """A message as a later version would write it, so many seconds ago."""

    def make(stream: str, age: float = 0.0, **changes: Any) -> Delivery:
        body = json.loads(encode(TurnRequested(request=make_request(make_campaign()), attempt=1)))
        body |= {"v": SCHEMA_VERSION + 1, "something": "new", **changes}
        data, when = json.dumps(body).encode(), time.time() - age
        return Delivery(data, "a subject", {}, 1, 1, when, stream, message=Msg(bus._client))

    return make


@pytest.mark.parametrize(("age", "fate"), [(0.0, Postpone), (1700.0, Postpone), (1900.0, Bury)])
async def test_a_request_waits_half_an_hour_for_a_worker_that_can_read_it(
    bus: Bus, later: Callable[..., Delivery], age: float, fate: type[Fate]
) -> None:
    worker = Worker(bus, ScriptedEngine())
    found = await worker._handle(later(WORK, age))
    assert isinstance(found, fate)
    assert "run the same version of folkmoot everywhere" in str(found)


async def test_a_turn_of_a_later_version_is_asked_again_and_nothing_is_given_up_on(
    bus: Bus, later: Callable[..., Delivery]
) -> None:
    read = read_turns([later(TURNS, kind="turn_taken"), later(TURNS, v="two")])
    assert (read.heard, read.later) == ([], 1)
    assert [type(fate) for fate in read.fates] == [Bury, Bury]  # of others, it is asked again
    now = 1000.0
    lost = LostRequests(bus, nothing, nobody, clock=lambda: now)
    often = [Overdue("turn", 99, "c", is_ahead=False)]
    assert lost.parted(often, 5) == ([], ["turn"])
    lost_with_the_server = [often[0]._replace(is_forgotten=True)]
    assert lost.parted(lost_with_the_server, 5) == (["turn"], [])
    lost.answered_later(read.later)
    assert lost.parted(often, 5) == (["turn"], [])
    now += UPGRADE_SECONDS
    assert lost.parted(often, 5) == ([], ["turn"])


async def nothing(restarted: float) -> list[Overdue]:
    return []


async def nobody(name: str) -> int:
    return 0


async def test_what_no_version_can_read_is_buried_at_once(
    bus: Bus, later: Callable[..., Delivery]
) -> None:
    worker = Worker(bus, ScriptedEngine())
    assert isinstance(await worker._handle(later(WORK, v="two")), Bury)
