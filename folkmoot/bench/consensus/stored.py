"""Votes of other people's models: stored labels of a dozen language models on the same rows.

The field ``stored`` of a set names them: those of ``css_*`` are by Ziems et al. (2024, Can Large
Language Models Transform Computational Social Science?, arXiv 2305.03514). Nothing is run: rules
that need no gold count them, and each model's own accuracy stands beside our committee's on the
same rows.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, table_of_labels
from consensus.votes.table_registry import table_rule
from consensus.votes.table_rule import fit_predict
from folkmoot.bench.consensus.arms import TRUSTED, decided
from folkmoot.bench.consensus.figures import is_right
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.trials import Trials
from schema.base import Frozen

RULES = ("plurality", "one_coin", "competence", "dawid_skene", "mace", "glad")


class Beaten(Frozen):
    """Our committee beside the stored models, on the rows that it was tested on."""

    accuracy: float
    beats: int
    """How many of them it is right more often than; of equals none is beaten."""
    of: int


class StoredFigures(Frozen):
    """One set with stored labels."""

    rows: int
    labels: int
    models: dict[str, float]
    """Accuracy of each, the best first; an answer that is no label is wrong."""
    rules: dict[str, float]
    """Accuracy of each voting rule over all of them, without gold."""
    ours: dict[str, Beaten]
    """By ``gold_<n>``, where our committee drafted on this set."""


def stored_figures(rows: Rows, ours: Trials | None, asked: int) -> StoredFigures | None:
    """The figures of one set.

    Args:
        rows: all of the set.
        ours: what our committee came to on the first of them, if it did.
        asked: how many those are.

    Returns:
        None where the rows carry no stored labels.
    """
    heard = [at for at, given in enumerate(rows.stored) if isinstance(given, dict)]
    if not heard:
        return None
    table = stored_table(rows, heard)
    right = table.labels == table.gold[:, None]
    own = dict(zip(table.voices, right.mean(axis=0), strict=True))
    rules = {}
    for rule in RULES:
        answers, _ = decided(fit_predict(table_rule(rule), table.without_gold()))
        rules[rule] = round(float((answers == table.gold).mean()), 4)
    beaten = {}
    if ours is not None and heard[:asked] == list(range(asked)):
        by_row = right[:asked].astype(np.float64)
        for gold, by_arm in ours.tested.items():
            if TRUSTED in by_arm:
                beaten[f"gold_{gold}"] = _beaten(ours, gold, by_row)
    return StoredFigures(
        rows=len(heard),
        labels=len(table.choices),
        models={voice: round(float(own[voice]), 4) for voice in sorted(own, key=lambda v: -own[v])},
        rules=rules,
        ours=beaten,
    )


def stored_table(rows: Rows, heard: list[int]) -> BallotTable:
    """The stored labels of some rows as ballots, each model a voice. An answer that is no label is
    none."""
    number = {label: at for at, label in enumerate(rows.labels)}
    said = [rows.stored[at] for at in heard]
    models = sorted({model for given in said for model in given})
    given = [
        [number.get(str(rows.set.shown(each.get(model))), UNKNOWN) for model in models]
        for each in said
    ]
    return table_of_labels(
        np.array(given, dtype=np.int64), rows.labels, voices=models, gold=rows.gold[heard]
    )


def _beaten(ours: Trials, gold: int, by_row: Floats) -> Beaten:
    """Rows that were tested several times count as often for the stored models."""
    tested = ours.tested[gold][TRUSTED]
    mine = float(np.concatenate([is_right(ours, each) for each in tested]).mean())
    theirs = by_row[np.concatenate([each.rows for each in tested])].mean(axis=0)
    return Beaten(accuracy=round(mine, 4), beats=int((mine > theirs).sum()), of=len(theirs))
