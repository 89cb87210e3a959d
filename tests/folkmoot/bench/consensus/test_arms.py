"""The arms that are counted from drafts: what they learn from, and what they must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from consensus.ballot_table import BallotTable
from folkmoot.bench.consensus.arms import arms, decided
from folkmoot.bench.consensus.baselines import (
    best_fitted,
    best_raw,
    fitted_seat,
    knowing,
    most_frequent,
    plain_stack,
    text_alone,
)
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.consensus.table import Drafted, drafted
from folkmoot.bench.consensus.trials import Answers, draw_count, splits, tried
from schema.ballot import Ballot
from schema.features import pack
from schema.seat import Seat
from schema.turn import Call, Turn
from tests.folkmoot.bench.consensus.consensus_data import reviews

ROWS, GOLD = 130, 24


def table() -> BallotTable:
    """Two voices: one is right on six rows of seven, the other says yes to everything."""
    chance = np.random.default_rng(7)
    gold = (np.arange(ROWS) % 3 > 0).astype(np.int64)
    said = np.where(np.arange(ROWS) % 7 == 0, 1 - gold, gold)
    sure = 0.6 + 0.3 * chance.random(ROWS)
    one = np.where(np.eye(2)[said] > 0, sure[:, None], 1 - sure[:, None])
    yes = 0.55 + 0.4 * chance.random(ROWS)
    other = np.stack([1 - yes, yes], axis=1)
    texts = tuple(f"{'good' if g else 'bad'} thing {n % 5}" for n, g in enumerate(gold))
    return BallotTable(
        ("careful/draft", "eager/draft"),
        ("careful", "eager"),
        ("no", "yes"),
        np.stack([one, other], axis=1),
        gold,
        texts=texts,
    )


ByArm = dict[str, list[Answers]]


def all_arms(table: BallotTable) -> dict[int, ByArm]:
    return tried(Drafted("made-up", table, ("a", "b"), (10.0, 20.0)), [0, GOLD], 1).tested


@pytest.fixture(scope="module")
def honest() -> dict[int, ByArm]:
    return all_arms(table())


def test_no_arm_looks_at_the_gold_of_the_rows_that_it_is_tested_on(
    honest: dict[int, ByArm],
) -> None:
    ((_, rest),) = splits(ROWS, GOLD, draw=0)
    turned = table().gold.copy()
    turned[rest] = 1 - turned[rest]
    other = all_arms(replace(table(), gold=turned))[GOLD]
    assert set(other) == {arm.name for arm in arms(table())}
    for name, (said,) in honest[GOLD].items():
        assert np.array_equal(said.answers, other[name][0].answers), name
        assert np.allclose(said.confidence, other[name][0].confidence), name


def test_the_best_seat_is_the_one_that_gold_names() -> None:
    known = knowing(table(), np.arange(GOLD))
    assert best_raw(known) == "careful/draft"
    assert best_fitted(known) == "careful/draft"


def test_without_gold_the_best_seat_is_the_strongest_by_the_roster() -> None:
    assert best_raw(table().without_gold()) == "eager/draft"
    assert best_fitted(table().without_gold()) == "eager/draft"


def test_without_gold_a_seat_is_rid_of_its_mean() -> None:
    logs = np.log([[0.6, 0.4], [0.7, 0.3], [0.9, 0.1]] * 100)
    alone = BallotTable(("a",), ("a",), ("no", "yes"), np.exp(logs)[:, None], np.full(300, -1))
    moved = logs - logs.mean(axis=0) * (300 / 308)  # the mean of 300 ballots is not trusted whole
    expected = np.exp(moved) / np.exp(moved).sum(axis=1, keepdims=True)
    assert fitted_seat(alone, "a") == pytest.approx(expected)


def test_a_constant_answer_has_the_shares_of_the_gold() -> None:
    known = knowing(table(), np.array([0, 1, 2, 4]))
    assert most_frequent(known)[99].tolist() == [0.25, 0.75]


def test_words_that_tell_everything_are_learnt() -> None:
    known = knowing(table(), np.arange(GOLD))
    assert (text_alone(known).argmax(axis=1) == table().gold).all()
    assert (plain_stack(known).argmax(axis=1) == table().gold).mean() > 0.95


def test_tokens_are_those_of_the_seats_that_an_arm_hears(honest: dict[int, ByArm]) -> None:
    assert honest[0]["best_single"][0].tokens == 20.0
    assert honest[GOLD]["best_single"][0].tokens == 10.0
    assert honest[GOLD]["plain_stack"][0].tokens == 30.0
    assert honest[GOLD]["tfidf"][0].tokens == 0.0


def test_gold_is_drawn_as_often_as_it_makes_a_difference() -> None:
    assert [draw_count(350, gold, 4) for gold in (0, 50, 200)] == [1, 4, 4]
    assert draw_count(249, 200, 4) == 2
    assert draw_count(249, 200, 1) == 1


def test_of_equals_the_first_choice_wins_and_silence_is_undecided() -> None:
    answers, confidence = decided(np.array([[0.5, 0.5], [0.2, 0.8], [np.nan, np.nan]]))
    assert answers.tolist() == [0, 1, 0]
    assert confidence.tolist() == [0.5, 0.8, 0.5]


def test_turns_become_a_table(tmp_path: Path) -> None:
    rows = reviews(tmp_path).first(3)
    seat = Seat(id="generator-1", role="generator", model="m", family="f")

    def turn(id: str, yes: float) -> Turn:
        said = {"positive": yes, "negative": 1 - yes}
        ballot = Ballot(method="label_scores", probabilities=said, features=pack([1.0, 2.0]))
        call = Call(
            prompt="", answer="", form="score", model="m", prompt_tokens=50, cached_tokens=20
        )
        return Turn(
            turn=id, campaign="sst2", revision="", task=id, stage="draft", question="propose",
            seat=seat, ballot=ballot, calls=(call,),
        )  # fmt: skip

    turns: Turns = {rows.ids[0]: (turn(rows.ids[0], 0.9),), rows.ids[2]: (turn(rows.ids[2], 0.2),)}
    found = drafted(rows, {seat: turns})
    assert found.table.choices == ("negative", "positive")
    assert found.table.probabilities[0, 0] == pytest.approx([0.1, 0.9])
    assert np.isnan(found.table.probabilities[1]).all()
    assert found.table.features["generator-1/draft"][2].tolist() == [1.0, 2.0]
    assert np.isnan(found.table.features["generator-1/draft"][1]).all()
    assert found.tokens == (30.0,)
    assert found.table.families == ("f",)
