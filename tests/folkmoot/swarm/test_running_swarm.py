"""The commands that talk to a running swarm: ``folkmoot up`` in a process of its own."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.subjects import submission_subject
from tests.folkmoot.conftest import Cli, read_jsonl, wait_until, write_jsonl

AB = ("--labels", "good,bad")
ROWS = [{"id": f"r{n}", "text": f"Soup {n} was hot."} for n in range(5)]


@pytest.fixture(autouse=True)
def _swarm(swarm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_STATE", str(swarm))


def counts(cli: Cli, campaign: str) -> dict[str, int]:
    (standing,) = json.loads(cli("status", campaign, "--json").out)["campaigns"]
    return dict(standing["counts"])


def test_status_tells_the_processes_of_the_swarm(cli: Cli) -> None:
    told = json.loads(cli("status", "--json").out)["processes"]
    assert {each["part"] for each in told} == {"moderator", "engine", "agents"}
    assert all(each["connected"] for each in told)
    assert "moderator: process" in cli("status").out


def letters(cli: Cli) -> list[int]:
    return [letter["sequence"] for letter in json.loads(cli("dead", "list", "--json").out)]


def test_a_file_is_submitted_to_a_campaign_and_watched_to_its_end(cli: Cli, tmp_path: Path) -> None:
    created = cli("campaign", "create", "soups", *AB)
    assert (created.code, created.err) == (0, "")
    assert created.out.startswith("soups: ")
    rows = write_jsonl(tmp_path / "soup.jsonl", ROWS)
    report = json.loads(cli("submit", rows, "--campaign", "soups", "--json").out)
    assert (report["sent"], report["recorded"]) == (5, 5)
    assert "5 were there already" in cli("submit", rows, "--campaign", "soups").err
    assert cli("watch", "soups").code == 0
    assert counts(cli, "soups")["submitted"] == 5
    assert len(read_jsonl(cli("export", "soups").out)) == 5


def test_a_campaign_is_paused_resumed_and_cancelled(cli: Cli, tmp_path: Path) -> None:
    cli("campaign", "create", "halts", *AB)
    assert cli("campaign", "pause", "halts").code == 0
    assert "halts: paused" in cli("status", "halts").out
    cli("submit", write_jsonl(tmp_path / "soup.jsonl", ROWS), "--campaign", "halts")
    assert counts(cli, "halts")["open"] == 5
    assert cli("campaign", "cancel", "halts").code == 0
    wait_until(lambda: counts(cli, "halts")["cancelled"] == 5)
    assert "5 cancelled = 5 submitted" in cli("status", "halts").out


def test_a_paused_campaign_goes_on_after_resume(cli: Cli, tmp_path: Path) -> None:
    cli("campaign", "create", "waits", *AB)
    cli("campaign", "pause", "waits")
    cli("submit", write_jsonl(tmp_path / "soup.jsonl", ROWS), "--campaign", "waits")
    assert cli("campaign", "resume", "waits").code == 0
    wait_until(lambda: counts(cli, "waits")["open"] == 0)


def test_an_order_about_a_campaign_that_is_not_there_is_refused(cli: Cli) -> None:
    result = cli("campaign", "pause", "nobody")
    assert result.code == 2
    assert "nobody" in result.err


def test_what_campaign_show_prints_can_be_changed_and_created_again(
    cli: Cli, tmp_path: Path
) -> None:
    cli("campaign", "create", "first", *AB)
    plan = json.loads(cli("campaign", "show", "first").out)
    plan["protocol"]["accept_confidence"] = 0.9
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert cli("campaign", "create", "second", "--file", "plan.json").code == 0
    second = json.loads(cli("campaign", "show", "second").out)
    assert second["protocol"]["accept_confidence"] == 0.9
    assert second["name"] == "second"


def test_a_campaign_file_comes_back_as_the_same_revision(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(cli("campaign", "init").out, encoding="utf-8")
    assert cli("campaign", "create", "written", "--file", "one.toml").code == 0
    shown = cli("campaign", "show", "written", "--toml").out
    (tmp_path / "two.toml").write_text(shown, encoding="utf-8")
    assert cli("campaign", "create", "written", "--file", "two.toml").code == 0
    assert cli("campaign", "show", "written", "--toml").out == shown, "it names the revision"
    told = cli("campaign", "create", "other", "--file", "two.toml", "--guideline", "Judge it.")
    assert told.code == 0
    assert json.loads(cli("campaign", "show", "other").out)["guideline"] == "Judge it."


def test_a_submission_that_nobody_can_place_is_a_dead_letter(cli: Cli, swarm: Path) -> None:
    async def submit() -> None:
        server = EmbeddedServer.find(swarm / "nats")
        assert server is not None
        bus = await Bus.connect(server.bus_settings("test"))
        await bus.publish(submission_subject("nowhere"), b'{"text": "\x1b[2J"}', message_id="d1")
        await bus.close()

    for number in letters(cli):  # other tests use this swarm, too
        assert cli("dead", "delete", number).code == 0
    asyncio.run(submit())
    wait_until(lambda: letters(cli) != [])
    (letter,) = json.loads(cli("dead", "list", "--json").out)
    assert "nowhere" in cli("dead", "list").out
    shown = cli("dead", "show", letter["sequence"])
    assert "nowhere" in json.loads(shown.out)["subject"]
    assert "\x1b" not in shown.out
    assert "replayed" in cli("dead", "replay", letter["sequence"]).out
    wait_until(lambda: letters(cli) not in ([], [letter["sequence"]]))  # it has died again
    assert "replayed" in cli("dead", "replay", "--all").out
    wait_until(lambda: letters(cli) != [])
    for number in letters(cli):
        assert cli("dead", "delete", number).code == 0
    assert "no dead letters" in cli("dead", "list").err


def test_the_data_of_a_task_is_deleted_on_request(cli: Cli, tmp_path: Path) -> None:
    cli("campaign", "create", "private", *AB)
    cli("submit", write_jsonl(tmp_path / "soup.jsonl", ROWS[:2]), "--campaign", "private")
    cli("watch", "private")
    assert cli("ledger", "delete", "r0", "--campaign", "private").code == 0
    assert cli("transcript", "r0", "--campaign", "private").code == 2
    assert cli("transcript", "r1", "--campaign", "private").code == 0


@pytest.mark.parametrize("part", ["moderator", "engine", "agents"])
def test_every_part_says_that_it_is_well(cli: Cli, part: str) -> None:
    assert cli("health", part).code == 0


def test_a_file_can_be_annotated_by_the_swarm_that_is_running(cli: Cli, tmp_path: Path) -> None:
    rows = write_jsonl(tmp_path / "soup.jsonl", ROWS)
    result = cli("annotate", rows, *AB, "--out", "-")
    assert result.code == 0, result.err
    assert len(read_jsonl(result.out)) == 5
