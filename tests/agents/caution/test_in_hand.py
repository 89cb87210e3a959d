"""Which rows processes died of, told from what they leave behind in a folder."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from agents.caution import in_hand
from agents.caution.in_hand import CONTROL, TRIES, InHand


def die(marks: InHand, last_word: str = "") -> None:
    """As a process ends that has no time for anything; ``last_word`` is what a crash leaves."""
    if marks._last_word is not None:
        marks.close()  # nobody else listens for crashes here: the test's own process goes on
        raise AssertionError("pytest listens for crashes")
    marks._file.with_suffix(".last").write_text(last_word)
    os.close(marks._marks)


def lives(folder: Path, *rows: str, last_word: str = "") -> None:
    """A process that dies in the middle of these rows."""
    marks = InHand(folder)
    for row in rows:
        marks.begin(row, f"about {row}")
    die(marks, last_word)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in-hand"


CRASH = "Fatal Python error: Aborted"


def test_all_that_was_in_hand_at_a_crash_is_suspected_and_nothing_else(folder: Path) -> None:
    lives(folder, "a", "b", last_word=CRASH)
    after = InHand(folder)
    assert [after.standing(row) for row in "abc"] == ["suspect", "suspect", "innocent"]
    after.close()


def test_the_second_crash_in_the_middle_of_a_row_alone_convicts_it(folder: Path) -> None:
    lives(folder, "a", "b", last_word=CRASH)
    lives(folder, "a", last_word=CRASH)
    after = InHand(folder)
    assert [after.standing(row) for row in "ab"] == ["deadly", "suspect"]
    after.close()


def test_two_crashes_in_a_crowd_convict_nobody(folder: Path) -> None:
    for _ in range(4):
        lives(folder, "a", "b", last_word=CRASH)
    after = InHand(folder)
    assert [after.standing(row) for row in "ab"] == ["suspect", "suspect"]
    after.close()


def test_who_is_killed_from_outside_died_of_no_row(folder: Path) -> None:
    lives(folder, "a")
    after = InHand(folder)
    assert after.standing("a") == "innocent"
    after.close()


def test_a_row_in_hand_whenever_processes_vanish_is_set_aside_after_five_tries(
    folder: Path,
) -> None:
    standings = []
    for _ in range(TRIES):
        lives(folder, "too-big-for-the-memory")
        after = InHand(folder)
        standings.append(after.standing("too-big-for-the-memory"))
        after.close()
    assert standings == ["innocent", "suspect", "suspect", "suspect", "deadly"]


def test_a_row_that_is_answered_is_suspected_no_more(folder: Path) -> None:
    lives(folder, "a", "b", last_word=CRASH)
    after = InHand(folder)
    after.begin("a", "about a")
    after.end("a", "about a")
    assert [after.standing(row) for row in "ab"] == ["innocent", "suspect"]
    after.close()
    again = InHand(folder)
    assert again.standing("a") == "innocent"
    again.close()


def test_a_row_is_suspected_until_all_that_was_asked_about_it_is_answered(folder: Path) -> None:
    marks = InHand(folder)
    marks.begin("a", "first seat")
    marks.begin("a", "second seat")
    die(marks, CRASH)
    after = InHand(folder)
    for request, standing in (("first seat", "suspect"), ("second seat", "innocent")):
        after.begin("a", request)
        after.end("a", request)
        assert after.standing("a") == standing
    after.close()


def test_a_model_of_which_every_question_is_the_death_convicts_no_row(folder: Path) -> None:
    lives(folder, "a", last_word=CRASH)
    for _ in range(3):
        lives(folder, CONTROL, last_word=CRASH)
    after = InHand(folder)
    assert (after.standing("a"), after.deaths("a")) == ("suspect", 1)
    after.close()


def test_what_a_living_process_has_in_hand_is_its_own(folder: Path) -> None:
    beside = InHand(folder)
    beside.begin("a", "about a")
    lives(folder, "b", last_word=CRASH)
    after = InHand(folder)
    assert [after.standing(row) for row in "ab"] == ["innocent", "suspect"]
    assert beside.standing("b") == "suspect"  # it hears of what others died of
    after.close()
    beside.close()


def test_who_ends_in_order_leaves_nothing(folder: Path) -> None:
    marks = InHand(folder)
    marks.begin("a", "about a")
    marks.close()
    assert not [file for file in folder.iterdir() if file.suffix in (".marks", ".last")]


def test_deaths_are_forgotten_after_a_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lives(folder, "a", last_word=CRASH)
    InHand(folder).close()
    tomorrow = time.time() + in_hand.FORGET_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    marks = InHand(folder)
    marks.close()
    after = InHand(folder)
    assert after.standing("a") == "innocent"
    after.close()


def test_the_marks_of_a_long_life_do_not_grow_without_bound(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_hand, "_COMPACT_BYTES", 1000)
    marks = InHand(folder)
    marks.begin("long", "about it")
    for number in range(200):
        marks.begin(f"r{number}", "about it")
        marks.end(f"r{number}", "about it")
    assert marks._file.stat().st_size < 1500
    die(marks, CRASH)
    after = InHand(folder)
    assert after.standing("long") == "suspect"
    after.close()
