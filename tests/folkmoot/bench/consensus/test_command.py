"""``folkmoot bench consensus`` as a person runs it, on scripted models and made-up rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.consensus.benchmark import ConsensusReport
from folkmoot.bench.consensus.moved import moved
from tests.folkmoot.bench.consensus.consensus_data import SETS, write_reviews
from tests.folkmoot.conftest import Cli

SILENT = ("bench", "consensus", "--sets", "sets.toml", "--draws", 1)
OPTIONS = (*SILENT, "--talk-rows", 4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_reviews(tmp_path / "data")
    (tmp_path / "sets.toml").write_text(SETS)
    return tmp_path / "data"


def test_the_json_has_every_arm_by_set_and_over_all_sets(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--data", data, "--gold", "0,20", "--json")
    assert found.code == 0, found.err
    report = json.loads(found.out)
    arms = report["sets"]["reviews"]["arms"]
    for arm in ("best_single", "committee", "dawid_skene", "trusted"):
        for gold in ("gold_0", "gold_20"):
            assert {"accuracy", "macro_f1", "ece", "tokens"} <= set(arms[arm][gold])
            assert {"low", "high"} <= set(report["macro"][arm][gold]["accuracy"])
    for arm in ("plain_stack", "tfidf"):
        assert set(arms[arm]) == {"gold_20"}
    assert "best_single" in report["macro"]["trusted"]["gold_20"]["minus"]
    assert "plain_stack" in report["macro"]["trusted"]["gold_20"]["minus"]
    assert set(arms["talk_whole"]) == {"gold_0"}
    assert arms["tfidf"]["gold_20"]["tokens"] == 0.0
    assert "cross-validation" in report["sets"]["reviews"]["tested"]["gold_20"]


def test_what_is_on_record_is_counted_again_without_a_model(cli: Cli, data: Path) -> None:
    first = cli(*OPTIONS, "--data", data, "--gold", "0", "--json")
    again = cli(*OPTIONS, "--data", data, "--gold", "0", "--json", "--no-models")
    assert again.code == 0, again.err
    one, other = json.loads(first.out), json.loads(again.out)
    assert one["sets"] == other["sets"]
    assert one["macro"] == other["macro"]
    assert "nothing has moved since" not in first.err
    assert "nothing has moved since" in again.err


def test_a_rerun_says_what_moved_and_whether_beyond_its_interval(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--data", data, "--gold", "0", "--json")
    now = ConsensusReport.model_validate_json(found.out)

    def with_accuracy(accuracy: float) -> ConsensusReport:
        figures = now.macro["trusted"]["gold_0"]
        moved = figures.accuracy.model_copy(update={"value": accuracy})
        figures = figures.model_copy(update={"accuracy": moved})
        macro = {**now.macro, "trusted": {"gold_0": figures}}
        return now.model_copy(update={"macro": macro})

    low = now.macro["trusted"]["gold_0"].accuracy.low or 0.0
    assert list(moved(None, now)) == []
    (line,) = moved(with_accuracy(low - 0.1), now)
    assert line.startswith("moved beyond its interval: trusted, 0 gold rows")
    other = now.model_copy(update={"draws": 7})
    (line,) = moved(other, now)
    assert "measured other rows" in line


def test_people_get_tables_and_a_plot(cli: Cli, data: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot = tmp_path / "plot.svg"
    found = cli(*OPTIONS, "--data", data, "--gold", "0", "--plot", plot)
    assert found.code == 0, found.err
    assert "best_single" in found.out
    assert "adaptive" in found.out
    assert plot.read_text().startswith("<?xml")


def test_talk_that_is_not_on_record_is_left_out_and_said(cli: Cli, data: Path) -> None:
    told = ("--gold", "0", "--data", data)
    cli(*SILENT, "--talk-rows", 0, *told)
    found = cli(*OPTIONS, *told, "--no-models", "--json")
    assert found.code == 0, found.err
    report = json.loads(found.out)
    assert "talk_whole" not in report["macro"]
    assert any("reviews was not talked about" in note for note in report["notes"])


def test_a_folder_without_data_is_a_clear_error(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--data", data / "nowhere")
    assert found.code == 2
    assert "reviews.jsonl" in found.err
    assert "--data" in found.err


def test_numbers_of_gold_rows_must_be_numbers(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--data", data, "--gold", "many")
    assert found.code == 2
    assert "--gold" in found.err
