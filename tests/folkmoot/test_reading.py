"""The commands that only read a ledger: they need no server and change nothing."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.folkmoot.conftest import Cli, Finished, read_jsonl

HUMAN_AND_JSON = [
    ("status",),
    ("status", "reviews"),
    ("campaign", "list"),
    ("ledger", "search", "vote"),
    ("models", "list"),
    ("doctor",),
]


@pytest.fixture
def there(finished: Finished, monkeypatch: pytest.MonkeyPatch) -> Finished:
    """The finished campaign is what the commands of this test see."""
    monkeypatch.setenv("FOLKMOOT_STATE", str(finished.state))
    return finished


@pytest.mark.parametrize("command", HUMAN_AND_JSON, ids=" ".join)
def test_a_listing_is_words_for_people_and_one_json_document_for_programs(
    cli: Cli, there: Finished, command: tuple[str, ...]
) -> None:
    told = cli(*command)
    assert told.code == 0
    assert told.out + told.err
    assert cli(*command, "--json").code == 0
    assert json.loads(cli(*command, "--json").out) is not None


def test_status_prints_the_sum_of_outcomes(cli: Cli, there: Finished) -> None:
    told = cli("status").out
    assert "reviews: finished" in told
    assert f"= {there.rows} submitted" in told
    (standing,) = json.loads(cli("status", "--json").out)["campaigns"]
    counts = standing["counts"]
    outcomes = ("open", "accepted", "escalated", "rejected", "failed", "cancelled")
    assert sum(counts[outcome] for outcome in outcomes) == counts["submitted"] == there.rows


def test_status_of_one_campaign_says_what_each_seat_did(cli: Cli, there: Finished) -> None:
    assert "generator-1" in cli("status", "reviews").out
    seats = json.loads(cli("status", "reviews", "--json").out)["seats"]
    assert {"generator", "critic", "judge"} <= {seat["role"] for seat in seats}


def test_watching_a_finished_campaign_ends_at_once(cli: Cli, there: Finished) -> None:
    result = cli("watch", "reviews")
    assert result.code == 0
    assert "0 open" in result.err


def test_campaign_show_prints_what_campaign_create_takes(cli: Cli, there: Finished) -> None:
    plan = json.loads(cli("campaign", "show", "reviews").out)
    assert [label["name"] for label in plan["labels"]] == ["positive", "negative", "mixed"]
    assert plan["protocol"]["stages"]


def test_an_export_to_standard_output_is_jsonl(cli: Cli, there: Finished) -> None:
    result = cli("export", "reviews")
    assert len(read_jsonl(result.out)) == there.rows
    assert f"{there.rows} rows" in result.err


def test_the_ending_of_the_file_decides_the_format_of_an_export(
    cli: Cli, there: Finished, tmp_path: Path
) -> None:
    assert cli("export", "reviews", "--out", tmp_path / "rows.csv").code == 0
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text)))) == there.rows


def test_whole_transcripts_can_be_exported(cli: Cli, there: Finished, tmp_path: Path) -> None:
    assert (
        cli("export", "reviews", "--format", "transcripts", "--out", tmp_path / "all.txt").code == 0
    )
    rows = read_jsonl((tmp_path / "all.txt").read_text(encoding="utf-8"))
    assert len(rows) == there.rows
    assert all(row["turns"] for row in rows)


def test_a_backup_is_a_ledger(cli: Cli, there: Finished, tmp_path: Path) -> None:
    assert cli("ledger", "backup", tmp_path / "copy.db").code == 0
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("select count(*) from tasks").fetchone() == (there.rows,)
    assert cli("ledger", "backup", tmp_path / "copy.db").code != 0


def test_search_finds_who_said_a_word(cli: Cli, there: Finished) -> None:
    found = json.loads(cli("ledger", "search", "objects", "--json").out)
    assert {hit["role"] for hit in found} == {"critic"}
    assert cli("ledger", "search", "antidisestablishmentarianism").out == ""


def test_doctor_says_what_is_missing_and_fails(
    cli: Cli, there: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS", "smollm2-135m")
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path / "none"))
    result = cli("doctor")
    assert result.code == 1
    assert "folkmoot models pull smollm2-135m" in result.out


def test_the_demo_needs_the_examples_of_the_project(cli: Cli) -> None:
    result = cli("demo")
    assert result.code == 2
    assert "examples" in result.err


def test_the_version_is_printed(cli: Cli) -> None:
    assert cli("--version").out.startswith("folkmoot 0.")
