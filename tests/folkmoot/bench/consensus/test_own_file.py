"""``folkmoot bench consensus FILE``: a person's own labelled rows, on scripted models."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from schema.base import Json
from tests.folkmoot.conftest import Cli, Result, write_jsonl

ASK = ("--labels", "positive,negative", "--draws", 1)
QUICK = (*ASK, "--talk-rows", 0)


def rows(count: int = 30) -> list[dict[str, Json]]:
    """Every third review is bad."""
    return [
        {"id": f"r{n}", "gold": "positive", "text": f"lamp number {n}, what a joy it is"}
        if n % 3
        else {"id": f"r{n}", "gold": "negative", "text": f"lamp number {n} is a dull bore"}
        for n in range(count)
    ]


@pytest.fixture
def bench(cli: Cli, tmp_path: Path) -> Cli:
    """Runs the command on these rows."""

    def call(lines: Sequence[object], *options: object) -> Result:
        return cli("bench", "consensus", write_jsonl(tmp_path / "My Rows.jsonl", lines), *options)

    return call


def refused(found: Result, *words: str) -> None:
    """It ended before anybody was asked, with these words."""
    assert found.code == 2, found.err
    for word in words:
        assert word in found.err
    assert "asking about" not in found.err
    assert "Traceback" not in found.err


def test_one_file_gives_every_table_with_as_much_gold_as_it_allows(bench: Cli) -> None:
    found = bench(rows(), *ASK, "--talk-rows", 2, "--gold", "0,10,50,200")
    assert found.code == 0, found.err
    for word in ("committee", "best_single", "plain_stack 10", "constant", "my-rows", "0.667"):
        assert word in found.out
    assert "whole" in found.out
    assert "30 rows with a known answer" in found.err
    assert "not measured with 50 and 200 gold rows: my-rows has only 30" in found.err
    assert "plain_stack 50" not in found.out
    assert "10 gold rows: 2-fold cross-validation, about 10 rows of gold" in found.err
    assert "stored" not in found.err


def test_more_gold_than_there_is_of_every_number_is_refused(bench: Cli) -> None:
    refused(bench(rows(), *QUICK, "--gold", "50"), "has 30 rows", "--gold 0")


def test_a_label_that_no_row_has_can_still_be_answered(bench: Cli) -> None:
    ask = ("--labels", "positive,negative,mixed", "--talk-rows", 0, "--draws", 1)
    found = bench(rows(), *ask, "--gold", "10", "--json")
    assert found.code == 0, found.err
    report = json.loads(found.out)
    assert report["sets"]["my-rows"]["labels"] == 3
    assert "plain_stack" in report["macro"]


def test_csv_with_fields_of_other_names_is_read(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["title", "review", "stars"])
        for n in range(24):
            writer.writerow([f"lamp {n}", f"lamp {n} is fine, I say", 1 + n % 2])
    found = cli(
        "bench", "consensus", file, "--labels", "1=bad,2=good", "--gold-field", "stars", "--field",
        "title", "--field", "review", "--gold", "0", "--talk-rows", 0, "--json"
    )  # fmt: skip
    assert found.code == 0, found.err
    assert json.loads(found.out)["sets"]["rows"]["rows"] == 24


def test_gold_is_read_as_people_write_it(bench: Cli) -> None:
    written = [*rows(), {"text": "a", "gold": "Positive"}, {"text": "b", "gold": ["negative"]}]
    found = bench(written, *QUICK, "--gold", "0", "--json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["sets"]["my-rows"]["rows"] == 32
    numbers = [{"text": f"number {n}", "gold": [1, 2.0, "3"][n % 3]} for n in range(24)]
    found = bench(numbers, "--labels", "1,2,3", "--talk-rows", 0, "--gold", "0", "--json")
    assert found.code == 0, found.err


def test_gold_that_is_no_label_is_named_with_its_row_before_any_work(bench: Cli) -> None:
    wrong = [*rows(), {"id": "x", "text": "so so", "gold": "mixed"}, {"text": "s", "gold": 7}]
    refused(
        bench(wrong, *QUICK),
        "line 31", "'mixed' is not one of the labels", "1 more", "positive, negative",
    )  # fmt: skip


def test_rows_that_nobody_has_labelled_are_left_out_and_said(bench: Cli) -> None:
    found = bench([*rows(), {"text": "who knows"}], *QUICK, "--gold", "0", "--json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["sets"]["my-rows"]["rows"] == 30
    assert "1 without are left out" in found.err


def test_too_few_rows_with_gold_are_refused(bench: Cli) -> None:
    few = [*rows(7), *({"text": f"unlabelled {n}"} for n in range(40))]
    refused(bench(few, *QUICK), "only 7 rows", "'gold'", "label at least 20")
    refused(bench([], *QUICK), "only 0 rows")


def test_rows_of_one_answer_are_refused(bench: Cli) -> None:
    same = [{**row, "gold": "positive"} for row in rows()]
    refused(bench(same, *QUICK), "is 'positive'", "two labels")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--gold-field", "label"), ("no field 'label'", "id, gold, text", "--gold-field")),
        (("--field", "review"), ("no field 'review'", "--field")),
        (("--id-field", "key"), ("no field 'key'", "--id-field")),
    ],
)
def test_a_column_that_is_not_there_is_named(
    bench: Cli, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(bench(rows(), *QUICK, *options), *words)


def test_rows_that_cannot_be_used_are_named(bench: Cli) -> None:
    twice = {"id": "r4", "text": "again", "gold": "positive"}
    refused(bench([*rows(), twice], *QUICK), "line 31", "'r4' stands in line 5")
    refused(
        bench([*rows(), {"id": "e", "text": " ", "gold": "positive"}], *QUICK), "'text' is empty"
    )
    refused(bench([*rows(), ["no", "object"]], *QUICK), "line 31", "not an object")


def test_labels_must_be_two(bench: Cli) -> None:
    refused(bench(rows()), "no labels", "--labels")
    refused(bench(rows(), "--labels", "positive"), "only one label")


def test_what_to_measure_on_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    refused(cli("bench", "consensus"), "nothing says what to measure on", "--labels", "--sets")
    refused(cli("bench", "consensus", "nowhere.jsonl", *QUICK), "nowhere.jsonl")
    file = write_jsonl(tmp_path / "rows.jsonl", rows())
    refused(cli("bench", "consensus", file, "--sets", "literature"), "give one of them")
    refused(cli("bench", "consensus", file, *QUICK, "--data", tmp_path), "--data goes with --sets")
    refused(cli("bench", "consensus", "--sets", "literature", *ASK), "--labels goes with a FILE")
