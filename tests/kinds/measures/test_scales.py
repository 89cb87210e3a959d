"""Measures of numbers beside right numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from kinds.measures.scales import (
    interval_of,
    quadratic_weighted_kappa,
    rank_correlation,
    root_mean_squared_error,
)

GIVEN = np.array([1.0, 2.0, 3.0, 3.0, 5.0, 4.0])
GOLD = np.array([1.0, 3.0, 3.0, 2.0, 5.0, 5.0])


def test_kappa_is_the_one_of_the_table_of_levels() -> None:
    levels = range(1, 6)
    table = np.array([[np.mean((a == GIVEN) & (b == GOLD)) for b in levels] for a in levels])
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    weights = np.array([(a - b) ** 2 for a, b in product(levels, levels)]).reshape(5, 5)
    assert quadratic_weighted_kappa(GIVEN, GOLD) == pytest.approx(
        1 - (weights * table).sum() / (weights * expected).sum()
    )


def test_kappa_of_chance_is_nothing_and_of_the_same_is_all() -> None:
    assert quadratic_weighted_kappa(GOLD, GOLD) == 1.0
    assert quadratic_weighted_kappa(np.full(6, GOLD.mean()), GOLD) == pytest.approx(0.0)


def test_rank_correlation_shares_the_ranks_of_ties() -> None:
    from scipy.stats import spearmanr

    assert rank_correlation(GIVEN, GOLD) == pytest.approx(spearmanr(GIVEN, GOLD).statistic)
    assert np.isnan(rank_correlation(np.ones(6), GOLD))


def test_the_interval_is_around_the_value_on_the_rows() -> None:
    found = interval_of(root_mean_squared_error, GIVEN, GOLD)
    assert found.value == pytest.approx(np.sqrt(3 / 6))
    assert found.low <= found.value <= found.high
