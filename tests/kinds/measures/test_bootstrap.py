"""Intervals by drawing the rows again: paired, stratified, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.ballot_table import Floats, Numbers
from kinds.measures.bootstrap import (
    draws,
    macro_mean,
    paired_difference,
    percentile_interval,
    resampled_macro_means,
    resampled_means,
    resampled_statistic,
)


def test_every_resample_draws_as_many_rows_as_there_are() -> None:
    drawn = np.concatenate(list(draws(40, 300, seed=1)))
    assert drawn.shape == (300, 40)
    assert (drawn.sum(axis=1) == 40).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(40), abs=0.25)


def test_many_rows_are_drawn_in_pieces_that_are_resamples_all_the_same() -> None:
    pieces = list(draws(900_000, 5, seed=1))
    assert [len(piece) for piece in pieces] == [2, 2, 1]
    assert all((piece.sum(axis=1) == 900_000).all() for piece in pieces)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    rows = np.random.default_rng(0).random(50)
    assert resampled_means(rows).interval() == resampled_means(rows).interval()
    assert resampled_means(rows, seed=1).interval() != resampled_means(rows).interval()


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution() -> None:
    rows = np.arange(1000) % 10 < 7  # mean 0.7, standard error sqrt(0.7 x 0.3 / 1000)
    interval = resampled_means(rows, resamples=6000).interval()
    error = 1.96 * np.sqrt(0.7 * 0.3 / 1000)
    assert interval.value == pytest.approx(0.7)
    assert (interval.low, interval.high) == pytest.approx((0.7 - error, 0.7 + error), abs=1.5e-3)


def test_a_difference_is_paired() -> None:
    # Both are right on half of the rows, one of them on 10 rows more: only these vary.
    other = np.arange(1000) < 500
    one = np.arange(1000) < 510
    found = paired_difference(one, other, resamples=6000)
    error = 1.96 * np.sqrt(0.01 * 0.99 / 1000)
    assert found.value == pytest.approx(0.01)
    assert (found.low, found.high) == pytest.approx((0.01 - error, 0.01 + error), abs=1e-3)
    arms = resampled_means(np.stack([one, other], axis=1), resamples=6000)
    again = arms.difference(0, 1)
    assert (again.low, again.high) == pytest.approx((found.low, found.high))


def test_a_macro_average_counts_every_set_the_same_and_draws_within_each() -> None:
    small, large = np.arange(20) < 15, np.arange(2000) < 500
    found = resampled_macro_means([small, large], resamples=6000).interval()
    error = 1.96 * np.sqrt(0.75 * 0.25 / 20 + 0.25 * 0.75 / 2000) / 2
    assert found.value == pytest.approx((0.75 + 0.25) / 2)
    assert (found.low, found.high) == pytest.approx((0.5 - error, 0.5 + error), abs=0.015)


def test_sets_are_drawn_independently() -> None:
    # The same rows twice: were they drawn alike, the mean of both would vary as much as one does.
    rows = np.arange(200) % 2
    one = resampled_means(rows).replicates.std()
    both = resampled_macro_means([rows, rows]).replicates.std()
    assert both == pytest.approx(one / np.sqrt(2), rel=0.1)


def test_a_statistic_that_is_a_mean_gives_the_interval_of_a_mean() -> None:
    table = np.random.default_rng(4).random((80, 3))

    def means(rows: Numbers) -> Floats:
        return np.asarray(table[rows].mean(axis=0))

    slow = resampled_statistic(means, 80, resamples=500, seed=9)
    fast = resampled_means(table, resamples=500, seed=9)
    assert slow.values == pytest.approx(fast.values)
    assert slow.replicates == pytest.approx(fast.replicates)
    pooled = macro_mean([slow, resampled_means(table + 1.0, resamples=500, seed=10)])
    assert pooled.values == pytest.approx(table.mean(axis=0) + 0.5)


def test_the_interval_of_a_difference_over_sets_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(12)
    sizes, held = (30, 60, 120), 0
    for draw in range(400):
        gains = [
            chance.choice([-1.0, 0.0, 1.0], size, p=[0.15, 0.6, 0.25]) for size in sizes
        ]  # 0.1 in truth
        found = resampled_macro_means(gains, resamples=400, seed=draw).interval()
        held += found.low <= 0.1 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_undefined_resamples_are_passed_over() -> None:
    found = percentile_interval(0.5, np.array([np.nan, 0.4, 0.6, np.nan]), level=1.0)
    assert (found.low, found.high) == (0.4, 0.6)


def test_nothing_to_draw_from_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        resampled_means([])
    with pytest.raises(ValueError, match="no rows"):
        resampled_statistic(lambda rows: 0.0, 0)
    with pytest.raises(ValueError, match="no sets"):
        resampled_macro_means([])
    with pytest.raises(ValueError, match="paired"):
        paired_difference([1, 0], [1])
