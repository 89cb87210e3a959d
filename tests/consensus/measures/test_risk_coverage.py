"""What remains wrong if only the surest answers are accepted."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from consensus.measures.risk_coverage import risk_coverage


def test_the_curve_of_a_hand_worked_case() -> None:
    curve = risk_coverage([0.9, 0.6, 0.8, 0.7], [1, 0, 0, 1])
    assert curve.coverage == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert curve.risk == pytest.approx([0.0, 1 / 2, 1 / 3, 2 / 4])
    assert curve.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    # An oracle has its two errors last: risks 0, 0, 1/3, 1/2.
    assert curve.excess == pytest.approx((1 / 2) / 4)


def test_an_oracle_has_no_excess() -> None:
    assert risk_coverage([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0]).excess == pytest.approx(0.0)


def test_among_equals_the_curve_is_the_mean_over_all_orders() -> None:
    right = [1, 0, 0, 1, 1]
    curve = risk_coverage([0.9, 0.5, 0.5, 0.5, 0.5], right)
    orders = [[right[0], *rest] for rest in permutations(right[1:])]
    each = [risk_coverage([0.9, 0.8, 0.7, 0.6, 0.5], order) for order in orders]
    assert curve.risk == pytest.approx(np.mean([one.risk for one in each], axis=0))
    assert curve.area == pytest.approx(np.mean([one.area for one in each]))


def test_confidence_that_tells_nothing_has_the_same_risk_everywhere() -> None:
    curve = risk_coverage([0.5] * 10, [1] * 7 + [0] * 3)
    assert curve.risk == pytest.approx([0.3] * 10)
    assert curve.risk_at(0.37) == pytest.approx(0.3)


def test_the_risk_at_a_coverage_counts_parts_of_a_row() -> None:
    curve = risk_coverage([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0])
    assert curve.risk_at(0.5) == 0.0
    assert curve.risk_at(0.75) == pytest.approx(1 / 3)
    assert curve.risk_at(0.625) == pytest.approx(0.5 / 2.5)
    assert curve.risk_at(1.0) == pytest.approx(0.5)


@pytest.mark.parametrize("coverage", [0.0, -0.1, 1.1])
def test_a_coverage_of_nothing_or_more_than_all_is_refused(coverage: float) -> None:
    with pytest.raises(ValueError, match="coverage"):
        risk_coverage([0.5], [1]).risk_at(coverage)
