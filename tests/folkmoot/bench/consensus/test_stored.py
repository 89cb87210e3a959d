"""Stored labels of other models: votes that run nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from folkmoot.bench.consensus.read_rows import read_rows
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.sets import LabelSet
from folkmoot.bench.consensus.stored import stored_figures
from folkmoot.bench.consensus.trials import Answers, Trials
from tests.folkmoot.bench.consensus.consensus_data import MODELS, reviews, write_set

SAID = [
    # gold, and what three models say
    ("a", "a", "a", "b"),
    ("a", "a", "b", "a"),
    ("b", "b", "b", "a"),
    ("b", "a", "b", "nonsense"),
]


def stored_rows(folder: Path) -> Rows:
    rows = [
        {"id": str(n), "text": "words", "label": gold, "said": {"x": x, "y": y, "z": z}}
        for n, (gold, x, y, z) in enumerate(SAID)
    ]
    file = write_set(folder, "leanings", rows)
    wanted = LabelSet(name="leanings", file=file, gold="label", labels=("a", "b"), stored="said")
    return read_rows(wanted, MODELS)


def test_accuracies_of_models_and_rules(tmp_path: Path) -> None:
    figures = stored_figures(stored_rows(tmp_path), None, 0)
    assert figures is not None
    assert figures.models == {"x": 0.75, "y": 0.75, "z": 0.25}
    # x and y are split on the last row, and the first of equals is a
    assert figures.rules["plurality"] == 0.75
    assert {"dawid_skene", "mace", "glad", "competence", "one_coin"} < set(figures.rules)
    assert figures.ours == {}


def test_ours_is_compared_on_the_rows_that_it_was_tested_on(tmp_path: Path) -> None:
    rows = stored_rows(tmp_path)
    at = rows.ids.index("3")  # which only y has right
    tested = Answers(np.array([at]), np.array([1]), np.array([0.9]), 0.0)
    ours = Trials("leanings", rows.gold, ("a", "b"), {50: {"trusted": [tested]}})
    figures = stored_figures(rows, ours, len(rows))
    assert figures is not None
    beaten = figures.ours["gold_50"]
    assert (beaten.accuracy, beaten.beats, beaten.of) == (1.0, 2, 3)


def test_a_set_without_stored_labels_has_no_figures(tmp_path: Path) -> None:
    assert stored_figures(reviews(tmp_path), None, 0) is None
