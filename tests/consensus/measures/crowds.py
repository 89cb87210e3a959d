"""Real crowds, which are not part of the project: ``FOLKMOOT_DATA`` names the folder with them."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, Numbers
from tests.published_sets import CROWDS

needs_crowds = pytest.mark.skipif(not CROWDS.is_dir(), reason=f"{CROWDS} is not here")


def crowd(name: str) -> Numbers:
    """[items, workers]: indices of the sorted labels, UNKNOWN where a worker gave none."""
    packed, plain = CROWDS / f"{name}.labels.jsonl.gz", CROWDS / f"{name}.labels.jsonl"
    with gzip.open(packed, "rt") if packed.is_file() else plain.open() as lines:
        given = [json.loads(line) for line in lines]
    items, workers, labels = (
        {key: at for at, key in enumerate(sorted({row[field] for row in given}))}
        for field in ("item", "worker", "label")
    )
    ratings = np.full((len(items), len(workers)), UNKNOWN)
    for row in given:
        ratings[items[row["item"]], workers[row["worker"]]] = labels[row["label"]]
    return ratings
