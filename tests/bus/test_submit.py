"""Submitting files, and submitting from the most foreign client there is: a socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from bus.connection import Bus
from bus.delivery import Acknowledge, Fate, consume_batches
from bus.envelopes import Command, Receipt, decode, encode
from bus.message import Delivery
from bus.server import EmbeddedServer
from bus.storing import Stored
from bus.submission import RejectedSubmission, read_submission
from bus.submit import SubmitReport, submit_rows
from bus.topology import COMMANDS, SUBMISSIONS, waiting
from schema.campaign import Campaign


@contextlib.asynccontextmanager
async def moderator(
    bus: Bus, campaign: Campaign, *, mute: int = 0
) -> AsyncIterator[dict[str, Delivery]]:
    """What the moderator does with submissions, with a dictionary for a ledger. The first ``mute``
    receipts get lost."""
    ledger: dict[str, Delivery] = {}
    stop = asyncio.Event()
    silent = mute

    async def take(batch: Sequence[Delivery]) -> list[Fate]:
        nonlocal silent
        for delivery in batch:
            read = read_submission(delivery.data, campaign)
            status = "duplicate" if read.id in ledger else "recorded"
            ledger.setdefault(read.id, delivery)
            reason = ""
            if isinstance(read, RejectedSubmission):
                status, reason = "rejected", read.reason
            receipt = Receipt.model_validate(
                {"status": status, "campaign": campaign.name, "task": read.id, "reason": reason}
            )
            if silent:
                silent -= 1
            elif delivery.reply_to:
                await bus.publish_plain(delivery.reply_to, encode(receipt))
        return [Acknowledge()] * len(batch)

    work = asyncio.create_task(consume_batches(bus, SUBMISSIONS, "moderator", take, stop=stop))
    try:
        yield ledger
    finally:
        stop.set()
        await work


def rows(count: int) -> list[bytes]:
    return [json.dumps({"id": n, "text": f"review {n}"}).encode() for n in range(count)]


async def test_every_row_gets_its_receipt(bus: Bus, campaign: Campaign) -> None:
    receipts: dict[int, Receipt] = {}
    async with moderator(bus, campaign) as ledger:
        report = await submit_rows(
            bus, "reviews", rows(700), window=100, on_receipt=receipts.__setitem__
        )
    assert report == SubmitReport(sent=700, recorded=700)
    assert len(ledger) == 700
    assert [receipts[n].task for n in range(700)] == [str(n) for n in range(700)]


async def test_rows_follow_also_when_every_receipt_is_there_before_the_sending_ends(
    bus: Bus, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = bus.publish

    async def slowly_confirmed(*args: Any, **options: Any) -> Stored:
        stored = await publish(*args, **options)
        await asyncio.sleep(0.1)
        return stored

    async with moderator(bus, campaign) as ledger:
        monkeypatch.setattr(bus, "publish", slowly_confirmed)
        report = await submit_rows(bus, "reviews", rows(6), window=2)
    assert report == SubmitReport(sent=6, recorded=6)
    assert len(ledger) == 6


async def test_the_same_file_again_is_duplicates(bus: Bus, campaign: Campaign) -> None:
    async with moderator(bus, campaign) as ledger:
        await submit_rows(bus, "reviews", rows(50))
        report = await submit_rows(bus, "reviews", rows(50))
    assert report == SubmitReport(sent=50, duplicates=50)
    assert len(ledger) == 50


async def test_bad_rows_are_rejected_with_a_receipt_and_harm_no_other(
    bus: Bus, campaign: Campaign
) -> None:
    bad = [b"{", b'{"text": ""}', b"\xff", b'{"text": "' + b"x" * 10_000_000 + b'"}']
    receipts: dict[int, Receipt] = {}
    async with moderator(bus, campaign):
        report = await submit_rows(
            bus, "reviews", [*bad, *rows(3)], on_receipt=receipts.__setitem__
        )
    assert report == SubmitReport(sent=7, recorded=3, rejected=4)
    assert "not JSON" in receipts[0].reason
    assert "10,000,012 bytes" in receipts[3].reason
    assert receipts[3].task.startswith("raw-")


async def test_a_lost_receipt_is_asked_for_again(bus: Bus, campaign: Campaign) -> None:
    async with moderator(bus, campaign, mute=5) as ledger:
        report = await submit_rows(bus, "reviews", rows(20), resend_after=0.7)
    assert report == SubmitReport(sent=20, recorded=15, duplicates=5)
    assert len(ledger) == 20


async def test_without_a_moderator_the_rows_wait_in_the_stream_unconfirmed(bus: Bus) -> None:
    report = await submit_rows(bus, "reviews", rows(30), patience=0)
    assert report == SubmitReport(sent=30, unconfirmed=30)
    report = await submit_rows(bus, "reviews", rows(5), patience=0.6)
    assert report == SubmitReport(sent=5, unconfirmed=5)
    assert await waiting(bus, SUBMISSIONS) == 35


async def test_a_command_gets_its_receipt_or_none_in_time(bus: Bus) -> None:
    order = encode(Command(command="pause", campaign="reviews"))
    stop = asyncio.Event()

    async def obey(batch: Sequence[Delivery]) -> list[Fate]:
        for delivery in batch:
            receipt = Receipt(status="done", campaign="reviews", reason="paused")
            await bus.publish_plain(delivery.reply_to, encode(receipt))
        return [Acknowledge()] * len(batch)

    work = asyncio.create_task(consume_batches(bus, COMMANDS, "moderator", obey, stop=stop))
    answer = await bus.request_receipt("folkmoot.command.reviews", order, timeout=5)
    assert answer is not None
    assert decode(answer) == Receipt(status="done", campaign="reviews", reason="paused")
    stop.set()
    await work
    assert await bus.request_receipt("folkmoot.command.reviews", order, timeout=0.3) is None


class Socket:
    """The text protocol of NATS and nothing else."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, *lines: bytes) -> None:
        self.writer.write(b"".join(line + b"\r\n" for line in lines))
        await self.writer.drain()

    async def message(self) -> tuple[str, bytes]:
        """The next message: its subject and data."""
        async with asyncio.timeout(10):
            while True:
                line = await self.reader.readline()
                assert not line.startswith(b"-ERR"), line
                if line.startswith(b"MSG "):
                    data = await self.reader.readexactly(int(line.split()[-1]) + 2)
                    return line.split()[1].decode(), data[:-2]


