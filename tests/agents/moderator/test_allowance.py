"""What a budget of tokens lets a campaign have in flight."""

from __future__ import annotations

import pytest

from agents.moderator.allowance import LEAST_TURN_TOKENS, UNKNOWN_TURN_TOKENS, allowance


def test_every_turn_in_flight_counts_as_the_dearest_one() -> None:
    assert allowance(budget=10_000, spent=4_000, dearest=1_000, in_flight=2) == 4


def test_a_turn_never_counts_as_cheap_because_all_before_it_were() -> None:
    few = allowance(budget=6 * LEAST_TURN_TOKENS, spent=0, dearest=20, in_flight=0)
    assert few == 6


def test_a_spent_budget_allows_nothing() -> None:
    assert allowance(budget=1000, spent=1000, dearest=100, in_flight=0) == 0


def test_the_last_tokens_of_a_budget_are_spent_one_turn_at_a_time() -> None:
    assert allowance(budget=1000, spent=990, dearest=100, in_flight=0) == 1
    assert allowance(budget=1000, spent=990, dearest=100, in_flight=1) == 0


def test_before_the_first_turn_a_cost_is_assumed() -> None:
    assert allowance(budget=5 * UNKNOWN_TURN_TOKENS, spent=0, dearest=0, in_flight=0) == 5


@pytest.mark.parametrize("budget", [50, 500, 5000])
def test_a_budget_is_overstepped_by_less_than_one_turn(budget: int) -> None:
    cost, spent, flying = 80, 0, 0
    while (asked := allowance(budget, spent, cost, flying)) or flying:
        flying += asked
        flying -= 1
        spent += cost
    assert budget <= spent < budget + cost
