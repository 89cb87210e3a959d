"""What a person should look at first."""

from __future__ import annotations

from consensus.worth import worth

TASKS = {
    "sure": (0.9, 0.8, {"a": 0.9, "b": 0.1}),
    "close": (0.41, 0.02, {"a": 0.41, "b": 0.39, "c": 0.2}),
    "close of two": (0.51, 0.02, {"a": 0.51, "b": 0.49}),
    "nobody voted": (None, None, {}),
}


def test_the_smallest_margin_comes_first_and_of_equal_ones_the_least_confidence() -> None:
    order = sorted(TASKS, key=lambda task: worth(*TASKS[task]), reverse=True)
    assert order == ["nobody voted", "close", "close of two", "sure"]
