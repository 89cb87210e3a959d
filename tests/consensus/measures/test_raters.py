"""Kappas against published examples, hand-worked cases and the definition in plain loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, Numbers
from consensus.measures.raters import (
    cohens_kappa,
    cohens_kappa_interval,
    fleiss_kappa,
    ratings_of,
)
from tests.consensus.measures.crowds import crowd, needs_crowds

# Ten subjects, fourteen raters, five labels: https://en.wikipedia.org/wiki/Fleiss'_kappa
FOURTEEN_RATERS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def by_loops(ratings: Numbers) -> float:
    """Fleiss' kappa, with missing ratings as Gwet has it, one rating at a time."""
    shares: defaultdict[int, float] = defaultdict(float)
    agreement, rated = [], 0
    for row in ratings:
        given = [int(label) for label in row if label != UNKNOWN]
        if not given:
            continue
        rated += 1
        for label in given:
            shares[label] += 1 / len(given)
        if len(given) > 1:
            same = sum(
                given[a] == given[b] for a in range(len(given)) for b in range(len(given)) if a != b
            )
            agreement.append(same / (len(given) * (len(given) - 1)))
    chance = sum((share / rated) ** 2 for share in shares.values())
    return (sum(agreement) / len(agreement) - chance) / (1 - chance)


def test_fleiss_kappa_of_the_worked_example_is_0_210() -> None:
    ratings = np.array([np.repeat(np.arange(5), row) for row in FOURTEEN_RATERS])
    found = fleiss_kappa(ratings)
    assert found is not None
    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.low < found.value < found.high


def test_who_gave_which_rating_is_nothing_to_fleiss() -> None:
    ratings = np.array([np.repeat(np.arange(5), row) for row in FOURTEEN_RATERS])
    mixed = np.random.default_rng(0).permuted(ratings, axis=1)
    assert fleiss_kappa(mixed) == fleiss_kappa(ratings)


def test_missing_ratings_are_passed_over_and_single_ones_tell_only_of_chance() -> None:
    ratings = np.array([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, 0], [-1, -1, -1]])
    # Agreement (1 + 1 + 1/3) / 3; shares of label 0: (1 + 0 + 1/3 + 1) / 4 = 7/12.
    chance = (7 / 12) ** 2 + (5 / 12) ** 2
    found = fleiss_kappa(ratings)
    assert found is not None
    assert found.value == pytest.approx((7 / 9 - chance) / (1 - chance))
    assert found.value == pytest.approx(by_loops(ratings))


def test_kappas_are_not_defined_where_there_is_nothing_to_disagree_on() -> None:
    assert fleiss_kappa(np.array([[1, 1], [1, 1]])) is None
    assert fleiss_kappa(np.array([[0, -1], [-1, 1]])) is None
    assert fleiss_kappa(np.empty((0, 3), dtype=np.int64)) is None
    assert cohens_kappa_interval(["a", "a"], ["a", "a"]) is None


def test_raters_who_toss_coins_have_a_kappa_about_0() -> None:
    found = fleiss_kappa(np.random.default_rng(3).integers(3, size=(2000, 4)))
    assert found is not None
    assert found.low < 0.0 < found.high
    assert found.value == pytest.approx(0.0, abs=0.02)


def test_the_interval_of_cohens_kappa_is_about_as_wide_as_theory_has_it() -> None:
    # Cohen, 1960: 88 + 40 + 12 of 200 on the diagonal, kappa .492; his standard error follows
    joint = {("1", "1"): 88, ("1", "2"): 14, ("1", "3"): 18, ("2", "1"): 10, ("2", "2"): 40,
             ("2", "3"): 10, ("3", "1"): 2, ("3", "2"): 6, ("3", "3"): 12}  # fmt: skip
    pairs = [pair for pair, count in joint.items() for _ in range(count)]
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohens_kappa_interval([*one, None, "1"], [*other, "1", None])
    assert found is not None
    assert found.value == cohens_kappa(one, other)
    standard_error = np.sqrt(0.70 * 0.30 / (200 * (1 - 0.41) ** 2))  # 0.41 by chance
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(standard_error, rel=0.1)


def test_answers_become_numbers_in_the_order_of_the_labels() -> None:
    seats: Mapping[str, Sequence[str | None]] = {
        "x": ["low", None, "high"],
        "y": ["high", "low", "low"],
    }
    assert ratings_of(seats, ["low", "high"]).tolist() == [[0, 1], [UNKNOWN, 0], [1, 0]]
    assert ratings_of(seats).tolist() == [[1, 0], [UNKNOWN, 1], [0, 1]]
    with pytest.raises(ValueError, match="high"):
        ratings_of(seats, ["low", "middle"])
    with pytest.raises(ValueError, match="same tasks"):
        ratings_of({"x": ["low"], "y": []})


@needs_crowds
@pytest.mark.parametrize("name", ["snow_rte", "lewidi_convabuse"])
def test_fleiss_kappa_of_a_real_crowd_is_that_of_plain_loops(name: str) -> None:
    ratings = crowd(name)
    found = fleiss_kappa(ratings, resamples=200)
    assert found is not None
    assert found.value == pytest.approx(by_loops(ratings))
    assert found.low < found.value < found.high
