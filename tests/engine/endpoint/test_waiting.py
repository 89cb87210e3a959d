"""``Retry-After`` as servers write it."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from engine.endpoint.waiting import retry_after


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), (" 0 ", 0.0), ("1.5", 1.5), ("-3", 0.0)])
def test_a_number_of_seconds_is_waited(said: str, seconds: float) -> None:
    assert retry_after({"retry-after": said}) == seconds


def test_a_point_in_time_is_waited_for_by_the_clock_of_the_server() -> None:
    theirs = 1_000_000_000
    headers = {"date": formatdate(theirs, usegmt=True)}
    later = {**headers, "retry-after": formatdate(theirs + 90, usegmt=True)}
    assert retry_after(later) == 90.0
    assert retry_after({**headers, "retry-after": formatdate(theirs - 5, usegmt=True)}) == 0.0


def test_where_the_server_tells_no_time_ours_counts() -> None:
    found = retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)})
    assert found == pytest.approx(60.0, abs=2.0)


@pytest.mark.parametrize("said", ["", "soon", "inf", "nan", "Wed, 99 Foo 2020 99:99:99 GMT"])
def test_nonsense_is_no_word(said: str) -> None:
    assert retry_after({"retry-after": said}) is None


def test_who_says_nothing_asks_for_nothing() -> None:
    assert retry_after({}) is None
