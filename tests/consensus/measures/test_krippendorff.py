"""Krippendorff's alpha against his own example and against its definition in plain loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.measures.krippendorff import Level, krippendorff_alpha
from tests.consensus.measures.crowds import crowd, needs_crowds

_ = UNKNOWN
# Krippendorff, 2011, Computing Krippendorff's Alpha-Reliability, example C: four observers.
HIS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T


def by_loops(tasks: Sequence[Sequence[float]], level: Level) -> float:
    """Alpha by its definition: pairs within tasks against pairs of all."""
    tasks = [given for given in tasks if len(given) > 1]
    of_value = Counter(value for given in tasks for value in given)
    total = sum(of_value.values())

    def distance(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(count for value, count in of_value.items() if low <= value <= high)
        return (between - (of_value[a] + of_value[b]) / 2) ** 2 if a != b else 0.0

    observed = sum(
        sum(distance(a, b) for a in given for b in given) / (len(given) - 1) for given in tasks
    )
    expected = sum(
        of_value[a] * of_value[b] * distance(a, b) for a in of_value for b in of_value
    ) / (total - 1)
    return 1 - observed / expected


def alpha(ratings: Numbers | Floats, level: Level = "nominal") -> float:
    found = krippendorff_alpha(ratings, level, resamples=50)
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_his_own_example_comes_out_as_he_has_it(level: Level, value: float) -> None:
    assert alpha(HIS, level) == pytest.approx(value, abs=5e-4)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_floats_with_gaps_mean_the_same_as_numbers_with_unknowns(level: Level) -> None:
    floats = np.where(HIS == UNKNOWN, np.nan, HIS)
    assert alpha(floats, level) == alpha(HIS, level)


def test_a_rating_of_minus_one_is_one_where_ratings_are_floats() -> None:
    below = np.array([[-1.0, -1.0], [0.0, 1.0], [1.0, 1.0]])
    assert alpha(below, "interval") == pytest.approx(alpha(below + 5.0, "interval"))


def test_only_the_interval_alpha_sees_how_far_apart_labels_lie() -> None:
    stretched = np.where(HIS == 5, 50, HIS)
    assert alpha(stretched, "nominal") == pytest.approx(alpha(HIS, "nominal"))
    assert alpha(stretched, "ordinal") == pytest.approx(alpha(HIS, "ordinal"))
    assert alpha(stretched, "interval") != pytest.approx(alpha(HIS, "interval"), abs=0.01)


def test_alpha_is_1_for_full_agreement_and_not_defined_without_variety() -> None:
    assert alpha(np.array([[1, 1], [2, 2]])) == 1.0
    assert krippendorff_alpha(np.array([[1, 1], [1, 1]])) is None
    assert krippendorff_alpha(np.array([[1, UNKNOWN], [UNKNOWN, 2]])) is None
    assert krippendorff_alpha(np.empty((0, 2)), "interval") is None


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(level: Level) -> None:
    # Two raters say what is there with a chance of 0.8, else any of four at random.
    chance = np.random.default_rng(8)

    def rate(tasks: int) -> Numbers:
        there = chance.integers(4, size=(tasks, 1))
        return np.where(chance.random((tasks, 2)) < 0.8, there, chance.integers(4, size=(tasks, 2)))

    truth = alpha(rate(200_000), level)
    assert truth == pytest.approx(0.64, abs=0.01)
    held = 0
    for seed in range(120):
        found = krippendorff_alpha(rate(100), level, resamples=300, seed=seed)
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.90 <= held / 120 <= 0.99


@needs_crowds
@pytest.mark.parametrize("name", ["lewidi_convabuse", "dog"])
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_of_a_real_crowd_is_that_of_plain_loops(name: str, level: Level) -> None:
    ratings = crowd(name)
    tasks = [[float(r) for r in row if r != UNKNOWN] for row in ratings]
    assert alpha(ratings, level) == pytest.approx(by_loops(tasks, level))


@needs_crowds
def test_alpha_of_climate_fever_is_the_published_one() -> None:
    # Diggelmann et al., 2020, CLIMATE-FEVER, arXiv 2012.00614
    assert alpha(crowd("climatefever")) == pytest.approx(0.334, abs=5e-4)
