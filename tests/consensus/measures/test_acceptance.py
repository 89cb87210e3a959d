"""An acceptance threshold keeps its promise, and says when there is none to make."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from consensus.ballot_table import Floats
from consensus.measures.acceptance import acceptance_threshold, first_test
from kinds.measures.share import upper_bound

Population = tuple[Floats, Floats]
"""[100,000] each: confidences of all there is, and how often each errs."""

ALL = (np.arange(100_000) + 0.5) / 100_000


def tied(*levels: tuple[float, float]) -> Population:
    """Equal parts, the most confident first: confidence, error."""
    confidence, error = np.repeat(levels, 100_000 // len(levels), axis=0).T
    return confidence, error


WELL_BEHAVED: dict[str, Population] = {
    "calibrated": (0.5 + 0.5 * ALL, 0.5 - 0.5 * ALL),
    "mostly sure": (ALL**0.2, 0.5 * (1.0 - ALL**0.2)),
    "few levels": tied((0.98, 0.02), (0.95, 0.05), (0.9, 0.1), (0.7, 0.3)),
}
ADVERSARIAL: dict[str, Population] = {
    "just not good enough everywhere": (ALL, np.full(100_000, 0.0501)),
    "waves": (ALL, 0.05 + 0.05 * np.sin(25.0 * ALL)),
    "worst at the top, good below": (ALL, np.select([ALL > 0.85, ALL > 0.3], [0.12, 0.03], 0.2)),
    "good at the top, hopeless below": (ALL, np.where(ALL > 0.7, 0.045, 0.1)),
    "inverted": (ALL, 0.12 * ALL),
    "levels about the limit": tied((1, 0.052), (0.8, 0.07), (0.6, 0.045), (0.4, 0.05), (0.2, 0.06)),
    "all alike": (np.full(100_000, 0.7), np.full(100_000, 0.0501)),
}


def promises(population: Population, rows: int, draws: int) -> tuple[float, float]:
    """How often the promise of at most 5% wrong is made, and how often made and broken."""
    confidence, error = population
    falling = np.argsort(-confidence, kind="stable")
    ranked, risk = confidence[falling], np.cumsum(error[falling]) / np.arange(1, 100_001)
    chance = np.random.default_rng(11)
    made = broken = 0
    for _ in range(draws):
        gold = chance.integers(100_000, size=rows)
        right = chance.random(rows) >= error[gold]
        threshold = acceptance_threshold(confidence[gold], right, 0.05, miss=0.1).threshold
        if threshold is not None:
            made += 1
            accepted = np.searchsorted(-ranked, -threshold, side="right")
            broken += bool(risk[accepted - 1] > 0.05)
    return made / draws, broken / draws


@pytest.mark.parametrize("rows", [60, 200, 500])
@pytest.mark.parametrize("name", [*WELL_BEHAVED, *ADVERSARIAL])
def test_the_promise_is_broken_no_more_often_than_allowed(name: str, rows: int) -> None:
    population = (WELL_BEHAVED | ADVERSARIAL)[name]
    draws = 400
    _, broken = promises(population, rows, draws)
    assert broken <= 0.1 + 2.6 * np.sqrt(0.1 * 0.9 / draws)  # 0.5% of right ones would fail


def test_the_promise_is_not_kept_by_making_none() -> None:
    made, _ = promises(WELL_BEHAVED["mostly sure"], 500, 200)
    assert made > 0.5


def test_the_threshold_is_the_lowest_that_passes_every_test_down_to_it() -> None:
    # 1,000 rows, right down to the 700th, then wrong. k errors in n rows are few enough while
    # P(Binomial(n, 0.05) <= k) <= 0.1: worked out here term by term.
    confidence = np.linspace(1.0, 0.001, 1000)
    right = np.arange(1000) < 700
    found = acceptance_threshold(confidence, right, 0.05, miss=0.1)

    def excluded(rows: int, wrong: int) -> bool:
        terms = (comb(rows, k) * 0.05**k * 0.95 ** (rows - k) for k in range(wrong + 1))
        return sum(terms) <= 0.1

    last = next(n for n in range(700, 1000) if not excluded(n + 1, n + 1 - 700))
    assert found.threshold == confidence[last - 1]
    assert (found.accepted.count, found.accepted.total) == (last, 1000)
    assert (found.wrong.count, found.wrong.total) == (last - 700, last)
    assert found.more_rows == 0


def test_the_error_bound_is_within_the_promise() -> None:
    chance = np.random.default_rng(2)
    confidence = chance.beta(5.0, 1.0, 800)
    found = acceptance_threshold(confidence, chance.random(800) < confidence, 0.1, miss=0.05)
    assert found.threshold is not None
    assert found.wrong.value < found.error_bound <= 0.1


def test_equal_confidences_are_accepted_together_or_not_at_all() -> None:
    found = acceptance_threshold([0.9] * 100 + [0.8] * 100, [1] * 100 + [1] * 80 + [0] * 20, 0.05)
    assert found.threshold == 0.9
    assert found.accepted.count == 100


def test_too_few_gold_rows_promise_nothing_however_right_they_are() -> None:
    # 0.95^44 > 0.1 >= 0.95^45: it takes 45 rows without an error.
    short = acceptance_threshold(np.linspace(0.6, 0.9, 44), np.ones(44), 0.05, miss=0.1)
    assert short.threshold is None
    assert short.more_rows == 1
    assert short.error_bound == 1.0
    enough = acceptance_threshold(np.linspace(0.6, 0.9, 45), np.ones(45), 0.05, miss=0.1)
    assert enough.threshold == 0.6


def test_where_errors_are_rarer_than_the_limit_more_gold_would_do_and_it_says_how_much() -> None:
    right = np.ones(100)
    right[[10, 40, 70]] = 0  # 3% wrong from top to bottom
    found = acceptance_threshold(np.linspace(1.0, 0.5, 100), right, 0.05, miss=0.1)
    assert found.threshold is None
    assert found.more_rows is not None
    times = (100 + found.more_rows) / 100
    more = np.tile(right, round(times + 0.5))
    assert 1.5 < times < 10
    assert acceptance_threshold(np.full(len(more), 0.8), more, 0.05, miss=0.1).threshold == 0.8


def test_where_errors_are_more_frequent_than_the_limit_no_number_of_rows_would_do() -> None:
    right = np.arange(400) % 5 > 0
    found = acceptance_threshold(np.linspace(1.0, 0.5, 400), right, 0.05)
    assert found.threshold is None
    assert found.more_rows is None
    assert found.accepted.count == 0


def test_the_first_test_depends_on_nothing_that_gold_tells() -> None:
    assert first_test(100, 0.05, 0.1) == 45  # no error in 45 rows
    assert first_test(400, 0.05, 0.1) == 77  # one error in 77; two would take 105
    assert first_test(424, 0.05, 0.1) == 105


def test_the_exact_upper_bound_is_that_of_the_tables() -> None:
    assert upper_bound(0, 30, 0.05) == pytest.approx(1.0 - 0.05 ** (1 / 30))
    assert upper_bound(1, 10, 0.025) == pytest.approx(0.4450, abs=5e-5)  # Clopper, Pearson: 1 in 10
    assert upper_bound(7, 7) == 1.0
    assert upper_bound(0, 0) == 1.0


@pytest.mark.parametrize(("error_rate", "miss"), [(0.0, 0.1), (1.0, 0.1), (0.05, 0.0), (0.05, 1.0)])
def test_promises_of_certainty_are_refused(error_rate: float, miss: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        acceptance_threshold([0.5], [1], error_rate, miss)
