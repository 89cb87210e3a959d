"""Numbers are read in whatever writing, and held in one."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.numbers import in_digits, plain, read_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (4, 4.0),
        ("4", 4.0),
        (" 4.0 ", 4.0),
        ("4,5", 4.5),
        ("1,080", 1080.0),
        ("1,234,567.5", 1234567.5),
        ("\u22122", -2.0),
        ("½", 0.5),
        ("\uff14", 4.0),
        ("٤", 4.0),
        ("four", 4.0),
        ("1e2", 100.0),
        (".5", 0.5),
    ],
)
def test_a_number_is_read_in_any_writing(written: Any, number: float) -> None:
    assert read_number(written) == number


@pytest.mark.parametrize(
    "written",
    [True, None, "", "4 or 5", "nan", "inf", "1e999", "four stars", [4], {"a": 4}, "1.2.3"],
)
def test_what_is_no_number_is_never_taken_for_one(written: Any) -> None:
    assert read_number(written) is None


def test_whole_numbers_are_held_without_a_point() -> None:
    assert [repr(plain(n)) for n in (4.0, 0.1 + 0.2, -3.5)] == ["4", "0.3", "-3.5"]
    assert [in_digits(n) for n in (4.0, 0.25, 1e-5)] == ["4", "0.25", "0.00001"]
