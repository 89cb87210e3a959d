"""A time is told as exactly as it is known, and no more."""

from __future__ import annotations

import pytest

from folkmoot.durations import about, between


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (2, 9, "less than a minute"),
        (20, 70, "less than a minute"),
        (20, 130, "less than 2 min"),
        (130, 250, "2 to 4 min"),
        (170, 190, "about 3 min"),
        (724, 1093, "10 to 20 min"),
        (2400, 5500, "40 min to 1.5 h"),
        (3500, 3700, "about 1 h"),
        (40_000, 100_000, "11 to 28 h"),
        (100_000, 500_000, "28 h to 6 days"),
    ],
)
def test_a_range_is_rounded_to_what_can_be_meant(low: float, high: float, told: str) -> None:
    assert between(low, high) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(3, "less than a minute"), (840, "15 min"), (5_000, "1.5 h")]
)
def test_so_is_one_time(seconds: float, told: str) -> None:
    assert about(seconds) == told
