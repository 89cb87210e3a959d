"""Ballots as arrays, and the same one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, table_of_labels
from consensus.families import pooled
from consensus.spoken import Spoken

LABELS = np.array([[0, UNKNOWN, 1], [2, 2, UNKNOWN], [UNKNOWN, UNKNOWN, UNKNOWN]])


def table() -> BallotTable:
    return table_of_labels(LABELS, ("x", "y", "z"), gold=np.array([1, UNKNOWN, 0]))


def test_labels_come_back_as_they_were_given() -> None:
    assert np.array_equal(table().labels, LABELS)
    assert np.array_equal(table().spoke, LABELS != UNKNOWN)
    assert table().known.tolist() == [True, False, True]


def test_a_part_of_the_tasks_or_voices_is_a_table() -> None:
    part = table().rows(np.array([True, False, True])).columns([2, 0])
    assert part.voices == ("voice-2", "voice-0")
    assert part.labels.tolist() == [[1, 0], [UNKNOWN, UNKNOWN]]
    assert part.gold.tolist() == [1, 0]
    assert not part.without_gold().known.any()


def test_strengths_go_with_their_voices() -> None:
    said = replace(table_of_labels(np.array([[0, 1, 1]]), ("a", "b")), strengths=(1.0, 2.0, 3.0))
    assert said.columns([2, 0]).strengths == (3.0, 1.0)
    assert said.rows([0]).strengths == said.strengths
    assert pooled(said).strengths == ()
    with pytest.raises(ValueError, match="1 strengths for 3 voices"):
        replace(said, strengths=(1.0,))


def test_ballots_must_fit_the_voices() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        BallotTable(("a",), ("a",), ("x", "y"), np.zeros((2, 2, 2)), np.zeros(2, dtype=np.int64))
    with pytest.raises(ValueError, match="do not fit"):
        BallotTable(("a",), (), ("x", "y"), np.zeros((2, 1, 2)), np.zeros(2, dtype=np.int64))


def test_ballots_one_by_one_stand_voice_by_voice() -> None:
    said = Spoken.of(table())
    assert said.voices.tolist() == [0, 0, 1, 2]
    assert said.tasks.tolist() == [0, 1, 1, 0]
    assert said.probabilities.argmax(axis=1).tolist() == [0, 2, 2, 1]
    assert said.by_voice() == [slice(0, 2), slice(2, 3), slice(3, 4)]
    assert said.heard.tolist() == [2, 2, 0]


def test_sums_are_over_the_ballots_of_a_task_or_of_a_voice() -> None:
    said = Spoken.of(table())
    values = np.array([1.0, 2.0, 4.0, 8.0])
    assert said.per_task(values).tolist() == [9.0, 6.0, 0.0]
    assert said.per_voice(values).tolist() == [3.0, 4.0, 8.0]
    both = np.stack([values, -values], axis=1)
    assert said.per_task(both)[:, 1].tolist() == [-9.0, -6.0, 0.0]


def test_of_voices_that_never_spoke_nothing_is_kept() -> None:
    silent = np.array([[0, UNKNOWN], [1, UNKNOWN]])
    said = Spoken.of(table_of_labels(silent, ("x", "y")))
    assert said.by_name(("a", "b"), (0.9, 0.5)) == {"a": 0.9}
