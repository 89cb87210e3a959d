"""A person looks first where a look is worth most."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.measures.review_order import chance_of_error, errors_left, review_order

NOBODY = [np.nan, np.nan, np.nan]


def test_the_likeliest_mistakes_come_first_and_tasks_without_an_answer_before_them() -> None:
    said = np.array([[0.9, 0.1, 0.0], [0.4, 0.3, 0.3], NOBODY, [0.5, 0.3, 0.2]])
    assert review_order(said).tolist() == [2, 1, 3, 0]
    assert chance_of_error(said) == pytest.approx([0.1, 0.6, 1.0, 0.5])


def test_of_equally_likely_mistakes_the_closer_call_comes_first() -> None:
    said = np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]])
    assert review_order(said).tolist() == [1, 0]


def test_of_equals_the_one_with_most_like_it_comes_first_else_they_keep_their_order() -> None:
    said = np.array([[0.6, 0.4], [0.1 + 0.2 + 0.3, 0.4], [0.4, 0.6]])  # 0.1 + 0.2 + 0.3 > 0.6
    assert review_order(said).tolist() == [0, 1, 2]
    assert review_order(said, alike=np.array([1, 5, 9])).tolist() == [2, 1, 0]


def test_each_look_takes_its_chance_of_error_off_what_is_expected() -> None:
    said = np.array([[0.9, 0.1], [0.6, 0.4]])
    assert errors_left(said) == pytest.approx([0.5, 0.1, 0.0])


def test_no_other_order_leaves_fewer_errors_on_calibrated_answers() -> None:
    chance = np.random.default_rng(1)
    said = chance.dirichlet([1.0, 1.0, 1.0], 4000)
    wrong = chance.random(4000) < chance_of_error(said)
    order = review_order(said)
    left = errors_left(said)
    for looks in (400, 1000, 2000):
        remaining = wrong[order[looks:]].sum()
        assert remaining == pytest.approx(left[looks], abs=3 * np.sqrt(left[looks]))
        assert remaining < wrong[chance.permutation(4000)[looks:]].sum()
