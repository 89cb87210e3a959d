"""Votes of other people's models: stored labels of a dozen language models on the same rows.

The sets of ``css_*`` come with them (Ziems et al., 2024, Can Large Language Models Transform
Computational Social Science?, arXiv 2305.03514). Nothing is run: rules that need no gold count
them, and each model's own accuracy stands beside our committee's on the same rows.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, table_of_labels
from consensus.votes.table_registry import table_rule
from consensus.votes.table_rule import fit_predict
from folkmoot.bench.consensus.arms import TRUSTED, decided
from folkmoot.bench.consensus.figures import is_right
from folkmoot.bench.consensus.sets import read_lines
from folkmoot.bench.consensus.trials import Trials
from schema.base import Frozen, Json

FIELD = "llm_labels"
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


def stored_sets(data: Path) -> tuple[str, ...]:
    """The sets that may come with stored labels."""
    return tuple(sorted(file.stem for file in (data / "gold").glob("css_*.jsonl")))


def stored_figures(
    data: Path, name: str, ours: Trials | None, ids: tuple[str, ...]
) -> StoredFigures | None:
    """The figures of one set.

    Args:
        data: the folder of the data.
        name: of the set.
        ours: what our committee came to on it, if it did.
        ids: of the rows that ``ours`` numbers.

    Returns:
        None where the rows carry no stored labels.

    Raises:
        UserError: when the file cannot be read.
    """
    rows = [row for row in read_lines(data, name) if row.get(FIELD)]
    if not rows:
        return None
    table = stored_table(rows)
    right = table.labels == table.gold[:, None]
    own = dict(zip(table.voices, right.mean(axis=0), strict=True))
    rules = {}
    for rule in RULES:
        answers, _ = decided(fit_predict(table_rule(rule), table.without_gold()))
        rules[rule] = round(float((answers == table.gold).mean()), 4)
    beaten = {}
    if ours is not None:
        at = {str(row["id"]): place for place, row in enumerate(rows)}
        by_row = right[[at[id] for id in ids]].astype(np.float64)
        for gold, by_arm in ours.tested.items():
            if TRUSTED in by_arm:
                beaten[f"gold_{gold}"] = _beaten(ours, gold, by_row)
    return StoredFigures(
        rows=len(rows),
        labels=len(table.choices),
        models={voice: round(float(own[voice]), 4) for voice in sorted(own, key=lambda v: -own[v])},
        rules=rules,
        ours=beaten,
    )


def stored_table(rows: list[dict[str, Json]]) -> BallotTable:
    """The stored labels as ballots, each model a voice. An answer that is no gold label is none."""
    labels = sorted({str(row["label"]) for row in rows})
    number = {label: at for at, label in enumerate(labels)}
    models = sorted({model for row in rows for model in row[FIELD]})
    given = [[number.get(str(row[FIELD].get(model)), UNKNOWN) for model in models] for row in rows]
    gold = np.array([number[str(row["label"])] for row in rows], dtype=np.int64)
    return table_of_labels(np.array(given, dtype=np.int64), labels, voices=models, gold=gold)


def _beaten(ours: Trials, gold: int, by_row: Floats) -> Beaten:
    """Rows that were tested several times count as often for the stored models."""
    tested = ours.tested[gold][TRUSTED]
    mine = float(np.concatenate([is_right(ours, each) for each in tested]).mean())
    theirs = by_row[np.concatenate([each.rows for each in tested])].mean(axis=0)
    return Beaten(accuracy=round(mine, 4), beats=int((mine > theirs).sum()), of=len(theirs))
