"""Experts: each learns from one look at solved tasks, and says nothing where it sees nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from consensus.learning.experts.base import Expert
from consensus.learning.experts.neighbours import Neighbours
from consensus.learning.experts.probe import Probe
from consensus.learning.experts.reader import Reader
from consensus.learning.experts.scores import Scores
from tests.consensus.made_up import CHOICES, committee, share_right

ALL: list[Expert] = [Scores("one/draft"), Probe("one/draft"), Neighbours("one/draft"), Reader()]
by_name = pytest.mark.parametrize("expert", ALL, ids=lambda expert: type(expert).__name__)


@by_name
def test_an_expert_learns_what_it_can_see(expert: Expert) -> None:
    table = committee(400, {"one": 3.0}, states={"one": 0.8}, reading=0.9)
    learnt = expert.fit(table.rows(np.arange(200)))
    unseen = table.rows(np.arange(200, 400))
    said = learnt.predict(unseen)
    assert said.sum(axis=1) == pytest.approx(np.ones(200))
    assert share_right(said, unseen.gold) > 0.8


@by_name
def test_an_expert_does_not_look_at_the_gold_of_what_it_predicts(expert: Expert) -> None:
    table = committee(100, {"one": 1.0}, states={"one": 0.5}, reading=0.5)
    learnt = expert.fit(table)
    assert learnt.predict(table.without_gold()) == pytest.approx(learnt.predict(table))


@by_name
def test_an_expert_says_nothing_of_a_table_without_its_side(expert: Expert) -> None:
    learnt = expert.fit(committee(60, {"one": 1.0}, states={"one": 0.5}, reading=0.5))
    other = committee(5, {"two": 1.0})
    assert np.isnan(learnt.predict(other)).all()


@by_name
def test_a_choice_that_never_occurred_stays_possible(expert: Expert) -> None:
    table = committee(150, {"one": 1.0}, states={"one": 0.5}, reading=0.5)
    learnt = expert.fit(table.rows(table.gold != 2))
    said = learnt.predict(table)
    assert (said[:, 2] > 0).all()
    assert said[:, 2].mean() < 0.1


@by_name
def test_one_solved_task_is_enough_not_to_fail(expert: Expert) -> None:
    table = committee(20, {"one": 1.0}, states={"one": 0.5}, reading=0.5)
    said = expert.fit(table.rows([3])).predict(table)
    assert np.isfinite(said).all()
    assert (said.argmax(axis=1) == table.gold[3]).all()


@by_name
def test_what_an_expert_learnt_can_be_written_down(expert: Expert) -> None:
    table = committee(60, {"one": 1.0}, states={"one": 0.5}, reading=0.5)
    learnt = expert.fit(table)
    again = type(learnt).model_validate_json(learnt.model_dump_json())
    assert again.predict(table) == pytest.approx(learnt.predict(table))


def test_a_text_without_words_is_no_error() -> None:
    table = replace(committee(40, {"one": 1.0}, reading=0.5), texts=("!",) * 40)
    said = Reader().fit(table).predict(table)
    shares = np.bincount(table.gold, minlength=len(CHOICES)) / 40
    assert said[0] == pytest.approx(shares, abs=0.02)
