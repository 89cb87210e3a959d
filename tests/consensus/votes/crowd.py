"""Crowds on file: published sets of labels by many workers, with gold."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers, table_of_labels
from tests.published_sets import CROWDS


def need(name: str) -> None:
    """Skip the test where the set is not here."""
    if not list(CROWDS.glob(f"{name}.gold.jsonl*")):
        pytest.skip(f"{name} is not in {CROWDS}")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file, packed or not."""
    file = CROWDS / f"{name}.jsonl"
    if file.is_file():
        text = file.read_text(encoding="utf-8")
    else:
        text = gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()).decode("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def crowd(name: str) -> tuple[BallotTable, Numbers]:
    """The labels as a table that knows no gold, and the gold."""
    need(name)
    given = rows(f"{name}.labels")
    right = {row["item"]: row["gold"] for row in rows(f"{name}.gold")}
    choices = sorted({row["label"] for row in given} | set(right.values()))
    items = {item: n for n, item in enumerate(dict.fromkeys(row["item"] for row in given))}
    workers = {name: n for n, name in enumerate(dict.fromkeys(row["worker"] for row in given))}
    labels = np.full((len(items), len(workers)), UNKNOWN)
    for row in given:
        labels[items[row["item"]], workers[row["worker"]]] = choices.index(row["label"])
    gold = [choices.index(right[item]) if item in right else UNKNOWN for item in items]
    return table_of_labels(labels, choices, voices=list(workers)), np.array(gold)


def expected_accuracy(posterior: Floats, gold: Numbers) -> float:
    """Share of the known tasks that are right, where ties are broken by lot: a tie among n choices
    with the right one among them counts 1 / n."""
    known = gold != UNKNOWN
    told = posterior[known]
    best = told >= told.max(axis=1, keepdims=True) - 1e-9
    return float((best / best.sum(axis=1, keepdims=True))[np.arange(len(told)), gold[known]].mean())
