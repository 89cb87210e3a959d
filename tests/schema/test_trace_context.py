"""The trace context of the W3C, as messages carry it."""

from __future__ import annotations

import pytest

from schema.trace_context import HEADER, TraceContext, at_work, current, of_task, outgoing, read

EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_example_of_the_recommendation_is_read_and_written_again() -> None:
    context = read({HEADER: EXAMPLE})
    assert context == TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
    assert context.header == EXAMPLE


def test_a_later_version_may_say_more() -> None:
    assert read({HEADER: EXAMPLE.replace("00-", "01-", 1) + "-more"}) is not None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        EXAMPLE.upper(),
        EXAMPLE.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
        EXAMPLE[:-1],
        EXAMPLE + "\n00-",
    ],
)
def test_what_is_no_context_is_none(said: str) -> None:
    assert read({HEADER: said}) is None
    assert read({}) is None


def test_a_task_has_one_trace_whoever_asks_and_another_ledgers_task_has_another() -> None:
    assert of_task("c", "t", 1.5) == of_task("c", "t", 1.5)
    assert of_task("c", "t", 1.5).trace != of_task("c", "t", 2.5).trace
    task = of_task("c", "t", 1.5)
    first, second = task.within("turn", 1), task.within("turn", 2)
    assert first.trace == second.trace == task.trace
    assert len({task.span, first.span, second.span}) == 3
    assert read({HEADER: first.header}) == first


def test_what_is_at_work_is_told_to_others_and_where_nobody_traces_nothing_is() -> None:
    assert outgoing() == {}
    task = of_task("c", "t", 1.5)
    with at_work(task):
        assert outgoing() == {HEADER: task.header}
        with at_work(None):
            assert current() is None
        assert current() == task
    assert outgoing() == {}
