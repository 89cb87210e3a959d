"""The documented server configuration, run as it stands: each user can do its part and no more."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bus.campaigns import read_revision
from bus.connection import Bus, BusSettings
from bus.dead import list_dead
from bus.delivery import Acknowledge, Bury, Fate, consume, consume_batches
from bus.envelopes import CampaignRevised, Receipt, encode
from bus.message import Delivery
from bus.server import EmbeddedServer
from bus.submit import SubmitReport, submit_rows
from bus.topology import SUBMISSIONS, TURNS, WORK, declare, declare_consumer, waiting
from schema.campaign import Campaign
from schema.errors import BusError, BusUnavailable

CONFIG = Path(__file__).parents[2] / "docs" / "nats-permissions.conf"
USERS = ("moderator", "agents", "engine", "submitter", "operator")

Login = Callable[[str], Coroutine[Any, Any, Bus]]


@pytest.fixture
async def login(tmp_path: Path) -> AsyncIterator[Login]:
    """Connects as one of the users of the documented configuration."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("nats-server")), "-c", str(CONFIG)),
        *("-p", str(port), "-l", str(tmp_path / "log")),
        cwd=tmp_path,
        env=os.environ | {f"{user.upper()}_PASSWORD": f"secret-{user}" for user in USERS},
    )
    connections: list[Bus] = []

    async def login(user: str) -> Bus:
        settings = BusSettings(
            url=f"nats://127.0.0.1:{port}",
            user=user,
            password=f"secret-{user}",
            inbox_prefix=f"_INBOX.{user}",
            name=user,
        )
        connections.append(await Bus.connect(settings))
        return connections[-1]

    yield login
    for connection in connections:
        await connection.close()
    process.terminate()
    await process.wait()


async def test_a_submitter_submits_and_gets_receipts_from_the_moderator(login: Login) -> None:
    moderator, submitter = await login("moderator"), await login("submitter")
    await declare(moderator)
    stop = asyncio.Event()

    async def take(batch: Any) -> list[Fate]:
        for delivery in batch:
            receipt = Receipt(status="recorded", campaign="reviews")
            await moderator.publish_plain(delivery.reply_to, encode(receipt))
        return [Acknowledge()] * len(batch)

    work = asyncio.create_task(
        consume_batches(moderator, SUBMISSIONS, "moderator", take, stop=stop)
    )
    report = await submit_rows(submitter, "reviews", [b'{"text": "a"}', b'{"text": "b"}'])
    assert report == SubmitReport(sent=2, recorded=2)
    stop.set()
    await work


async def test_a_submitter_can_neither_publish_turns_nor_read_work(login: Login) -> None:
    moderator, submitter = await login("moderator"), await login("submitter")
    await declare(moderator)
    await moderator.publish("folkmoot.work.generator.reviews", b"secret")
    with pytest.raises(
        BusError, match=r"does not let submitter publish on folkmoot\.turn"
    ) as caught:
        await submitter.publish("folkmoot.turn.generator.reviews", b"{}")
    assert not isinstance(caught.value, BusUnavailable)
    heard: list[object] = []

    async def hear(message: object) -> None:
        heard.append(message)

    for subject in ("folkmoot.>", "_INBOX.>", "_INBOX.moderator.>", "$JS.>", ">"):
        await submitter.subscribe(subject, hear)
    inbox = submitter.new_inbox()
    await submitter.subscribe(inbox, hear)
    await declare_consumer(moderator, WORK, "generator", 30.0)
    pull = f"$JS.API.CONSUMER.MSG.NEXT.{WORK}.generator"
    await submitter.publish_plain(pull, b"", reply=inbox)
    read = f"$JS.API.STREAM.MSG.GET.{WORK}"
    await submitter.publish_plain(read, b'{"seq": 1}', reply=inbox)
    await moderator.publish("folkmoot.work.generator.reviews", b"secret")
    await asyncio.sleep(0.5)
    assert heard == []
    assert await waiting(moderator, WORK) == 2
    assert await waiting(moderator, TURNS) == 0


async def test_agents_take_turns_with_an_engine_and_can_bury(
    login: Login, campaign: Campaign
) -> None:
    moderator, agents, engine = (
        await login("moderator"),
        await login("agents"),
        await login("engine"),
    )
    await declare(moderator)
    revised = CampaignRevised(campaign=campaign, revision=campaign.revision)
    await moderator.publish("folkmoot.campaign.reviews", encode(revised))
    await moderator.publish("folkmoot.work.generator.reviews", b"1")
    await moderator.publish("folkmoot.work.generator.reviews", b"bad")

    async def shout(data: bytes) -> bytes:
        return data + b"!"

    service = await engine.serve("folkmoot.engine.small", "engines", shout)
    stop = asyncio.Event()

    async def take_turn(delivery: Delivery) -> Fate:
        if delivery.data == b"bad":
            return Bury("bad")
        found = await read_revision(agents, "reviews", campaign.revision)
        assert found.campaign == campaign
        answer = await agents.request("folkmoot.engine.small", delivery.data, 5)
        await agents.publish("folkmoot.turn.generator.reviews", answer)
        return Acknowledge()

    work = asyncio.create_task(consume(agents, WORK, "generator", take_turn, stop=stop))
    async with asyncio.timeout(10):
        while await waiting(moderator, WORK):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.05)
    stop.set()
    await work
    turn = await moderator.jetstream.get_msg(TURNS, seq=1)
    assert turn.data == b"1!"
    (grave,) = await list_dead(await login("operator"))
    assert grave.reason == "bad"
    await service.close()


async def test_the_embedded_server_needs_no_other_user(
    server: EmbeddedServer, bus: Bus, campaign: Campaign
) -> None:
    revised = CampaignRevised(campaign=campaign, revision=campaign.revision)
    await bus.publish("folkmoot.campaign.reviews", encode(revised))
    assert (await read_revision(bus, "reviews", campaign.revision)).campaign == campaign
