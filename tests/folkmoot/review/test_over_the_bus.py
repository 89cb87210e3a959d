"""Answers while a swarm is running: the moderator writes them down, whoever sends them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bus.connection import Bus
from bus.dead import list_dead
from bus.envelopes import AnswerGiven, Command, encode
from bus.server import EmbeddedServer
from bus.subjects import answer_subject
from schema.answer import PersonAnswer
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, wait_until, write_jsonl
from tests.folkmoot.review.conftest import Types

CAMPAIGN = "answered"
ROWS = [{"id": f"r{n}", "text": f"Soup {n} was hot."} for n in range(4)]


@pytest.fixture
def running(swarm: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a swarm that is through with a campaign of four rows."""
    monkeypatch.setenv("FOLKMOOT_STATE", str(swarm))
    cli("campaign", "create", CAMPAIGN, "--labels", "good,bad")
    cli("submit", write_jsonl(tmp_path / "soup.jsonl", ROWS), "--campaign", CAMPAIGN)
    assert cli("watch", CAMPAIGN).code == 0
    return swarm


Publish = Callable[..., None]


@pytest.fixture
def publish(running: Path) -> Publish:
    """Sends messages as they are to where answers go."""

    def send(*messages: bytes) -> None:
        async def at_once() -> None:
            server = EmbeddedServer.find(running / "nats")
            assert server is not None
            bus = await Bus.connect(server.bus_settings("test"))
            for message in messages:
                await bus.publish(answer_subject(CAMPAIGN), message)
            await bus.close()

        asyncio.run(at_once())

    return send


def by_eve(id: str, task: str, answer: Any, campaign: str = CAMPAIGN) -> bytes:
    given = PersonAnswer(id=id * 32, campaign=campaign, task=task, by="eve", answer=answer)
    return encode(AnswerGiven(answer=given))


def said(state: Path, task: str) -> list[tuple[str, Any]]:
    with LedgerReader(state / "ledger.db") as reader:
        return [(each.by, each.value) for each in reader.said_by_people(CAMPAIGN, task)]


def test_a_person_answers_while_the_swarm_runs(types: Types, running: Path, cli: Cli) -> None:
    result = types("bad|u|good", CAMPAIGN, "--task", "r0")
    assert result.code == 0, result.err
    assert said(running, "r0") == [("eve", "bad"), ("eve", None), ("eve", "good")]
    assert "version 4" in cli("transcript", "r0", "--campaign", CAMPAIGN).out


def test_a_file_is_handed_to_the_swarm_and_again_it_changes_nothing(
    cli: Cli, running: Path, tmp_path: Path
) -> None:
    rows = [{"id": "r1", "answer": "bad"}, {"id": "r9", "answer": "bad"}]
    file = write_jsonl(tmp_path / "a.jsonl", rows)
    told = [cli("review", CAMPAIGN, "--by", "ann", "--answers", file, "--json") for _ in range(2)]
    fates = [[fate["fate"] for fate in json.loads(result.out)] for result in told]
    assert fates == [["recorded", "refused"], ["same as before", "refused"]]
    assert said(running, "r1") == [("ann", "bad")]


def test_a_message_that_is_delivered_twice_is_recorded_once(
    publish: Publish, running: Path
) -> None:
    publish(by_eve("a", "r2", "bad"), by_eve("b", "r2", "good"), by_eve("a", "r2", "bad"))
    publish(by_eve("c", "r3", "bad"))
    wait_until(lambda: said(running, "r3") == [("eve", "bad")])  # it was taken after the others
    assert said(running, "r2") == [("eve", "bad"), ("eve", "good")]


def test_what_is_no_answer_and_has_nobody_to_be_told_becomes_a_dead_letter(
    publish: Publish, running: Path
) -> None:
    publish(
        b"not json",
        by_eve("d", "r2", "awful"),
        by_eve("e", "r2", "bad", campaign="another"),
        encode(Command(command="cancel", campaign=CAMPAIGN)),
    )

    def reasons() -> str:
        async def read() -> str:
            server = EmbeddedServer.find(running / "nats")
            assert server is not None
            bus = await Bus.connect(server.bus_settings("test"))
            graves = await list_dead(bus)
            await bus.close()
            return "\n".join(g.reason for g in graves if g.subject == answer_subject(CAMPAIGN))

        return asyncio.run(read())

    wait_until(lambda: reasons().count("\n") == 3)
    for words in ("not JSON", "not one of the labels", "came elsewhere", "takes a command here"):
        assert words in reasons()
    with LedgerReader(running / "ledger.db") as reader:
        assert reader.campaign_state(CAMPAIGN) == "running"
        assert reader.violations() == []
