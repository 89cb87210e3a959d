"""The configuration that ``folkmoot keys init`` writes, on a real server: each user can do its part
and no more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from nats.aio.msg import Msg

from bus.campaigns import read_revision
from bus.connection import Bus
from bus.dead import delete, list_dead, replay, replay_all
from bus.delivery import Acknowledge, Bury, Fate, consume, consume_batches
from bus.envelopes import CampaignRevised, DeadLetter, Receipt, encode
from bus.message import Delivery
from bus.permissions import PARTS, User, server_configuration
from bus.promises import promises_of
from bus.server import EmbeddedServer
from bus.settings import BusSettings
from bus.submit import SubmitReport, submit_rows
from bus.topology import SUBMISSIONS, TURNS, WORK, WORK_ACK_WAIT, declare, declare_consumer, waiting
from folkmoot.keys import make_keys
from schema.campaign import Campaign
from schema.errors import BusError, BusUnavailable, MalformedMessage

SHOP = User("shop", "submitter", campaigns=("reviews",))
RIVAL = User("rival", "submitter", campaigns=("reports",))
FARM = User("farm", "agents", roles=("critic",))

Login = Callable[[str], Coroutine[Any, Any, Bus]]


@pytest.fixture
async def login(tmp_path: Path) -> AsyncIterator[Login]:
    """Connects as one of the users, on the configuration that ``folkmoot keys init`` writes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make_keys(tmp_path / "keys", [SHOP, RIVAL, FARM])
    server = {**_read(tmp_path / "keys" / "server.env"), "NATS_LISTEN": f"127.0.0.1:{port}",
              "NATS_MONITOR": "127.0.0.1:0"}  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("nats-server")), "-c", "keys/nats.conf", "-l", "log"),
        cwd=tmp_path,
        env=os.environ | server,
    )
    connections: list[Bus] = []

    async def login(user: str) -> Bus:
        key = _read(tmp_path / "keys" / f"{user}.env")
        settings = BusSettings(
            url=f"nats://127.0.0.1:{port}",
            user=key["FOLKMOOT_NATS_USER"],
            password=key["FOLKMOOT_NATS_PASSWORD"],
            inbox_prefix=key["FOLKMOOT_NATS_INBOX_PREFIX"],
            name=user,
        )
        connections.append(await Bus.connect(settings))
        return connections[-1]

    yield login
    for connection in connections:
        await connection.close()
    process.terminate()
    await process.wait()


