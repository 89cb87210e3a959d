"""What the nearest solved examples say: those whose features one model finds most alike.

Each solved task votes for its choice with a weight that falls with the distance of its features,
a kernel regression (Nadaraya, 1964; Watson, 1964). The width of the kernel is the one of a few that
predicts the solved tasks best, each from all others. Nearest neighbours in a model's own space:
Khandelwal et al., 2020, Generalization through Memorization, arXiv 1911.00172.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.learning.experts.base import Trained
from schema.features import pack, unpack

MOST = 1000
"""Solved examples that are kept: the first ones."""
WIDTHS = (0.02, 0.05, 0.1, 0.2)
"""Of the kernel, in cosine distance."""
PRIOR = 0.05
"""What the frequency of each choice weighs, beside a neighbour at no distance."""


class TrainedNeighbours(Trained):
    """See :class:`Neighbours`."""

    sort: Literal["neighbours"] = "neighbours"
    voice: str
    mean: str
    scale: str
    examples: tuple[str, ...]
    """Standardised features of length 1, packed."""
    gold: tuple[int, ...]
    width: float

    def predict(self, table: BallotTable) -> Floats:
        """See :class:`Trained`."""
        silent = np.full((len(table), len(table.choices)), np.nan)
        x = table.features.get(self.voice)
        mean, scale, known, gold = self.arrays
        if x is None or x.shape[1] != len(mean):
            return silent
        near = _direction((x - mean) / scale)
        there = np.logical_not(np.isnan(x).any(axis=1))
        silent[there] = _votes(near[there] @ known.T, gold, len(table.choices), self.width)
        return silent

    @cached_property
    def arrays(self) -> tuple[Floats, Floats, Floats, Numbers]:
        """Mean, scale, examples and gold: unpacked once, as many tasks are counted one by one."""
        mean, scale = np.array(unpack(self.mean)), np.array(unpack(self.scale))
        known = np.array([_unpacked(example) for example in self.examples])
        known = known.reshape(len(self.examples), len(mean))
        return mean, scale, known, np.array(self.gold, dtype=np.int64)


@dataclass(frozen=True)
class Neighbours:
    """The expert on solved examples that one voice's model finds alike."""

    voice: str

    @property
    def name(self) -> str:
        """The voice's, and that it is about its neighbours."""
        return f"{self.voice}/neighbours"

    def fit(self, solved: BallotTable) -> TrainedNeighbours:
        """See :class:`consensus.learning.experts.base.Expert`."""
        x, gold = solved.features[self.voice], solved.gold
        there = np.flatnonzero(np.logical_not(np.isnan(x).any(axis=1)))[:MOST]
        x, gold = x[there], gold[there]
        numbers = solved.features[self.voice].shape[1]
        mean = x.mean(axis=0) if len(x) else np.zeros(numbers)
        scale = np.maximum(x.std(axis=0), 1e-3) if len(x) else np.ones(numbers)
        known = _direction((x - mean) / scale)
        alike = known @ known.T
        np.fill_diagonal(alike, -np.inf)  # nobody is its own neighbour
        losses = [_loss(alike, gold, len(solved.choices), width) for width in WIDTHS]
        return TrainedNeighbours(
            voice=self.voice,
            mean=pack(mean.tolist()),
            scale=pack(scale.tolist()),
            examples=tuple(_packed(row) for row in known),
            gold=tuple(int(choice) for choice in gold),
            width=WIDTHS[int(np.argmin(losses))] if len(x) else WIDTHS[0],
        )


def _packed(row: Floats) -> str:
    """As :func:`schema.features.pack`, of an array: there are thousands of them."""
    return base64.b64encode(row.astype("<f2").tobytes()).decode("ascii")


def _unpacked(example: str) -> Floats:
    return np.frombuffer(base64.b64decode(example), "<f2").astype(np.float64)


def _direction(x: Floats) -> Floats:
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return np.asarray(x / np.maximum(length, 1e-9))


def _votes(alike: Floats, gold: Numbers, choices: int, width: float) -> Floats:
    """[tasks, choices] from [tasks, examples] of cosines."""
    counts = np.bincount(gold, minlength=choices) + 1.0
    near = np.exp((alike - 1.0) / width)
    top = near.max(axis=1, keepdims=True, initial=1e-300)
    votes = (near / top) @ np.eye(choices)[gold] + PRIOR * counts / counts.sum()
    return np.asarray(votes / votes.sum(axis=1, keepdims=True))


def _loss(alike: Floats, gold: Numbers, choices: int, width: float) -> float:
    if not len(gold):
        return 0.0
    said = _votes(alike, gold, choices, width)
    return float(-np.log(said[np.arange(len(gold)), gold]).mean())
