"""Collecting turns: what is on record is kept, and nothing is asked twice."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest

from engine.base import ScoreRequest
from engine.scripted.engine import Request, ScriptedEngine
from folkmoot.bench.consensus.collect import collected, drafters, drafts
from folkmoot.bench.consensus.read_rows import read_rows
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.store import TurnFile, Turns
from schema.errors import EngineError, EngineUnavailable, UserError
from tests.folkmoot.bench.consensus.consensus_data import MODELS, reviews, write_set


async def draft(rows: Rows, folder: Path, engine: ScriptedEngine | None) -> Turns:
    campaign = rows.campaign(MODELS)
    collection = drafts(campaign, drafters(campaign)[0])
    return await collected(collection, rows.tasks(campaign), folder, engine, lambda line: None)


def answering(most: int) -> ScriptedEngine:
    """Breaks down after so many answers."""
    answers = count(1)

    def fail(request: Request) -> EngineError | None:
        return EngineUnavailable("the engine is gone") if next(answers) > most else None

    return ScriptedEngine(fail=fail)


def items(engine: ScriptedEngine) -> list[str]:
    return [each.messages[1].content for each in engine.asked if isinstance(each, ScoreRequest)]


async def test_a_run_that_broke_down_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    with pytest.raises(EngineUnavailable):
        await draft(rows, tmp_path / "out", answering(7))
    second = ScriptedEngine()
    found = await draft(rows, tmp_path / "out", second)
    assert len(items(second)) == len(rows) - 7
    assert set(found) == set(rows.ids)


async def test_a_finished_collection_asks_nobody(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    first = await draft(rows, tmp_path / "out", ScriptedEngine())
    engine = ScriptedEngine()
    assert await draft(rows, tmp_path / "out", engine) == first
    assert engine.asked == []
    assert await draft(rows, tmp_path / "out", None) == first


async def test_more_rows_ask_about_the_new_ones_alone(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    await draft(rows.first(10), tmp_path / "out", ScriptedEngine())
    engine = ScriptedEngine()
    await draft(rows, tmp_path / "out", engine)
    assert len(items(engine)) == len(rows) - 10


async def test_a_line_that_was_cut_short_is_asked_again(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    first = await draft(rows, tmp_path / "out", ScriptedEngine())
    (file,) = (tmp_path / "out").iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    engine = ScriptedEngine()
    again = await draft(rows, tmp_path / "out", engine)
    assert len(items(engine)) == 1
    assert {id: turns[0].ballot for id, turns in again.items()} == {
        id: turns[0].ballot for id, turns in first.items()
    }


async def test_another_guideline_starts_a_file_beside_the_old_one(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    await draft(rows, tmp_path / "out", ScriptedEngine())
    asked = rows.set.model_copy(update={"guideline": "Is the film any good?"})
    await draft(read_rows(asked, MODELS), tmp_path / "out", engine := ScriptedEngine())
    assert len(items(engine)) == len(rows)
    assert len(list((tmp_path / "out").iterdir())) == 2


async def test_a_row_that_changed_is_asked_again(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    await draft(rows, tmp_path / "out", ScriptedEngine())
    changed = [
        {"id": id, "label": rows.labels[gold], **row}
        for id, gold, row in zip(rows.ids, rows.gold, rows.inputs, strict=True)
    ]
    changed[3]["text"] = "the film is not what it was"
    write_set(tmp_path / "data", "reviews", changed)
    rows = read_rows(rows.set, MODELS)
    await draft(rows, tmp_path / "out", engine := ScriptedEngine())
    assert items(engine) == ["Text: the film is not what it was"]


async def test_without_engine_and_ballots_it_says_what_to_do(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    with pytest.raises(UserError, match=r"no ballots of reviews\.draft-generator-1") as error:
        await draft(rows, tmp_path / "out", None)
    assert "--no-models" in (error.value.hint or "")


async def test_without_engine_ballots_in_older_words_will_do(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data")
    first = await draft(rows, tmp_path / "out", ScriptedEngine())
    asked = rows.set.model_copy(update={"guideline": "Is the film any good?"})
    newer = read_rows(asked, MODELS)
    assert await draft(newer, tmp_path / "out", None) == first


async def test_what_is_kept_leaves_out_the_prompts_and_nothing_else(tmp_path: Path) -> None:
    rows = reviews(tmp_path / "data", 3)
    found = await draft(rows, tmp_path / "out", ScriptedEngine())
    (turn,) = found[rows.ids[0]]
    assert turn.calls[0].prompt == ""
    assert turn.tokens > 0
    assert turn.ballot is not None
    assert sum(turn.ballot.probabilities.values()) == pytest.approx(1.0)


def test_the_first_rows_are_among_the_first_of_more(tmp_path: Path) -> None:
    rows = reviews(tmp_path)
    assert rows.first(5).ids == rows.first(9).ids[:5]
    assert list(rows.ids) != sorted(rows.ids, key=lambda id: int(id[1:]))


def test_the_latest_file_is_the_one_that_was_written_last(tmp_path: Path) -> None:
    for age, name in ((2, "a"), (1, "c"), (3, "b")):
        file = tmp_path / f"x-{name}.jsonl"
        file.write_text("")
        os.utime(file, (1000 - age, 1000 - age))
    latest = TurnFile.latest(tmp_path, "x")
    assert latest is not None
    assert latest.path.name == "x-c.jsonl"
