"""``folkmoot bench kinds`` as a person runs it, on scripted models and made-up rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.kinds.sets import read_kind_sets
from kinds.base import kinds
from tests.folkmoot.bench.kinds.kinds_data import (
    write_news,
    write_pairs,
    write_questions,
    write_responses,
    write_tweets,
)
from tests.folkmoot.conftest import Cli

OPTIONS = ("bench", "kinds", "--data", "data", "--gold", "0,6", "--draws", 1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_pairs(tmp_path / "data")
    write_responses(tmp_path / "data")
    write_tweets(tmp_path / "data")
    return tmp_path / "data"


def test_a_kind_is_set_beside_its_best_seat_and_a_baseline(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--only", "sick,spans", "--json")
    assert found.code == 0, found.err
    report = json.loads(found.out)
    rating = report["sets"]["sick"]
    assert rating["kind"] == "rating"
    assert rating["lower_is_better"]
    for gold in ("0", "6"):
        one = rating["by_gold"][gold]
        assert {"committee", "baseline", "generator-1", "generator-3"} <= set(one["figures"])
        assert one["best_seat"] in rating["seats"]
        assert {"low", "high"} <= set(one["minus_best_seat"])
        assert one["figures"]["committee"][0]["name"] == "mean absolute error"
    assert "cross-validation" in rating["by_gold"]["6"]["tested"]
    assert report["sets"]["wnut17"]["kind"] == "spans"
    assert json.loads(Path("kinds-bench/report.json").read_text()) == report


def test_drafts_are_kept_and_counted_again_without_a_model(cli: Cli, data: Path) -> None:
    once = cli(*OPTIONS, "--only", "sick", "--json")
    again = cli(*OPTIONS, "--only", "sick", "--json", "--no-models")
    assert again.code == 0, again.err
    assert json.loads(once.out)["sets"] == json.loads(again.out)["sets"]
    assert "asking" in once.err
    assert "asking" not in again.err


def test_of_two_contents_it_is_told_who_follows_the_place(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--only", "preference")
    assert found.code == 0, found.err
    assert "both orders" in found.out
    assert "llmbar" in found.out


def test_of_answers_that_may_stop_short_it_is_told_how_often_accepted_ones_are_right(
    cli: Cli, data: Path
) -> None:
    write_questions(data)
    found = cli(*OPTIONS, "--only", "trec6", "--json")
    assert found.code == 0, found.err
    one = json.loads(found.out)["sets"]["trec6"]["by_gold"]["6"]
    assert one["accepted"]
    for own in one["accepted"].values():
        assert own["right"]["n"] <= own["answers"] <= own["of"] == 12
        assert 0.0 < own["promised"] <= 1.0
    shown = cli(*OPTIONS, "--only", "trec6", "--no-models")
    assert "accepted at" in shown.out


def test_without_a_folder_of_rows_it_says_what_is_missing(cli: Cli) -> None:
    found = cli("bench", "kinds")
    assert found.code == 2
    assert "--data" in found.err


def test_a_set_without_its_file_is_named(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--only", "matres")
    assert found.code == 2
    assert "matres.jsonl" in found.err


def test_an_unknown_set_is_answered_with_those_there_are(cli: Cli, data: Path) -> None:
    found = cli(*OPTIONS, "--only", "nothing")
    assert found.code == 2
    assert "semantic_roles" in found.err


def test_rows_of_another_shape_are_named(cli: Cli, data: Path) -> None:
    (data / "trec6.jsonl").write_text('{"id": "1", "text": "Who?"}\n')
    found = cli(*OPTIONS, "--only", "trec6")
    assert found.code == 2
    assert "row 1" in found.err


def test_every_set_is_of_a_known_kind_and_has_a_file(tmp_path: Path) -> None:
    names = ("sick", "trec6", "wnut17", "matres", "casie", "webnlg", "gsm8k", "tabfact", "conll04",
             "clinc150", "llmbar", "goemotions", "semeval2010_task8", "srl_up_ewt", "truthfulqa",
             "halueval_general", "financial_phrasebank")  # fmt: skip
    for name in names:
        (tmp_path / f"{name}.jsonl").touch()
    sets = read_kind_sets(tmp_path)
    assert {each.kind for each in sets} <= set(kinds())
    assert {each.file.stem for each in sets} == {*names}


def test_notes_are_compared_with_none_and_with_drafts_that_cost_as_much(
    cli: Cli, data: Path
) -> None:
    write_news(data)
    found = cli(*OPTIONS, "--only", "financial_phrasebank", "--json")
    assert found.code == 0, found.err
    notes = json.loads(found.out)["sets"]["financial_phrasebank"]["notes"]
    assert notes["notes"] == ["about", "direction"]
    without, noted, more = (
        notes["tokens"][way] for way in ("without notes", "with notes", "more drafts")
    )
    assert without < noted <= more
    assert notes["further_drafts"] >= 1
    for gold in ("0", "6"):
        one = notes["by_gold"][gold]
        assert {"low", "high"} <= set(one["minus_more_drafts"])
    again = cli(*OPTIONS, "--only", "financial_phrasebank", "--no-models")
    assert again.code == 0, again.err
    assert "- more drafts" in again.out
