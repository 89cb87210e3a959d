"""How well rankings agree."""

from __future__ import annotations

from math import log2

import pytest

from kinds.measures.rankings import (
    discounted_gain,
    first_right,
    kendall_tau,
    reciprocal_rank,
    same_order,
)

ABC = [["a"], ["b"], ["c"]]
CBA = ABC[::-1]


def test_tau_is_that_of_scipy_with_ties() -> None:
    from scipy.stats import kendalltau

    assert kendall_tau(ABC, ABC) == 1.0
    assert kendall_tau(CBA, ABC) == -1.0
    tied = [["a", "b"], ["c"], ["d"]]
    gold = [["a"], ["c"], ["b", "d"]]
    assert kendall_tau(tied, gold) == pytest.approx(
        kendalltau([0, 0, 1, 2], [0, 2, 1, 2]).statistic
    )
    assert kendall_tau([["a", "b"]], [["a"], ["b"]]) == 0.0


def test_alike_ordered_pairs_are_counted_ties_among_them() -> None:
    assert same_order(ABC, ABC) == same_order([["a"]], [["a"]]) == 1.0
    assert same_order(CBA, ABC) == 0.0
    assert same_order([["a"], ["b", "c"]], ABC) == pytest.approx(2 / 3)


def test_the_best_counts_where_it_stands() -> None:
    assert [first_right(each, ABC) for each in (ABC, CBA, [["a", "b"], ["c"]])] == [1.0, 0.0, 0.5]
    assert reciprocal_rank(CBA, ABC) == pytest.approx(1 / 3)
    assert reciprocal_rank([["b", "a"], ["c"]], ABC) == pytest.approx(1 / 1.5)


def test_gain_is_discounted_by_rank_and_shared_by_ties() -> None:
    most = 2 + 1 / log2(3)
    assert discounted_gain(ABC, ABC) == 1.0
    assert discounted_gain(CBA, ABC) == pytest.approx((1 / log2(3) + 2 / log2(4)) / most)
    assert discounted_gain([["a", "b"], ["c"]], ABC) == pytest.approx(
        1.5 * (1 + 1 / log2(3)) / most
    )
    assert discounted_gain(ABC, [["a", "b", "c"]]) == 1.0
