"""How fast this machine is, is read from what earlier campaigns did."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.estimate.rates import LEAST_SECONDS, measured_rates
from schema.turn import Call
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.storage.conftest import Make

MODELS = ("smollm2-135m", "qwen2.5-coder-0.5b", "gemma-3-270m")


def run(ledger: Ledger, make: Make, name: str, seconds: float, models: tuple[str, ...]) -> None:
    """A campaign in which each model read a thousand new tokens."""
    campaign = make.campaign(name)
    ledger.save_campaign(campaign)
    task = make.task(campaign)
    ledger.submit(task)
    ledger.start(task, ())
    requests = make.requests(campaign, task)
    ledger.request_turns(requests)
    for request, model in zip(requests, models, strict=False):
        call = Call(
            prompt="p", answer="{}", form="score", model=model, prompt_tokens=1_500,
            cached_tokens=500, seconds=2.0,
        )  # fmt: skip
        turn = request.answered(
            attempt=1, status="spoken", calls=(call,), agent="a", worker="w", started=0.0,
            seconds=2.0, says="so",
        )  # fmt: skip
        ledger.record_turn(turn)
    ledger.add_work(name, seconds)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def rates(path: Path) -> tuple[float, float] | None:
    with LedgerReader(path) as reader:
        return measured_rates(reader, MODELS).work


def test_weights_times_tokens_a_second(path: Path) -> None:
    with Ledger.open(path) as ledger:
        run(ledger, Make(), "one", 84.2, MODELS)
    low, high = rates(path) or (0.0, 0.0)
    assert low < (98.4 + 491.4 + 253.1) * 1_000 / 84.2 < high


def test_runs_of_the_same_models_count_before_others(path: Path) -> None:
    with Ledger.open(path) as ledger:
        run(ledger, Make(), "same", 100.0, MODELS)
        run(ledger, Make(), "other", 1_000.0, MODELS[:1])
    low, high = rates(path) or (0.0, 0.0)
    assert low < 8_428 < high
    assert low > 5_000


def test_a_run_of_some_seconds_says_nothing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        run(ledger, Make(), "short", LEAST_SECONDS / 2, MODELS)
    assert rates(path) is None


def test_what_an_endpoint_takes_for_a_call_is_its_mean(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "models.toml"
    own.write_text(
        '[models.far]\nfamily = "far"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "far"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(own))
    with Ledger.open(path) as ledger:
        run(ledger, Make(), "away", 100.0, ("far", "far"))
    with LedgerReader(path) as reader:
        found = measured_rates(reader, ["far"])
    assert found.endpoints == {"far": 2.0}
    assert found.work is None
