"""Nearest neighbours are written down."""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import BallotTable
from consensus.learning.experts.neighbours import Neighbours
from schema.features import pack, unpack


def test_examples_are_kept_as_all_features_are() -> None:
    x = np.random.default_rng(0).normal(size=(6, 8))
    table = BallotTable(
        voices=("one",),
        families=("one",),
        choices=("a", "b"),
        probabilities=np.full((6, 1, 2), 0.5),
        gold=np.arange(6) % 2,
        features={"one": x},
    )
    learnt = Neighbours("one").fit(table)
    assert learnt.examples == tuple(pack(unpack(example)) for example in learnt.examples)
    assert np.array_equal(learnt.arrays[2], [unpack(example) for example in learnt.examples])
