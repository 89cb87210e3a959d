"""Which policy decides the task at which place."""

from __future__ import annotations

from agents.learning.series import MOST, Order, Series
from schema.policy import Policy


def series(*sizes: int, known: int = 0) -> Series:
    return Series([Policy(tasks=size, line=0.001 * size) for size in sizes], known)


def sizes(found: Series, *places: int) -> list[int | None]:
    policies = [found.of(place) for place in places]
    return [None if policy is None else policy.tasks for policy in policies]


def test_a_task_waits_for_the_policy_of_the_tasks_before_it() -> None:
    assert sizes(series(), 0) == [None]
    assert sizes(series(8), 0, 7, 8, 15, 16) == [8, 8, 8, 8, None]
    assert sizes(series(8, 16, 32), 0, 15, 16, 31, 32, 63, 64) == [8, 8, 16, 16, 32, 32, None]


def test_where_known_answers_teach_policies_follow_less_often() -> None:
    found = Series([Policy(tasks=8), Policy(tasks=32)], 0, growth=4)
    assert sizes(found, 0, 31, 32, 127, 128) == [8, 8, 32, 32, None]
    assert found.next_size == 128


def test_what_people_answered_stands_in_for_the_last_policy() -> None:
    answered = Policy(tasks=16, why_no_talk="people said so")
    found = series(8, 16)
    found.add(answered)
    assert found.of(8) == Policy(tasks=8, line=0.008)
    assert found.of(31) is answered
    assert found.size == 16


def test_the_last_policy_decides_all_that_come_after_it() -> None:
    assert sizes(series(MOST // 2, MOST), MOST, 10 * MOST) == [MOST, MOST]


def test_policies_of_earlier_versions_decide_what_was_there() -> None:
    assert sizes(series(0, 0, known=50), 0, 99, 100) == [0, 0, None]


def test_places_are_counted_in_the_order_of_submission() -> None:
    order = Order()
    order.extend([3, 5, 9])
    assert [order.place(number) for number in (3, 5, 9)] == [0, 1, 2]
    assert (order.up_to(0), order.up_to(2), order.up_to(99), order.last) == (0, 5, 9, 9)
