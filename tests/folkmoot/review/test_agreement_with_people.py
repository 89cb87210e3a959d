"""People's answers beside the committee's: ``folkmoot agreement`` after ``folkmoot review``."""

from __future__ import annotations

import json
from pathlib import Path

from schema.campaign import Campaign
from tests.folkmoot.conftest import Cli


def test_peoples_answers_are_compared_apart(
    cli: Cli, state: Path, soups: Campaign, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,answer\nclose,bad\nclosest,good\n", encoding="utf-8")
    assert cli("--state", state, "review", "soups", "--answers", answers).code == 0
    report = json.loads(cli("--state", state, "agreement", "soups", "--json").out)
    assert report["people"]["rows"] == 2
    assert report["people"]["accuracy"]["value"] == 0.5
    assert report["gold"]["rows"] == 5
    assert report["drafts"] is None, "nobody has drafted"


def test_spans_are_compared_by_the_figures_of_their_kind(
    cli: Cli, state: Path, places: Campaign
) -> None:
    report = json.loads(cli("--state", state, "agreement", "places", "--json").out)
    assert report["gold"] is None, "a list of spans is no label"
    assert "Traceback" not in cli("--state", state, "agreement", "places").err
