"""Committees whose strengths are known, because they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers, table_of_labels

Drawn = Callable[..., tuple[BallotTable, Numbers]]


def draw(
    right: Sequence[float],
    *,
    tasks: int = 300,
    choices: int = 2,
    told: int = 0,
    missing: float = 0.0,
    seed: int = 7,
) -> tuple[BallotTable, Numbers]:
    """Voices that are right with these probabilities, else wrong evenly; and the right answers.

    The table knows the first ``told`` of them.
    """
    random = np.random.default_rng(seed)
    truth = random.integers(choices, size=tasks)
    shape = (tasks, len(right))
    wrong = (truth[:, None] + random.integers(1, choices, size=shape)) % choices
    labels = np.where(random.random(shape) < np.array(right), truth[:, None], wrong)
    labels[random.random(shape) < missing] = UNKNOWN
    gold = np.where(np.arange(tasks) < told, truth, UNKNOWN)
    return table_of_labels(labels, [f"c{n}" for n in range(choices)], gold=gold), truth


def share_right(posterior: Floats, truth: Numbers) -> float:
    return float((posterior.argmax(axis=1) == truth).mean())


@pytest.fixture
def drawn() -> Drawn:
    return draw


@pytest.fixture
def right_of() -> Callable[[Floats, Numbers], float]:
    return share_right


@pytest.fixture
def lone() -> Callable[..., BallotTable]:
    """One task, with these ballots by voice."""

    def make(**ballots: Sequence[float]) -> BallotTable:
        said = np.array([list(ballots.values())], dtype=np.float64)
        choices = tuple(f"c{n}" for n in range(said.shape[2]))
        return BallotTable(tuple(ballots), tuple(ballots), choices, said, np.array([UNKNOWN]))

    return make
