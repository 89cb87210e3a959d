"""What models were asked for is added up call by call, and estimates are kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from schema.estimate import Estimate
from schema.turn import Call
from storage.ledger import Ledger
from storage.model_use import ModelUse
from tests.storage.conftest import Make

CALL = Call(
    prompt="p", answer="{}", form="score", model="m", model_digest="d", prompt_tokens=50,
    cached_tokens=20, generated_tokens=3, seconds=0.5,
)  # fmt: skip


def filled(path: Path, turns: int) -> None:
    make = Make()
    campaign = make.campaign()
    task = make.task(campaign)
    with Ledger.open(path) as ledger:
        ledger.save_campaign(campaign)
        ledger.submit(task)
        ledger.start(task, ())
        requests = make.requests(campaign, task)
        ledger.request_turns(requests)
        for request in requests[:turns]:
            said = request.answered(
                attempt=1, status="spoken", calls=(CALL, CALL), agent="a", worker="w",
                started=0.0, seconds=1.0, says="so",
            )  # fmt: skip
            ledger.record_turn(said)


EXPECTED = ModelUse(
    model="m", digest="d", calls=4, prompt_tokens=200, cached_tokens=80, generated_tokens=12,
    seconds=2.0,
)  # fmt: skip


def test_every_call_is_added_up(tmp_path: Path) -> None:
    filled(tmp_path / "ledger.db", turns=2)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.model_use("reviews") == [EXPECTED]


def test_so_are_those_from_before_it_was_done(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    filled(path, turns=2)
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "drop trigger every_call_is_added_up; drop table used; drop table estimates; "
            "delete from _sqlite_migrations where name = 'm017_usage_and_estimates'"
        )
    with Ledger.open(path) as ledger:
        assert ledger.model_use("reviews") == [EXPECTED]


def test_the_latest_estimate_is_kept_with_the_work_before_it(tmp_path: Path) -> None:
    filled(tmp_path / "ledger.db", turns=0)
    first, second = (Estimate(rows=n, tokens=(1.0, 2.0)) for n in (1, 2))
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.expected("reviews") is None
        ledger.save_estimate("reviews", first)
        ledger.add_work("reviews", 12.5)
        ledger.save_estimate("reviews", second)
        found = ledger.expected("reviews")
    assert found is not None
    assert (found.estimate, found.worked) == (second, 12.5)