def _read(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


async def heard_by(bus: Bus, *subjects: str) -> list[Msg]:
    """What comes to a user who listens to whatever it may."""
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    for subject in subjects:
        await bus.subscribe(subject, hear)
    return heard


async def refused(bus: Bus, *subjects: str, data: bytes = b"{}") -> set[str]:
    """On which of these subjects the server does not let a user publish."""
    for subject in subjects:
        await bus.publish_plain(subject, data)
    await bus._client.flush(timeout=5)  # the server has said all of it; our side hears it soon

    def denied() -> set[str]:
        return {subject for subject in subjects if subject.lower() in bus._denied}

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(3):
            while denied() != set(subjects):  # noqa: ASYNC110 - the library has no event for it
                await asyncio.sleep(0.01)
    return denied()


async def test_a_submitter_submits_and_gets_receipts_from_the_moderator(login: Login) -> None:
    moderator, submitter = await login("moderator"), await login("shop")
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
    moderator, submitter = await login("moderator"), await login("shop")
    await declare(moderator)
    await moderator.publish("folkmoot.work.generator.reviews", b"secret")
    with pytest.raises(BusError, match=r"does not let shop publish on folkmoot\.turn") as caught:
        await submitter.publish("folkmoot.turn.generator.reviews", b"{}")
    assert not isinstance(caught.value, BusUnavailable)
    heard: list[object] = []

    async def hear(message: object) -> None:
        heard.append(message)

    for subject in ("folkmoot.>", "_INBOX.>", "_INBOX.moderator.>", "_INBOX.rival.>", "$JS.>", ">"):
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
    await declare(moderator, ["generator"])
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

    work = asyncio.create_task(
        consume(agents, WORK, "generator", take_turn, stop=stop, ack_wait=WORK_ACK_WAIT)
    )
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


async def test_a_submitter_has_its_own_campaigns_announcements_and_receipts_and_nothing_else(
    login: Login,
) -> None:
    moderator, shop, rival = await login("moderator"), await login("shop"), await login("rival")
    await declare(moderator)
    own = await heard_by(shop, "folkmoot.announce.*.reviews", "_INBOX.shop.1")
    others = await heard_by(
        shop, "folkmoot.announce.>", "folkmoot.announce.*.reports", "_INBOX.rival.>",
        "folkmoot.campaign.>", "folkmoot.turn.>", "folkmoot.work.>", "folkmoot.dead.>",
    )  # fmt: skip
    await moderator.publish("folkmoot.announce.accepted.reviews", b"mine")
    await moderator.publish("folkmoot.announce.accepted.reports", b"theirs")
    await moderator.publish_plain("_INBOX.rival.1", b"their receipt")
    await moderator.publish_plain("_INBOX.shop.1", b"my receipt")
    forbidden = (
        "folkmoot.submit.reports", "folkmoot.command.reviews", "folkmoot.answer.reviews",
        "folkmoot.announce.accepted.reviews", "folkmoot.campaign.reviews",
        "folkmoot.work.critic.reviews", "folkmoot.turn.critic.reviews",
        "folkmoot.dead.FOLKMOOT_WORK.reviews", "folkmoot.presence.moderator",
        "$JS.API.STREAM.PURGE.FOLKMOOT_SUBMISSIONS",
        "$JS.API.STREAM.MSG.GET.FOLKMOOT_SUBMISSIONS",
    )  # fmt: skip
    assert await refused(shop, *forbidden) == set(forbidden)
    await shop.publish("folkmoot.submit.reviews", b"{}")
    await rival.publish("folkmoot.submit.reports", b"{}")
    async with asyncio.timeout(5):
        while len(own) < 2:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
    assert sorted(message.data for message in own) == [b"mine", b"my receipt"]
    assert others == []


async def test_workers_can_neither_submit_nor_announce_nor_make_a_consumer(login: Login) -> None:
    moderator, agents = await login("moderator"), await login("agents")
    await declare(moderator, ["generator"])
    push = {
        "stream_name": WORK,
        "config": {"deliver_subject": "folkmoot.command.c", "ack_policy": "none"},
    }
    forbidden = (
        "folkmoot.submit.reviews", "folkmoot.announce.accepted.reviews",
        "folkmoot.command.reviews", "folkmoot.campaign.reviews", "folkmoot.answer.reviews",
        "folkmoot.work.generator.reviews", "folkmoot.presence.moderator",
        "folkmoot.dead.FOLKMOOT_COMMANDS.reviews", f"$JS.API.STREAM.MSG.GET.{WORK}",
        f"$JS.API.STREAM.MSG.GET.{SUBMISSIONS}", f"$JS.API.CONSUMER.DELETE.{WORK}.generator",
    )  # fmt: skip
    assert await refused(agents, *forbidden) == set(forbidden)
    makes = (
        *(f"$JS.API.CONSUMER.CREATE.{WORK}{rest}" for rest in ("", ".mine", ".mine.work")),
        f"$JS.API.CONSUMER.DURABLE.CREATE.{WORK}.mine",
    )
    assert await refused(agents, *makes, data=json.dumps(push).encode()) >= set(makes)
    (consumer,) = await moderator.jetstream.consumers_info(WORK)
    assert consumer.name == "generator"


async def test_agents_for_one_role_get_and_answer_no_other_s_work(login: Login) -> None:
    moderator, farm = await login("moderator"), await login("farm")
    await declare(moderator, ["critic", "generator"])
    for role in ("critic", "generator"):
        await moderator.publish(f"folkmoot.work.{role}.reviews", role.encode())
    got = await heard_by(farm, inbox := farm.new_inbox())
    for role in ("critic", "generator"):
        pull = f"$JS.API.CONSUMER.MSG.NEXT.{WORK}.{role}"
        await farm.publish_plain(pull, b"", reply=inbox)
    await farm.publish("folkmoot.turn.critic.reviews", b"{}")
    assert await refused(farm, "folkmoot.turn.generator.reviews")
    async with asyncio.timeout(5):
        while not got:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
    assert [message.data for message in got] == [b"critic"]


async def test_who_may_bury_work_cannot_have_an_order_replayed(login: Login) -> None:
    moderator, agents, operator = (
        await login("moderator"),
        await login("agents"),
        await login("operator"),
    )
    await declare(moderator)
    for stream, subject in (
        ("FOLKMOOT_COMMANDS", "folkmoot.command.reviews"),
        (WORK, "folkmoot.command.reviews"),
    ):
        forged = DeadLetter(
            subject=subject, stream=stream, reason="", deliveries=1,
            data='{"kind": "command", "command": "cancel", "campaign": "reviews"}', size=0,
            buried=1.0,
        )  # fmt: skip
        await agents.publish(f"folkmoot.dead.{WORK}.reviews", encode(forged))
    assert await list_dead(operator) == []
    assert await replay_all(operator) == 0
    with pytest.raises(MalformedMessage, match="says that its message came elsewhere"):
        await replay(operator, 1)
    assert await waiting(moderator, "FOLKMOOT_COMMANDS") == 0
    await delete(operator, 1)


async def test_an_engine_answers_agents_and_can_do_nothing_else(login: Login) -> None:
    moderator, engine = await login("moderator"), await login("engine")
    await declare(moderator, ["generator"])
    forbidden = (
        "folkmoot.turn.generator.reviews", "folkmoot.submit.reviews", "folkmoot.command.reviews",
        f"$JS.API.CONSUMER.MSG.NEXT.{WORK}.generator", "_INBOX.operator.1", "_INBOX.shop.1",
    )  # fmt: skip
    assert await refused(engine, *forbidden) == set(forbidden)


def test_the_page_s_configuration_is_what_the_command_writes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "nats-permissions.conf").read_text()
    assert page == server_configuration([*PARTS, User("submitter", "submitter")])


async def test_the_embedded_server_needs_no_other_user(
    server: EmbeddedServer, bus: Bus, campaign: Campaign
) -> None:
    revised = CampaignRevised(campaign=campaign, revision=campaign.revision)
    await bus.publish("folkmoot.campaign.reviews", encode(revised))
    assert (await read_revision(bus, "reviews", campaign.revision)).campaign == campaign


async def test_what_a_server_promises_is_asked_by_any_user_and_told_as_far_as_it_may_know(
    login: Login,
) -> None:
    moderator = await login("moderator")
    await declare(moderator)
    found = await promises_of(moderator)
    assert (found.replicas, found.behind, found.rights) == (1, (), "some")
    worker = await promises_of(await login("agents"))
    assert (worker.replicas, worker.rights, worker.sync) == (None, "some", "unknown")
