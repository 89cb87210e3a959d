"""Annotating for an assistant: calls that do not wait, and processes that do not stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.door.child import CommandFailed
from folkmoot.mcp.jobs import Asked, Jobs, rows_of
from folkmoot.settings import Settings
from schema.errors import UserError
from storage.lock import is_written
from storage.reader import LedgerReader

ROWS = tuple({"text": f"Soup number {number} was cold."} for number in range(30))
SOUPS = Asked(campaign="soups", rows=ROWS, labels=("positive", "negative"))
PATIENCE = 300.0


def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state")


@pytest.mark.slow
async def test_a_call_that_has_waited_long_enough_says_so_and_the_next_one_waits_on(
    tmp_path: Path,
) -> None:
    jobs = Jobs(settings(tmp_path))
    assert await jobs.annotate(SOUPS, 0.01) is None
    with pytest.raises(UserError, match="at work on other rows"):
        await jobs.annotate(SOUPS.model_copy(update={"rows": ROWS[:1]}), PATIENCE)
    done = await jobs.annotate(SOUPS, PATIENCE)
    assert done is not None
    assert len(done) == 30
    assert {row["annotation"] for row in done} <= {"positive", "negative"}


@pytest.mark.slow
async def test_what_is_at_work_ends_with_the_server_and_the_next_one_goes_on(
    tmp_path: Path,
) -> None:
    first = Jobs(settings(tmp_path))
    while await first.annotate(SOUPS, 0.05) is None:
        if "soups" in first.said("soups") or (tmp_path / "state" / "ledger.db").exists():
            break
    await first.close()
    assert not is_written(tmp_path / "state" / "ledger.db")
    done = await Jobs(settings(tmp_path)).annotate(SOUPS, PATIENCE)
    assert done is not None
    assert len(done) == 30
    with LedgerReader(tmp_path / "state" / "ledger.db") as reader:
        assert reader.counts("soups").submitted == 30
        assert reader.violations() == []


@pytest.mark.slow
async def test_the_complaint_of_the_command_is_that_of_the_call(tmp_path: Path) -> None:
    jobs = Jobs(settings(tmp_path))
    with pytest.raises(CommandFailed, match="labels") as caught:
        await jobs.annotate(SOUPS.model_copy(update={"labels": ("one",)}), PATIENCE)
    assert caught.value.hint
    assert await jobs.annotate(SOUPS, PATIENCE)  # and the next one is none


def test_rows_are_texts_or_objects() -> None:
    assert rows_of(["a", {"id": "2", "text": "b"}]) == ({"text": "a"}, {"id": "2", "text": "b"})
    with pytest.raises(UserError, match="no rows"):
        rows_of([])
