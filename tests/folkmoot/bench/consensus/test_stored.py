"""Stored labels of other models: votes that run nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from folkmoot.bench.consensus.stored import stored_figures, stored_sets
from folkmoot.bench.consensus.trials import Answers, Trials
from tests.folkmoot.bench.consensus.consensus_data import write_reviews, write_set

SAID = [
    # gold, and what three models say
    ("a", "a", "a", "b"),
    ("a", "a", "b", "a"),
    ("b", "b", "b", "a"),
    ("b", "a", "b", "nonsense"),
]


def write_stored(data: Path) -> None:
    rows = [
        {"id": str(n), "text": "", "label": gold, "llm_labels": {"x": x, "y": y, "z": z}}
        for n, (gold, x, y, z) in enumerate(SAID)
    ]
    write_set(data, "css_ibc", rows)


def test_accuracies_of_models_and_rules(tmp_path: Path) -> None:
    write_stored(tmp_path)
    figures = stored_figures(tmp_path, "css_ibc", None, ())
    assert figures is not None
    assert figures.models == {"x": 0.75, "y": 0.75, "z": 0.25}
    # x and y are split on the last row, and the first of equals is a
    assert figures.rules["plurality"] == 0.75
    assert {"dawid_skene", "mace", "glad", "competence", "one_coin"} < set(figures.rules)
    assert figures.ours == {}


def test_ours_is_compared_on_the_rows_that_it_was_tested_on(tmp_path: Path) -> None:
    write_stored(tmp_path)
    # our rows are numbered in another order; the one tested is row "3", which only y has right
    tested = Answers(np.array([0]), np.array([1]), np.array([0.9]), 0.0)
    ours = Trials("css_ibc", np.array([1, 0]), ("a", "b"), {50: {"trusted": [tested]}})
    figures = stored_figures(tmp_path, "css_ibc", ours, ("3", "0"))
    assert figures is not None
    beaten = figures.ours["gold_50"]
    assert (beaten.accuracy, beaten.beats, beaten.of) == (1.0, 2, 3)


def test_a_set_without_stored_labels_has_no_figures(tmp_path: Path) -> None:
    write_reviews(tmp_path)
    assert stored_figures(tmp_path, "sst2", None, ()) is None


def test_sets_with_stored_labels_are_found_by_their_name(tmp_path: Path) -> None:
    write_stored(tmp_path)
    write_reviews(tmp_path)
    assert stored_sets(tmp_path) == ("css_ibc",)
