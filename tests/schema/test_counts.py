"""Counts as people, browsers and files write them."""

import pytest

from schema.counts import count_in


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("42", 42), ("٤٢", 42), ("9" * 18, 10**18 - 1)]
)
def test_digits_of_any_script_are_a_count(text: str, number: int) -> None:
    assert count_in(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.0", "1_0", " 1", "²", "①", "9" * 19, "9" * 5000]
)
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    assert count_in(text) is None
