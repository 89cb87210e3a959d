"""Sending a file to a running swarm: what is not taken is told, with its rows and the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.folkmoot.conftest import Cli, write_jsonl


@pytest.fixture
def to_swarm(cli: Cli, swarm: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands on a swarm that runs, and has the campaign ``c``."""
    monkeypatch.setenv("FOLKMOOT_STATE", str(swarm))
    assert cli("campaign", "create", "c", "--labels", "good,bad").code == 0
    return cli


def test_a_field_that_is_not_there_is_an_error_before_anything_is_sent(
    to_swarm: Cli, tmp_path: Path
) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"id": "1", "body": "soup"}])
    result = to_swarm("submit", file, "--campaign", "c")
    assert result.code == 2
    assert "no field 'text'; its rows have id, body" in result.err
    assert "--field" in result.err


def test_rejected_rows_are_told_with_their_numbers_and_the_reason(
    to_swarm: Cli, tmp_path: Path
) -> None:
    rows = [{"id": f"told-{n}", "text": "" if n in (2, 3) else f"soup {n}"} for n in range(1, 5)]
    result = to_swarm("submit", write_jsonl(tmp_path / "rows.jsonl", rows), "--campaign", "c")
    assert result.code == 3
    summary, reason = result.err.splitlines()
    assert summary.startswith("2 recorded")
    assert "rows 2, 3: " in reason
    assert "'text' is empty" in reason


def test_where_no_row_is_taken_it_is_the_file_or_the_campaign(
    to_swarm: Cli, tmp_path: Path
) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"text": "soup"}, {"text": "stew"}])
    result = to_swarm("submit", file, "--campaign", "nobody-made-it", "--json")
    assert result.code == 2
    first, second = json.loads(result.out)["reasons"]
    assert (first["row"], second["row"]) == (1, 2)
    assert "nobody-made-it" in first["reason"]


def test_rows_that_were_there_already_are_no_fault(to_swarm: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"id": "again", "text": "soup"}])
    assert [to_swarm("submit", file, "--campaign", "c").code for _ in range(2)] == [0, 0]
