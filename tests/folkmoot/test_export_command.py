"""``folkmoot export``: into files and folders, and what it says of what did not fit."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from schema.campaign import Campaign
from tests.folkmoot.conftest import Cli, read_jsonl
from tests.folkmoot.review.conftest import soups, state

__all__ = ["soups", "state"]  # fixtures


def test_the_formats_are_listed_with_what_each_needs(cli: Cli) -> None:
    listed = cli("export", "--formats")
    assert listed.code == 0
    for words in ("hf", "folkmoot[parquet]", "UTF-16", "a folder", ".conllu"):
        assert words in listed.out, words


def test_a_folder_is_named_and_never_anybody_elses(
    cli: Cli, soups: Campaign, tmp_path: Path
) -> None:
    assert (
        "labelstudio is a folder of files" in cli("export", "soups", "--format", "labelstudio").err
    )
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("all of it")
    refused = cli("export", "soups", "--format", "labelstudio", "--out", tmp_path / "mine")
    assert (refused.code, "is there already, and no export of folkmoot" in refused.err) == (2, True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]
    written = cli("export", "soups", "--format", "labelstudio", "--out", tmp_path / "tasks")
    assert "labelstudio does not hold votes and reasons; left out: rows without" in written.err
    assert len(json.loads((tmp_path / "tasks" / "tasks.json").read_text())) == 5


def test_only_what_was_accepted_is_written_where_that_is_asked_for(
    cli: Cli, soups: Campaign, tmp_path: Path
) -> None:
    cli("review", "soups", "--by", "eve", "--answers", answers(tmp_path))
    rows = read_jsonl(cli("export", "soups", "--accepted").out)
    assert [(row["id"], row["decided_by"]) for row in rows] == [
        ("close", "person"),
        ("fine", "committee"),
        ("finer", "committee"),
    ]
    crowd = tmp_path / "crowd.csv"
    assert cli("export", "soups", "--accepted", "--format", "crowd", "--out", crowd).code == 0
    with crowd.open(newline="") as stream:
        said = [tuple(row.values()) for row in csv.DictReader(stream) if row["task"] == "close"]
    assert said == [("close", "generator-1", "good"), ("close", "eve", "bad")]


def answers(folder: Path) -> Path:
    file = folder / "answers.csv"
    file.write_text("id,answer\nclose,bad\n")
    return file


def test_a_format_without_place_for_the_answers_says_where_they_fit(
    cli: Cli, soups: Campaign, tmp_path: Path
) -> None:
    refused = cli("export", "soups", "--out", tmp_path / "soups.conll")
    assert refused.code == 2
    assert "conll has no place for the answers of classification" in refused.err
    assert not (tmp_path / "soups.conll").exists()
