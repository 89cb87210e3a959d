"""One connection, against a real server: what it says when there is none, and how it lasts."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.msg import Msg
from nats.js.errors import APIError

from bus import connection, storing
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.settings import BusSettings
from bus.storing import Stored
from bus.topology import SUBMISSIONS, WORK, declare, waiting
from schema.errors import BusError, BusUnavailable, UserError


def _dead_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_dead_port_is_one_sentence_within_four_seconds(
    capfd: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    with pytest.raises(BusUnavailable) as caught:
        await Bus.connect(BusSettings(url=f"nats://me:secret@127.0.0.1:{_dead_port()}"))
    assert time.monotonic() - began < 4
    assert "no NATS server answers at nats://127.0.0.1:" in caught.value.message
    assert "connection refused" in caught.value.message
    assert "secret" not in str(caught.value)
    assert len(capfd.readouterr().err.splitlines()) <= 1


async def test_a_server_that_comes_a_moment_later_is_waited_for(tmp_path: Path) -> None:
    port = _dead_port()
    connecting = asyncio.create_task(Bus.connect(BusSettings(url=f"nats://127.0.0.1:{port}")))
    await asyncio.sleep(0.3)
    server = await EmbeddedServer.start(tmp_path, port=port)
    with pytest.raises(UserError, match="refuses"):  # it answered, and wants a password
        await connecting
    await server.stop()


async def test_wrong_credentials_are_said_at_once(server: EmbeddedServer) -> None:
    began = time.monotonic()
    settings = server.access.bus_settings().model_copy(update={"password": "wrong"})
    with pytest.raises(UserError, match="refuses these credentials") as caught:
        await Bus.connect(settings)
    assert time.monotonic() - began < 2
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://x:1", "nats://[", "nats://127.0.0.1:notaport"])
async def test_an_address_that_is_none_is_an_error_of_the_user(url: str) -> None:
    with pytest.raises((UserError, BusUnavailable)) as caught:
        await Bus.connect(BusSettings(url=url), patience=0.5)
    assert "\n" not in str(caught.value)


async def test_a_host_that_is_not_known_is_said(tmp_path: Path) -> None:
    with pytest.raises(BusUnavailable, match="host name is not known"):
        await Bus.connect(BusSettings(url="nats://no-such-host.invalid:4222"), patience=2)


async def test_a_missing_credentials_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no credentials file"):
        await Bus.connect(BusSettings(credentials=str(tmp_path / "none.creds")))


async def test_the_same_message_id_stores_one_message(bus: Bus) -> None:
    first = await bus.publish("folkmoot.submit.reviews", b"{}", message_id="m1")
    again = await bus.publish("folkmoot.submit.reviews", b"{}", message_id="m1")
    other = await bus.publish("folkmoot.submit.reviews", b"{}", message_id="m2")
    assert (first.duplicate, again.duplicate, other.duplicate) == (False, True, False)
    assert first.sequence == again.sequence
    assert await waiting(bus, SUBMISSIONS) == 2


async def test_many_messages_are_all_stored_once(bus: Bus) -> None:
    messages = [("folkmoot.submit.reviews", b"{}", f"m{number}") for number in range(1000)]
    assert await bus.publish_many(messages, window=100) == 1000
    assert await bus.publish_many(messages[:300]) == 300
    assert await waiting(bus, SUBMISSIONS) == 1000


async def test_messages_that_are_confirmed_by_their_last_are_all_stored_once_and_in_order(
    bus: Bus,
) -> None:
    subject = "folkmoot.work.critic.reviews"
    messages = [(subject, str(number).encode(), f"m{number}") for number in range(500)]
    await bus.publish_in_order(messages[:300])
    await bus.publish_in_order(messages)
    await bus.publish_in_order([])
    assert await waiting(bus, WORK) == 500
    last = await bus.jetstream.get_msg(WORK, seq=500)
    assert last.data == b"499"


async def test_a_message_that_is_too_large_says_both_sizes_and_harms_nothing(bus: Bus) -> None:
    with pytest.raises(BusError, match=r"2,000,000 bytes .* takes 1,044,480") as caught:
        await bus.publish("folkmoot.submit.reviews", b"x" * 2_000_000)
    assert not caught.value.retryable
    with pytest.raises(BusError, match="too large"):
        await bus.publish_plain("folkmoot.receipt.x", b"x" * 1_048_576)
    headers = {"Folkmoot-Reply": "_INBOX." + "x" * 200}
    await bus.publish("folkmoot.submit.reviews", b"x" * bus.max_bytes, headers=headers)
    assert bus.is_connected


async def test_a_subject_that_no_stream_keeps_is_said(bus: Bus) -> None:
    with pytest.raises(BusUnavailable, match="no stream keeps messages"):
        await bus.publish("nobody.cares", b"", timeout=0.3)


async def test_a_subject_that_is_none_is_an_error(bus: Bus) -> None:
    for subject in ("a b", "a..b", "a\r\nPUB x 0", ""):
        with pytest.raises(BusError):
            await bus.publish(subject, b"", timeout=0.3)


async def test_a_publish_outlasts_a_restart_of_the_server(
    tmp_path: Path, eventually: Callable[..., Awaitable[None]]
) -> None:
    first = await EmbeddedServer.start(tmp_path)
    bus = await Bus.connect(first.access.bus_settings())
    await declare(bus)
    heard: list[bytes] = []

    async def hear(message: Msg) -> None:
        heard.append(message.data)
        raise RuntimeError("a callback that raises must not end anything")

    await bus.subscribe("folkmoot.receipt.x", hear)
    await first.stop()
    publishing = asyncio.create_task(bus.publish("folkmoot.submit.c", b"{}", message_id="m"))
    await eventually(lambda: not bus.is_connected)
    second = await EmbeddedServer.start(tmp_path)  # same port, same password
    stored = await publishing
    assert stored.sequence == 1
    assert bus.epoch == 1
    await bus.publish_plain("folkmoot.receipt.x", b"1")
    await bus.publish_plain("folkmoot.receipt.x", b"2")
    await eventually(lambda: heard == [b"1", b"2"])
    await bus.close()
    await second.stop()


@pytest.mark.slow
async def test_a_connection_that_was_refused_once_is_made_again_later(
    tmp_path: Path, eventually: Callable[..., Awaitable[None]]
) -> None:
    server = await EmbeddedServer.start(tmp_path / "a")
    port = server.access.port
    bus = await Bus.connect(server.access.bus_settings())
    heard: list[bytes] = []

    async def hear(message: Msg) -> None:
        heard.append(message.data)

    await bus.subscribe("folkmoot.receipt.x", hear)
    await server.stop()
    stranger = await EmbeddedServer.start(tmp_path / "b", port=port)  # has another password
    await eventually(bus._refused.is_set)
    await stranger.stop()
    server = await EmbeddedServer.start(tmp_path / "a", port=port)
    await eventually(lambda: bus.is_connected and bus.epoch > 0)
    await bus.publish_plain("folkmoot.receipt.x", b"still here")
    await eventually(lambda: heard == [b"still here"])
    await bus.close()
    await server.stop()


async def test_closing_twice_and_without_a_server_is_harmless(tmp_path: Path) -> None:
    server = await EmbeddedServer.start(tmp_path)
    bus = await Bus.connect(server.access.bus_settings())
    await server.stop()
    began = time.monotonic()
    await bus.close()
    await bus.close()
    assert time.monotonic() - began < 6
    with pytest.raises(BusUnavailable):
        await bus.publish("folkmoot.submit.c", b"{}", timeout=0.3)


async def test_a_message_that_a_cluster_has_in_hand_from_an_earlier_try_is_sent_again(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [APIError(code=409, description="in process", err_code=10158)]
    real = storing.store

    async def store(*arguments: Any) -> Stored:
        if answers:
            raise answers.pop()
        return await real(*arguments)

    monkeypatch.setattr(connection, "store", store)
    stored = await bus.publish("folkmoot.submit.c", b"{}", message_id="one")
    assert stored.sequence == 1
    answers.append(APIError(code=400, description="no", err_code=10077))
    with pytest.raises(BusError, match="refuses a message"):
        await bus.publish("folkmoot.submit.c", b"{}")


@pytest.mark.parametrize("gives_up", ["a time-out", "a cancelled task"])
async def test_who_gives_up_waiting_for_a_stopped_server_does_not_make_the_connection_deaf(
    server: EmbeddedServer, bus: Bus, gives_up: str
) -> None:
    assert server._process is not None
    watcher = server._process.pid
    children = Path(f"/proc/{watcher}/task/{watcher}/children").read_text()  # noqa: ASYNC240
    os.kill(int(children), signal.SIGSTOP)
    flushing = asyncio.create_task(bus._client.flush(timeout=1 if gives_up == "a time-out" else 60))
    done, _ = await asyncio.wait({flushing}, timeout=0.2)
    if not done and gives_up == "a cancelled task":
        flushing.cancel()
    await asyncio.gather(flushing, return_exceptions=True)
    os.kill(int(children), signal.SIGCONT)
    await bus.publish("folkmoot.submit.c", b"{}", timeout=2.0)
    assert bus.epoch == 0  # on the same connection
