"""Answers from a file: every row gets a fate, and the same file again changes nothing."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, write_jsonl
from tests.folkmoot.review.conftest import answers

ROWS = [
    {"id": "close", "answer": "bad", "note": "flat", "text": "whatever else"},
    {"id": "nobody", "answer": "bad"},
    {"id": "sure", "answer": "awful"},
    {"id": "sure", "answer": None},
    {"id": "fine", "anser": "bad"},
    {"answer": "bad"},
    {"id": "close", "answer": "good"},
    {"id": "close", "answer": "bad", "note": "flat"},
    {"id": "fine", "answer": "Good", "note": 7},
    {"id": "fine", "answer": "GOOD"},
    {"id": "row", "answer": "good"},
]
FATES = [
    ("recorded", ""),
    ("refused", "has no task 'nobody'"),
    ("refused", "answer one of: good, bad, so-so"),
    ("unanswered", ""),
    ("refused", "no field 'answer'"),
    ("refused", "no id"),
    ("refused", "line 1 answers this task otherwise"),
    ("same as before", ""),
    ("refused", "note is no text"),
    ("recorded", ""),
    ("refused", "was rejected"),
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = write_jsonl(tmp_path / "a.jsonl", ROWS)
    file.write_text(file.read_text() + '{"id": "sure", \n')
    return file


def test_every_row_gets_its_fate_with_its_line_and_reason(
    cli: Cli, soups: Campaign, rows: Path, state: Path
) -> None:
    result = cli("review", "soups", "--by", "eve", "--answers", rows, "--json")
    assert result.code == 2
    fates = json.loads(result.out)
    assert [fate["line"] for fate in fates] == list(range(1, len(ROWS) + 2))
    for told, (fate, reason) in zip(fates, [*FATES, ("refused", "not JSON")], strict=True):
        assert told["fate"] == fate, told
        assert reason in told["reason"]
    assert answers(state) == {"close": "bad", "fine": "good"}


def test_the_same_file_again_changes_nothing(
    cli: Cli, soups: Campaign, rows: Path, state: Path
) -> None:
    first = cli("review", "soups", "--by", "eve", "--answers", rows)
    again = cli("review", "soups", "--by", "eve", "--answers", rows)
    assert "2 recorded, 1 same as before, 1 unanswered, 8 refused" in first.err
    assert "line 2 (nobody) refused: campaign 'soups' has no task 'nobody'" in first.err
    assert "eve agrees with the committee's best answer on 1 of 2 (50%" in first.err
    assert "0 recorded, 3 same as before, 1 unanswered, 8 refused" in again.err
    with LedgerReader(state / "ledger.db") as reader:
        assert len(reader.said_by_people("soups", "close")) == 1


def test_an_export_with_a_column_of_answers_is_taken_and_ends_well(
    cli: Cli, soups: Campaign, tmp_path: Path, state: Path
) -> None:
    cli("export", "soups", "--out", "todo.csv")
    with (tmp_path / "todo.csv").open(newline="") as stream:
        todo = list(csv.DictReader(stream))
    with (tmp_path / "done.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*todo[0], "answer", "note"])
        writer.writeheader()
        for row in todo:
            writer.writerow({**row, "answer": "bad" if row["id"] == "sure" else "", "note": ""})
    result = cli("review", "soups", "--by", "eve", "--answers", "done.csv")
    assert result.code == 0, result.err
    assert "1 recorded, 0 same as before, 5 unanswered, 0 refused" in result.err
    assert answers(state) == {"sure": "bad"}


def test_answers_are_read_from_standard_input(
    cli: Cli, soups: Campaign, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b'{"id": "sure", "answer": "bad"}\n'))
    monkeypatch.setattr(sys, "stdin", typed)
    assert cli("review", "soups", "--answers", "-").code == 0
    assert answers(state) == {"sure": "bad"}


def test_spans_are_answered_with_quotes_or_places(
    cli: Cli, places: Campaign, tmp_path: Path, state: Path
) -> None:
    spans = [{"start": 0, "end": 3, "label": "person"}, {"text": "York", "label": "place"}]
    write_jsonl(tmp_path / "a.jsonl", [{"id": "t1", "answer": spans}])
    assert cli("review", "places", "--answers", "a.jsonl").code == 0
    assert [span["text"] for span in answers(state, "places")["t1"]] == ["Ada", "York"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "x", "no column 'id'"),
        ("a.dat", "x", "in no format"),
        ("a.jsonl", "\n", "no rows"),
        ("a.csv", "id,label\n1,good\n", "no column 'answer'"),
        ("a.csv", "task,answer\n1,good\n", "no column 'id'"),
    ],
)
def test_a_file_that_cannot_be_meant_is_one_clear_error(
    cli: Cli, soups: Campaign, tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content)
    result = cli("review", "soups", "--answers", name)
    assert result.code == 2
    assert result.err.startswith("error: ")
    assert words in result.err
