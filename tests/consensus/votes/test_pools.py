"""Rules that learn nothing, against values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consensus.ballot_table import BallotTable
from consensus.votes.log_pool import LogPool
from consensus.votes.plurality import Plurality
from consensus.votes.soft_mean import SoftMean
from consensus.votes.table_rule import fit_predict

Lone = Callable[..., BallotTable]


def test_plurality_counts_first_choices_and_nothing_else(lone: Lone) -> None:
    table = lone(a=(0.4, 0.3, 0.3), b=(0.5, 0.49, 0.01), c=(0.0, 0.0, 1.0))
    assert fit_predict(Plurality(), table)[0] == pytest.approx([2 / 3, 0.0, 1 / 3])


def test_plurality_splits_a_ballot_whose_first_choices_are_tied(lone: Lone) -> None:
    table = lone(a=(0.4, 0.4, 0.2), b=(0.0, 1.0, 0.0))
    assert fit_predict(Plurality(), table)[0] == pytest.approx([0.25, 0.75, 0.0])


def test_a_tied_vote_shows_as_equal_shares(lone: Lone) -> None:
    table = lone(a=(0.9, 0.1, 0.0), b=(0.2, 0.8, 0.0))
    assert fit_predict(Plurality(), table)[0] == pytest.approx([0.5, 0.5, 0.0])


def test_the_soft_mean_is_the_mean(lone: Lone) -> None:
    table = lone(a=(0.9, 0.1), b=(0.6, 0.4), c=(0.0, 1.0))
    assert fit_predict(SoftMean(), table)[0] == pytest.approx([0.5, 0.5])


def test_the_log_pool_averages_log_odds(lone: Lone) -> None:
    # odds of 9 and 1/4: their geometric mean is 3/2
    table = lone(a=(0.9, 0.1), b=(0.2, 0.8))
    assert fit_predict(LogPool(), table)[0] == pytest.approx([0.6, 0.4])


def test_in_the_log_pool_no_ballot_is_a_veto(lone: Lone) -> None:
    # odds of 1 to 1000 count beside odds of 4 and 4
    table = lone(a=(0.0, 1.0), b=(0.8, 0.2), c=(0.8, 0.2))
    odds = (4 * 4 / 1000) ** (1 / 3)
    assert fit_predict(LogPool(), table)[0, 0] == pytest.approx(odds / (1 + odds))
