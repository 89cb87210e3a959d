"""Seconds of work, and no others, are counted. A clock that the test turns, a real ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.moderator.stopwatch import LONGEST_STEP, Stopwatch
from schema.campaign import Campaign, Label
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat
from storage.ledger import Ledger


class Clock:
    """A monotonic clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        for name in ("busy", "idle"):
            ledger.save_campaign(
                Campaign(
                    name=name,
                    labels=(Label(name="a"), Label(name="b")),
                    roster=(Seat(id="g1", role="generator", model="small"),),
                    protocol=ProtocolPlan(
                        stages=(Stage(name="draft", question="propose", roles=("generator",)),)
                    ),
                )
            )
        yield ledger


def worked(ledger: Ledger, steps: list[float]) -> dict[str, float]:
    """What is on record after looks so many seconds apart, at which one campaign was worked on."""
    clock = Clock()
    stopwatch = Stopwatch(ledger, clock)
    stopwatch.step(["busy"])
    for seconds in steps:
        clock.now += seconds
        stopwatch.step(["busy"])
    stopwatch.write()
    return {name: ledger.spent(name).seconds for name in ("busy", "idle")}


def test_the_time_between_two_looks_counts_for_what_is_worked_on(ledger: Ledger) -> None:
    assert worked(ledger, [0.25] * 8) == {"busy": pytest.approx(2.0), "idle": 0.0}


def test_a_process_that_was_stopped_for_an_hour_has_not_worked_for_one(ledger: Ledger) -> None:
    assert worked(ledger, [0.25, 3600.0, 0.25])["busy"] <= LONGEST_STEP + 0.5


def test_the_next_run_goes_on_counting_and_the_time_between_is_none(ledger: Ledger) -> None:
    first = worked(ledger, [1.0] * 3)["busy"]
    assert worked(ledger, [1.0] * 2)["busy"] == pytest.approx(first + 2.0)


def test_little_is_lost_with_a_process_that_is_killed(ledger: Ledger) -> None:
    clock = Clock()
    stopwatch = Stopwatch(ledger, clock)
    for _ in range(101):
        stopwatch.step(["busy"])
        clock.now += 0.1
    assert ledger.spent("busy").seconds >= 9.0