@pytest.mark.parametrize("way", ["in the body", "in a header"])
async def test_a_plain_socket_submits_a_task_and_gets_its_receipt(
    server: EmbeddedServer, bus: Bus, campaign: Campaign, way: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.access.port)
    client = Socket(reader, writer)
    login = {"user": server.access.user, "pass": server.access.password, "headers": True}
    await client.say(
        b"CONNECT " + json.dumps(login | {"verbose": False}).encode(),
        b"SUB _INBOX.socket.> 1",
    )
    body = {"id": "from-a-socket", "text": "Works like a charm."}
    if way == "in the body":
        data = json.dumps(body | {"reply": "_INBOX.socket.receipt"}).encode()
        size = str(len(data)).encode()
        await client.say(b"PUB folkmoot.submit.reviews _INBOX.socket.stored " + size, data)
    else:
        data = json.dumps(body).encode()
        header = b"NATS/1.0\r\nFolkmoot-Reply: _INBOX.socket.receipt\r\n\r\n"
        sizes = f"{len(header)} {len(header) + len(data)}".encode()
        await client.say(
            b"HPUB folkmoot.submit.reviews _INBOX.socket.stored " + sizes, header + data
        )
    subject, stored = await client.message()
    assert subject == "_INBOX.socket.stored"
    assert json.loads(stored)["stream"] == SUBMISSIONS
    async with moderator(bus, campaign) as ledger:
        subject, receipt = await client.message()
    assert subject == "_INBOX.socket.receipt"
    assert json.loads(receipt) == {
        "kind": "receipt",
        "v": 1,
        "status": "recorded",
        "campaign": "reviews",
        "task": "from-a-socket",
        "reason": "",
    }
    assert list(ledger) == ["from-a-socket"]
    writer.close()
    await writer.wait_closed()


async def test_a_receipt_that_is_wanted_on_a_subject_of_ours_is_not_sent(
    bus: Bus, campaign: Campaign, eventually: Callable[..., Awaitable[None]]
) -> None:
    forged = b'{"text": "a", "reply": "folkmoot.turn.judge.reviews"}'
    await bus.publish("folkmoot.submit.reviews", forged)
    header = {"Folkmoot-Reply": "$JS.API.STREAM.DELETE.FOLKMOOT_TURNS"}
    await bus.publish("folkmoot.submit.reviews", b'{"text": "b"}', headers=header)
    async with moderator(bus, campaign) as ledger:
        await eventually(lambda: len(ledger) == 2)
    assert [delivery.reply_to for delivery in ledger.values()] == ["", ""]
    assert await waiting(bus, "FOLKMOOT_TURNS") == 0
