"""What a person should look at first."""

from __future__ import annotations

from consensus.measures.worth import worth

TASKS = {
    "sure": (0.9, 0.8),
    "close": (0.41, 0.02),
    "close of two": (0.51, 0.02),
    "nobody voted": (None, None),
}


def test_the_smallest_margin_comes_first_and_of_equal_ones_the_least_confidence() -> None:
    order = sorted(TASKS, key=lambda task: worth(*TASKS[task]), reverse=True)
    assert order == ["nobody voted", "close", "close of two", "sure"]
