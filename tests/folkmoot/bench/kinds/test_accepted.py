"""Whether accepted answers are right as often as their confidence says, by how far they go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from folkmoot.bench.kinds.accepted import EVERYTHING, accepted
from folkmoot.bench.kinds.counting import Decided, Draw
from folkmoot.bench.kinds.read_rows import KindRows, read_kind_rows
from folkmoot.bench.kinds.sets import read_kind_sets
from tests.folkmoot.bench.kinds.kinds_data import write_pairs, write_questions

MODELS = ("scripted-a", "scripted-b", "scripted-c")


@pytest.fixture
def questions(tmp_path: Path) -> KindRows:
    write_questions(tmp_path)
    return read_kind_rows(read_kind_sets(tmp_path, ["trec6"])[0], MODELS, 12)


def draw(rows: Sequence[int], said: Sequence[Decided]) -> Draw:
    return Draw(np.array(rows), {}, said)


def test_answers_are_told_apart_by_how_far_they_go(questions: KindRows) -> None:
    wrong = next(gold for gold in questions.gold if gold != questions.gold[0])
    parents = [gold.split("/")[0] for gold in questions.gold]
    said = [
        Decided(questions.gold[0], 0.9, True),
        Decided(wrong, 0.7, True),
        Decided(parents[2], 0.8, True),
        Decided(questions.gold[3], 0.3, False),
    ]
    found = accepted(questions, [draw([0, 0, 2, 3], said)])
    assert (found["leaf"].answers, found["leaf"].of, found["leaf"].right.value) == (2, 4, 0.5)
    assert found["leaf"].promised == pytest.approx(0.8)
    assert (found["parent"].answers, found["parent"].right.value) == (1, 1.0)
    assert found[EVERYTHING].right.value == pytest.approx(2 / 3)


def test_a_row_of_several_draws_is_one_row_in_the_interval(questions: KindRows) -> None:
    said = [Decided(gold, 0.9, True) for gold in questions.gold]
    once = accepted(questions, [draw(range(12), said)])["leaf"]
    twice = accepted(questions, [draw(range(12), said), draw(range(12), said)])["leaf"]
    assert twice.answers == 2 * once.answers
    assert twice.right.n == once.right.n


def test_of_a_kind_whose_answers_go_all_the_way_nothing_is_told(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    rows = read_kind_rows(read_kind_sets(tmp_path, ["sick"])[0], MODELS, 12)
    said = [Decided(gold, 0.9, True) for gold in rows.gold]
    assert accepted(rows, [draw(range(12), said)]) == {}
