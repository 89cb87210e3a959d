"""The whole benchmark of the engine on the smallest model, with whatever peers are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.engine.peers import find_peers
from tests.folkmoot.conftest import Cli

REVIEWS = [
    ("A quiet room, a good bed and the kindest host.", "positive"),
    ("The soup was cold and the bill was wrong.", "negative"),
    ("I would not change a single note of this record.", "positive"),
    ("Two weeks old and the zip is broken.", "negative"),
]

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain loop computes token by token. Two threads wait for each other at each of them, and
    take minutes where anything else runs beside; what is promised here holds with one."""
    monkeypatch.setenv("FOLKMOOT_THREADS", "1")


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """Enough different reviews, made of a few."""
    rows = [
        {"text": f"{text} Visit number {number}.", "label": label}
        for number in range(20)
        for text, label in REVIEWS
    ]
    file = tmp_path / "sst2.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


@pytest.mark.alone
def test_every_side_that_is_there_is_measured(
    cli: Cli, reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Six sides write every text: short ones, as what is promised is that each is measured.
    for module in ("recording", "figures"):
        monkeypatch.setattr(f"folkmoot.bench.engine.{module}.TEXT_TOKENS", 12)
    options = ["--models", "smollm2-135m", "--workloads", "one_role,free_text_8"]
    result = cli(
        *("bench", "engine", *options, "--quick", "--data", reviews, "--json"),
        *("--memory-items", 20, "--plot", tmp_path / "bench.svg"),
    )
    assert result.code == 0, result.err
    report = json.loads(result.out)
    figures = report["models"]["smollm2-135m"]
    for setting in ("as_delivered", "equal_terms"):
        for workload in ("one_role", "free_text_8"):
            found = figures[setting][workload]
            for side in ("loop", "engine", "bus"):
                assert found[side]["items_per_s"] > 0, (setting, workload, side)
                assert found[side]["peak_mib"] > 100
            if find_peers().server is None:
                assert "make peers" in found["server"]["missing"]
            else:
                assert found["server"]["items_per_s"] > 0
    labels = figures["equal_terms"]["one_role"]
    assert 0.0 < labels["ceiling_share"] < 1.5
    # Twelve plain reviews: one of them may be a toss-up.
    assert labels["label_agreement"] >= 0.9
    assert labels["engine"]["reused_share"] > 0.3
    assert labels["engine"]["prompt_tokens_per_item"] == labels["bus"]["prompt_tokens_per_item"]
    assert report["memory"]["items"] == 20
    assert (tmp_path / "bench.svg").stat().st_size > 1000


def test_annotating_rows_is_told_in_rows_an_hour(
    cli: Cli, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS", "smollm2-135m")
    result = cli("bench", "rows", "--rows", 6, "--data", reviews, "--json")
    assert result.code == 0, result.err
    report = json.loads(result.out)
    assert report["rows"] == report["counts"]["accepted"] + report["counts"]["escalated"] == 6
    assert report["steady_rows_per_hour"] >= report["rows_per_hour"] > 0
    assert report["turns"] >= 3 * 6
    assert report["reused_tokens"] > 0
