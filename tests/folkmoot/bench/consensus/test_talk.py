"""The talk of the consensus benchmark: one transcript, read in several ways."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from consensus.protocol.decide import play
from engine.base import ScoreRequest
from engine.scripted.engine import ScriptedEngine
from folkmoot.bench.consensus.benchmark import ConsensusPlan, _drafts, _talk
from folkmoot.bench.consensus.talk import always_on, of_others, replayed, unchecked
from folkmoot.bench.consensus.talked import (
    ADAPTIVE,
    PLACEBO,
    VOTE,
    WHOLE,
    Talked,
    talk_flips,
    talk_trials,
)
from schema.transcript import Transcript
from tests.folkmoot.bench.consensus.consensus_data import MODELS, reviews

ROWS = 12


async def talk_about(data: Path, out: Path, engine: ScriptedEngine) -> Talked:
    rows = reviews(data)
    plan = ConsensusPlan(sets=(rows.set,), models=MODELS, talk_rows=ROWS, out=out)
    turns = await _drafts(rows, plan, out, engine, lambda line: None)
    return await _talk(rows, turns, plan, out, engine, lambda line: None)


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Talked:
    """One talk for all tests that only read it."""
    folder = tmp_path_factory.mktemp("talk")
    return asyncio.run(talk_about(folder / "data", folder / "out", ScriptedEngine()))


def test_always_on_has_no_thresholds_and_all_stages(tmp_path: Path) -> None:
    campaign = reviews(tmp_path).campaign(MODELS)
    on = always_on(campaign)
    assert [stage.name for stage in on.protocol.stages] == [
        stage.name for stage in campaign.protocol.stages
    ]
    for stage in on.protocol.stages:
        assert stage.entry.below_confidence is None
        assert stage.entry.below_margin is None


def test_every_row_goes_through_critics_and_debate(talked: Talked) -> None:
    for turns in talked.record.values():
        assert {"draft", "critique", "review", "debate", "judgement", "check"} <= {
            turn.stage for turn in turns
        }


async def test_a_second_run_asks_nothing(tmp_path: Path) -> None:
    first = await talk_about(tmp_path / "data", tmp_path / "out", ScriptedEngine())
    engine = ScriptedEngine()
    second = await talk_about(tmp_path / "data", tmp_path / "out", engine)
    assert engine.asked == []
    assert second.record == first.record


async def test_drafts_are_not_asked_for_again(tmp_path: Path) -> None:
    engine = ScriptedEngine()
    talked = await talk_about(tmp_path / "data", tmp_path / "out", engine)
    ballots = {
        turn.seat.id: turn.ballot for turn in talked.record[talked.rows.ids[0]][: len(MODELS)]
    }
    assert set(ballots) == {"generator-1", "generator-2", "generator-3"}
    drafts = [
        each
        for each in engine.asked
        if isinstance(each, ScoreRequest) and each.features and each.model == MODELS[0]
    ]
    assert len(drafts) == 24


def test_replaying_the_same_protocol_comes_to_the_same_end(talked: Talked) -> None:
    for task in talked.rows.tasks(talked.on):
        turns = talked.record[task.id]
        ending = replayed(talked.on, task, talked.policy, turns)
        transcript = Transcript(campaign=talked.on, task=task, turns=turns)
        assert ending is not None
        assert ending.annotation.value == play(transcript, talked.policy).state.value
        assert {turn.turn for turn in ending.turns} == {turn.turn for turn in turns}


def test_the_default_protocol_asks_for_a_part_of_what_is_on_record(talked: Talked) -> None:
    for task in talked.rows.tasks(talked.on):
        ending = replayed(talked.campaign, task, talked.gated, talked.record[task.id])
        assert ending is not None
        asked = {(t.stage, t.seat.id, t.candidate, t.order) for t in ending.turns}
        assert asked <= {(t.stage, t.seat.id, t.candidate, t.order) for t in talked.record[task.id]}


def test_the_adaptive_whole_costs_no_more_than_everything(talked: Talked) -> None:
    tested = talk_trials(talked).tested[0]
    assert tested[VOTE][0].tokens < tested[WHOLE][0].tokens
    assert tested[ADAPTIVE][0].tokens <= tested[WHOLE][0].tokens


def test_the_placebo_shows_what_was_said_of_another_row(talked: Talked) -> None:
    own, others = unchecked(talked.states), of_others(talked.states)
    assert others, "nothing was argued"
    for id, claims in others.items():
        said = {claim.argument for claim in own[id]}
        assert claims
        assert not said & {claim.argument for claim in claims}
        assert {claim.stance for claim in claims} <= {"negative", "positive"}


def test_no_arm_learns_from_the_gold_of_the_rows_that_it_is_judged_on(talked: Talked) -> None:
    table, views = talked.drafts.table, talked.views.table
    other = replace(
        talked,
        drafts=replace(talked.drafts, table=replace(table, gold=1 - table.gold)),
        views=replace(talked.views, table=replace(views, gold=1 - views.gold)),
    )
    one, two = talk_trials(talked).tested[0], talk_trials(other).tested[0]
    for arm, (tested,) in one.items():
        assert tested.answers.tolist() == two[arm][0].answers.tolist(), arm
        assert tested.confidence == pytest.approx(two[arm][0].confidence), arm


def test_flips_of_a_step_add_up_to_the_rows(talked: Talked) -> None:
    trials = talk_trials(talked)
    for name, one in talk_flips(trials).items():
        assert one.right_to_wrong + one.wrong_to_right + one.wrong_to_wrong + one.kept == ROWS, name
    assert PLACEBO in talk_flips(trials)


def test_all_arms_answer_every_row_that_was_talked_about(talked: Talked) -> None:
    tested = talk_trials(talked).tested[0]
    assert {len(each[0].rows) for each in tested.values()} == {ROWS}
    assert {"talk_text", "talk_second_look", "talk_same_model", PLACEBO} <= set(tested)
