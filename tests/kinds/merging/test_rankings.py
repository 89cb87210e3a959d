"""Borda and Bradley-Terry on preferences."""

from __future__ import annotations

import json
from math import log

import numpy as np
import pytest

from kinds.merging.borda import Borda
from kinds.merging.bradley_terry import BradleyTerry
from kinds.merging.preferences import Preferences, Scores, ranked
from tests.consensus.votes.crowd import need, rows
from tests.published_sets import CROWDS

TENNESSEE = [  # where the voters of four cities want the capital of the state: a textbook example
    *[[["Memphis"], ["Nashville"], ["Chattanooga"], ["Knoxville"]]] * 42,
    *[[["Nashville"], ["Chattanooga"], ["Knoxville"], ["Memphis"]]] * 26,
    *[[["Chattanooga"], ["Knoxville"], ["Nashville"], ["Memphis"]]] * 15,
    *[[["Knoxville"], ["Chattanooga"], ["Nashville"], ["Memphis"]]] * 17,
]


def test_borda_counts_as_the_textbook_does() -> None:
    scores = Borda().fit(Preferences.of_rankings(TENNESSEE)).scores
    points = {item: 300 * score for item, score in scores.items()}  # 100 voters, 3 points at most
    assert points == pytest.approx(
        {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}
    )
    assert ranked(scores)[0] == ("Nashville",)


def test_items_that_share_a_place_tie() -> None:
    preferences = Preferences.of_rankings([[["a", "b"], ["c"]]])
    scores = Borda().fit(preferences)
    assert scores.scores == pytest.approx({"a": 0.75, "b": 0.75, "c": 0.0})
    assert ranked(scores.scores) == (("a", "b"), ("c",))
    assert Borda().predict(scores, "a", "b") == 0.5
    assert Borda().predict(scores, "a", "c") == 1.0
    assert Borda().predict(scores, "a", "stranger") is None


def test_who_is_not_ranked_was_not_compared() -> None:
    preferences = Preferences.of_rankings([[["a"], ["b"]], [["c"]]], items=("a", "b", "c", "d"))
    assert preferences.items == ("a", "b", "c", "d")
    assert preferences.contests.sum() == 2.0
    assert set(Borda().fit(preferences).scores) == {"a", "b"}


def test_the_strengths_of_two_are_in_the_ratio_of_their_wins() -> None:
    pairs = [("a", "b", 1.0)] * 3 + [("a", "b", 0.0)]
    learnt = BradleyTerry(prior=1e-9).fit(Preferences.of_pairs(pairs))
    assert learnt.scores["a"] - learnt.scores["b"] == pytest.approx(log(3), abs=1e-6)
    assert BradleyTerry().predict(learnt, "a", "b") == pytest.approx(0.75, abs=1e-6)


def test_at_the_end_everybody_wins_as_often_as_expected() -> None:
    # the likelihood equations: wins are what the strengths predict, the prior's included
    random = np.random.default_rng(1)
    items = tuple("abcdef")
    wins = random.integers(0, 6, size=(6, 6)).astype(float)
    np.fill_diagonal(wins, 0.0)
    preferences = Preferences(items, wins)
    prior = 0.7
    learnt = BradleyTerry(prior=prior).fit(preferences)
    strength = np.exp([learnt.scores[item] for item in items])
    beats = strength[:, None] / (strength[:, None] + strength)
    expected = (preferences.contests * beats).sum(axis=1) + prior * strength / (strength + 1)
    assert expected == pytest.approx(wins.sum(axis=1) + prior / 2, abs=1e-6)


def test_who_never_lost_and_who_never_met_have_finite_strengths() -> None:
    pairs = [("a", "b", 1.0)] * 5 + [("c", "d", 1.0)]
    scores = BradleyTerry().fit(Preferences.of_pairs(pairs, items=("e",))).scores
    assert np.isfinite([*scores.values()]).all()
    assert scores["a"] > scores["c"] > scores["e"] == pytest.approx(0.0)
    assert scores["b"] == pytest.approx(-scores["a"])


def test_a_win_over_the_strong_is_worth_more() -> None:
    # x and y have each won one and lost none, x against the better one
    pairs = [("strong", "weak", 1.0)] * 10 + [("x", "strong", 1.0), ("y", "weak", 1.0)]
    preferences = Preferences.of_pairs(pairs)
    strengths, shares = BradleyTerry().fit(preferences).scores, Borda().fit(preferences).scores
    assert strengths["x"] > strengths["y"]
    assert shares["x"] == shares["y"]


def test_nobody_has_a_strength_where_nobody_is() -> None:
    assert BradleyTerry().fit(Preferences.of_pairs([])) == Scores()
    assert Borda().fit(Preferences.of_pairs([])) == Scores()


def test_a_prior_is_needed() -> None:
    with pytest.raises(ValueError, match="infinite"):
        BradleyTerry(prior=0.0)


def test_wins_must_fit_the_items() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Preferences(("a",), np.zeros((2, 2)))


def test_strengths_can_be_written_down_and_read_back() -> None:
    learnt = BradleyTerry().fit(Preferences.of_pairs([("a", "b", 1.0)]))
    assert Scores.model_validate(json.loads(learnt.model_dump_json())) == learnt


@pytest.mark.skipif(not CROWDS.is_dir(), reason=f"{CROWDS} is not here")
def test_models_are_ranked_as_people_compared_them() -> None:
    """PandaLM's test set (Wang et al., 2023, arXiv 2306.05087): which of two models answered
    better, by the majority of three people. All ten direct comparisons agree with one order."""
    need("pandalm")
    share = {"1": 1.0, "2": 0.0, "0": 0.5}
    pairs = [(*row["item"].split("_")[2:4], share[row["gold"]]) for row in rows("pandalm.gold")]
    preferences = Preferences.of_pairs(pairs)
    at = {item: n for n, item in enumerate(preferences.items)}
    llama, bloom = at["llama-7b"], at["bloom-7b"]
    assert preferences.wins[llama, bloom] == 72 + 11 / 2  # 72 won, 28 lost, 11 ties
    order = (("llama-7b",), ("pythia-6.9b",), ("bloom-7b",), ("opt-7b",), ("cerebras-gpt-6.7B",))
    rule = BradleyTerry()
    learnt = rule.fit(preferences)
    assert ranked(learnt.scores) == ranked(Borda().fit(preferences).scores) == order
    for one in preferences.items:
        for other in preferences.items:
            if one != other:
                seen = (
                    preferences.wins[at[one], at[other]] / preferences.contests[at[one], at[other]]
                )
                assert rule.predict(learnt, one, other) == pytest.approx(seen, abs=0.06)
