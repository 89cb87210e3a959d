"""The commands that docker-compose.yml declares, as processes of their own; scripted models.

Real: every process, the nats-server with a user for each part, the ledger, the command line, and a
NATS client that knows nothing of folkmoot.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.compose.client import submit
from tests.compose.services import CLIENT, Swarm, until

pytestmark = pytest.mark.slow

TASKS = [
    {"id": f"r-{number}", "text": f"The {thing} was {word}."}
    for number, (thing, word) in enumerate(
        (thing, word)
        for thing in ("soup", "tent", "film", "phone", "hotel", "bicycle")
        for word in ("lovely", "dreadful", "late", "fine, if you ask nicely")
    )
]


@pytest.fixture(scope="module")
def receipts(swarm: Swarm) -> list[dict[str, Any]]:
    """``docker compose up --scale agents=3`` in the worst order, a campaign, and 24 tasks."""
    for name in ("agents", "agents", "agents", "engine"):
        swarm.start(name)
    until(lambda: swarm.logs().count("waiting for the NATS server") >= 4, 60, "they wait for nats")
    swarm.start("nats")
    until(lambda: "wait for the moderator" in swarm.logs(), 30, "agents wait for the moderator")
    swarm.start("moderator")
    try:
        until(lambda: {service.check() for service in swarm.services} == {0}, 60, "all are healthy")
        swarm.folkmoot(
            *("campaign", "create", "reviews", "--labels", "positive,negative"),
            *("--model", "scripted-a", "--model", "scripted-b", "--model", "scripted-c"),
        )
        heard = submit(swarm, "reviews", TASKS)
        swarm.folkmoot("watch", "reviews")  # until every task has its outcome
    except BaseException:
        print(swarm.logs())
        raise
    return heard


def standing(swarm: Swarm) -> dict[str, Any]:
    (found,) = swarm.folkmoot("status", "reviews", "--json")["campaigns"]
    return dict(found)


def test_a_plain_nats_client_gets_a_receipt_for_every_task(receipts: list[dict[str, Any]]) -> None:
    assert {receipt["task"] for receipt in receipts} == {task["id"] for task in TASKS}
    assert {receipt["status"] for receipt in receipts} == {"recorded"}


@pytest.mark.usefixtures("receipts")
def test_every_task_comes_to_one_outcome(swarm: Swarm) -> None:
    counts = standing(swarm)["counts"]
    assert counts["submitted"] == len(TASKS)
    assert counts["accepted"] + counts["escalated"] == len(TASKS)


@pytest.mark.usefixtures("receipts")
def test_the_export_has_every_row_with_its_text(swarm: Swarm) -> None:
    rows = [json.loads(line) for line in swarm.folkmoot("export", "reviews").splitlines()]
    assert {row["id"]: row["text"] for row in rows} == {task["id"]: task["text"] for task in TASKS}


@pytest.mark.usefixtures("receipts")
def test_transcripts_can_be_read_and_the_agents_processes_shared_the_work(swarm: Swarm) -> None:
    transcripts = [
        json.loads(line)
        for line in swarm.folkmoot("export", "reviews", "--format", "transcripts").splitlines()
    ]
    assert len(transcripts) == len(TASKS)
    workers = {turn["worker"] for found in transcripts for turn in found["turns"]}
    processes = {str(service.process.pid) for service in swarm.services if service.name == "agents"}
    assert len(workers) >= 2
    assert {worker.rpartition("-")[2] for worker in workers} <= processes
    told = swarm.folkmoot("transcript", "r-3", "--json")
    assert told["task"]["input"]["text"] == TASKS[3]["text"]
    assert {turn["seat"]["role"] for turn in told["turns"]} >= {"generator"}


@pytest.mark.usefixtures("receipts")
def test_rows_can_be_submitted_through_standard_input(swarm: Swarm) -> None:
    rows = "".join(json.dumps(task) + "\n" for task in TASKS[:2])
    report = swarm.folkmoot("submit", "-", "--campaign", "reviews", "--json", given=rows)
    assert (report["sent"], report["duplicates"]) == (2, 2)  # they came from the other client


@pytest.mark.usefixtures("receipts")
def test_the_command_submits_as_a_submitter_too_and_can_order_nothing(swarm: Swarm) -> None:
    rows = "".join(json.dumps(task) + "\n" for task in TASKS[:2])
    report = swarm.folkmoot(
        "submit", "-", "--campaign", "reviews", "--json", given=rows, key=CLIENT
    )
    assert (report["sent"], report["duplicates"]) == (2, 2)
    with pytest.raises(AssertionError, match="does not let client publish"):
        swarm.folkmoot("campaign", "cancel", "reviews", key=CLIENT)


@pytest.mark.usefixtures("receipts")
def test_no_part_asks_for_more_than_it_may(swarm: Swarm) -> None:
    for service in swarm.services:
        assert "not permit" not in service.log.read_text(), service.name


@pytest.mark.usefixtures("receipts")
def test_the_ledger_is_in_its_volume_and_the_streams_in_theirs(swarm: Swarm) -> None:
    assert (swarm.folder / "volume-ledger" / "state" / "ledger.db").is_file()
    assert (swarm.folder / "volume-nats" / "nats" / "jetstream").is_dir()
    for service in swarm.services:
        if service.name in ("agents", "engine"):
            own = files_of(Path(service.environment["FOLKMOOT_STATE"]))
            assert f"{service.name}.json" in own
            assert not [name for name in own if name.startswith("ledger.db")]


def files_of(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file()}
