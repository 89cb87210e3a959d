"""The streams as a real server reports them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nats.js.api import RetentionPolicy, StreamConfig
from nats.js.errors import BadRequestError

from bus.campaigns import read_revision
from bus.connection import Bus
from bus.envelopes import CampaignRevised, encode
from bus.server import EmbeddedServer
from bus.subjects import (
    answer_subject,
    campaign_of,
    engine_subject,
    revision_subject,
    turn_subject,
    work_subject,
)
from bus.topology import (
    CAMPAIGNS,
    COMMANDS,
    DEAD,
    MODERATOR,
    STREAMS,
    SUBMISSIONS,
    TURNS,
    WORK,
    declare,
    declare_consumer,
    forget_lost_numbers,
    have_consumer,
    keep_revisions,
    purge_work,
    waiting,
)
from schema.campaign import Campaign
from schema.errors import BusError, UnknownCampaign


async def _persist_mode(bus: Bus, stream: str) -> str | None:
    mode = (await bus.jetstream.stream_info(stream)).config.persist_mode
    return None if mode is None else str(getattr(mode, "value", mode))


async def test_what_nobody_else_has_is_written_before_it_is_confirmed(bus: Bus) -> None:
    for stream in (SUBMISSIONS, COMMANDS, DEAD):
        assert await _persist_mode(bus, stream) in (None, "default"), stream


async def test_what_the_ledger_can_rebuild_is_written_behind(bus: Bus) -> None:
    kept = {SUBMISSIONS, COMMANDS, DEAD}
    for stream in (known.name for known in STREAMS if known.name not in kept):
        assert await _persist_mode(bus, stream) == "async", stream


async def test_declaring_again_and_at_once_changes_nothing(bus: Bus) -> None:
    await bus.publish("folkmoot.submit.c", b"{}")
    await asyncio.gather(*(declare(bus) for _ in range(4)))
    assert await waiting(bus, SUBMISSIONS) == 1


async def test_a_stream_with_older_settings_is_updated_and_keeps_its_messages(bus: Bus) -> None:
    await bus.jetstream.update_stream(
        StreamConfig(
            name=SUBMISSIONS,
            subjects=["folkmoot.submit.*", "older.>"],
            retention=RetentionPolicy.WORK_QUEUE,
            duplicate_window=60.0,
        )
    )
    await bus.publish("folkmoot.submit.c", b"{}")
    await declare(bus)
    info = await bus.jetstream.stream_info(SUBMISSIONS)
    assert info.config.subjects == ["folkmoot.submit.*"]
    assert info.state.messages == 1


async def test_commands_of_a_server_without_answers_are_taken_and_then_answers_too(
    bus: Bus,
) -> None:
    await bus.jetstream.update_stream(
        StreamConfig(
            name=COMMANDS, subjects=["folkmoot.command.*"], retention=RetentionPolicy.WORK_QUEUE
        )
    )
    await bus.jetstream.add_consumer(
        COMMANDS, durable_name="moderator", name="moderator", filter_subject="folkmoot.command.*"
    )
    await bus.publish("folkmoot.command.c", b"1")
    await declare(bus)
    await declare_consumer(bus, COMMANDS, "moderator", 30.0)
    await bus.publish(answer_subject("c"), b"2")
    pull = await bus.jetstream.pull_subscribe_bind("moderator", COMMANDS)
    assert [message.data for message in await pull.fetch(2, timeout=5.0)] == [b"1", b"2"]


async def test_a_stream_that_cannot_become_ours_is_one_clear_error(bus: Bus) -> None:
    await bus.jetstream.delete_stream(WORK)
    await bus.jetstream.add_stream(
        StreamConfig(name=WORK, subjects=["x"], retention=RetentionPolicy.LIMITS)
    )
    with pytest.raises(BusError, match=f"refuses the stream {WORK}"):
        await declare(bus)


async def test_each_role_has_one_durable_consumer_of_its_own_work(bus: Bus) -> None:
    for role in ("generator", "judge", "generator"):
        await declare_consumer(bus, WORK, role, 30.0)
    names = {info.name for info in await bus.jetstream.consumers_info(WORK)}
    assert names == {"generator", "judge"}


async def test_the_ack_wait_of_a_durable_can_be_changed(bus: Bus) -> None:
    await declare_consumer(bus, TURNS, "moderator", 30.0)
    await declare_consumer(bus, TURNS, "moderator", 5.0)
    info = await bus.jetstream.consumer_info(TURNS, "moderator")
    assert info.config.ack_wait == 5.0
    with pytest.raises(BadRequestError):  # a work queue has one consumer for a message
        await bus.jetstream.add_consumer(TURNS, durable_name="second", filter_subject="folkmoot.>")


@pytest.mark.parametrize("left", [bytes(8), b"\1"], ids=["zeros", "cut-off"])
async def test_a_consumer_whose_state_on_disk_is_damaged_begins_anew_with_all_that_is_there(
    tmp_path: Path, left: bytes
) -> None:
    server = await EmbeddedServer.start(tmp_path / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    await declare(bus)
    await declare_consumer(bus, SUBMISSIONS, MODERATOR, 10.0)
    await bus.publish("folkmoot.submit.c", b"{}")
    await bus.close()
    await server.stop()
    (state,) = tmp_path.glob(f"nats/jetstream/*/streams/{SUBMISSIONS}/obs/{MODERATOR}/o.dat")  # noqa: ASYNC240
    state.write_bytes(left)

    server = await EmbeddedServer.start(tmp_path / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    try:
        await have_consumer(bus, SUBMISSIONS, MODERATOR, 10.0)
        assert (await bus.jetstream.consumer_info(SUBMISSIONS, MODERATOR)).num_pending == 1
        await have_consumer(bus, SUBMISSIONS, MODERATOR, 10.0)
    finally:
        await bus.close()
        await server.stop()


async def test_purging_a_campaign_leaves_the_others_their_work(bus: Bus) -> None:
    for role in ("generator", "judge"):
        for campaign in ("a", "b"):
            await bus.publish(work_subject(role, campaign), b"{}")
    await purge_work(bus, "a")
    assert await waiting(bus, WORK) == 2


async def test_a_consumer_that_is_not_ahead_of_its_stream_keeps_its_place(bus: Bus) -> None:
    await bus.publish(turn_subject("judge", "c"), b"{}")
    await declare_consumer(bus, TURNS, "moderator", 30.0)
    pull = await bus.jetstream.pull_subscribe_bind("moderator", TURNS)
    await (await pull.fetch(1, timeout=5.0))[0].ack_sync()
    await forget_lost_numbers(bus)
    kept = await bus.jetstream.consumer_info(TURNS, "moderator")
    assert kept.delivered is not None
    assert kept.delivered.stream_seq == 1


async def test_the_very_revision_that_is_named_can_be_read(bus: Bus, campaign: Campaign) -> None:
    revisions = [campaign.model_copy(update={"seed": seed}) for seed in range(4)]
    for revision in revisions:
        envelope = CampaignRevised(campaign=revision, revision=revision.revision)
        await bus.publish(revision_subject(campaign.name), encode(envelope))
    for wanted in revisions:
        found = await read_revision(bus, campaign.name, wanted.revision)
        assert found.campaign == wanted
    with pytest.raises(UnknownCampaign, match="is the moderator running"):
        await read_revision(bus, campaign.name, "0" * 64)


async def test_every_revision_is_kept_until_the_older_ones_are_let_go(bus: Bus) -> None:
    for number in range(12):
        await bus.publish("folkmoot.campaign.c", str(number).encode())
    await bus.publish("folkmoot.campaign.other", b"0")
    assert await waiting(bus, CAMPAIGNS) == 13
    await keep_revisions(bus, "c", 2)
    assert await waiting(bus, CAMPAIGNS) == 3


async def test_a_stream_that_kept_eight_revisions_keeps_all_of_them_now(bus: Bus) -> None:
    config = (await bus.jetstream.stream_info(CAMPAIGNS)).config
    config.max_msgs_per_subject = 8
    await bus.jetstream.update_stream(config)
    await declare(bus)
    for number in range(9):
        await bus.publish("folkmoot.campaign.c", str(number).encode())
    assert await waiting(bus, CAMPAIGNS) == 9


def test_names_cannot_leave_their_place_in_a_subject() -> None:
    for name in ("a.b", "*", ">", "", "a b", "ä"):
        with pytest.raises(BusError):
            work_subject("generator", name)
    assert campaign_of("folkmoot.submit.reviews") == "reviews"
    assert engine_subject("qwen2.5-coder-0.5b") == "folkmoot.engine.qwen2_5-coder-0_5b"
