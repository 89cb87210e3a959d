"""Trying every arm on a set: gold is drawn, the rest is tested, several times.

Where a set has too few rows to leave a hundred for the test, it is cross-validated instead: each
row is tested once a draw, by what learnt from other folds; whatever an arm tunes by gold it tunes
within those (nested).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import threadpoolctl

from consensus.ballot_table import Floats, Numbers
from folkmoot.bench.consensus.arms import Counted, arms, decided
from folkmoot.bench.consensus.baselines import knowing
from folkmoot.bench.consensus.table import Drafted

LEAST_TESTED = 100
PROCESSES = 2


@dataclass(frozen=True)
class Answers:
    """What one arm said of the tested rows of one draw."""

    rows: Numbers
    """[tested]: indices into the set."""
    answers: Numbers
    """[tested]: indices of labels."""
    confidence: Floats
    """[tested]"""
    tokens: float
    """A row, on average."""


@dataclass(frozen=True)
class Trials:
    """One set, all arms."""

    name: str
    gold: Numbers
    """[rows]"""
    labels: tuple[str, ...]
    tested: dict[int, dict[str, list[Answers]]]
    """By number of gold rows, by arm, one a draw."""


def splits(rows: int, gold: int, draw: int) -> list[tuple[Numbers, Numbers]]:
    """Which rows are learnt from and which are tested; several pairs where it is cross-validated.

    Args:
        rows: how many the set has.
        gold: how many may be learnt from. At most so many are, and about so many.
        draw: its number, which seeds it.
    """
    order = np.random.default_rng(draw).permutation(rows)
    if not is_cross_validated(rows, gold):
        return [(np.sort(order[:gold]), np.sort(order[gold:]))]
    folds = fold_count(rows, gold)
    found = []
    for fold in range(folds):
        test = order[fold::folds]
        rest = np.setdiff1d(order, test, assume_unique=True)
        learnt = np.random.default_rng((draw, fold)).permutation(rest)[:gold]
        found.append((np.sort(learnt), np.sort(test)))
    return found


def is_cross_validated(rows: int, gold: int) -> bool:
    """Whether the set is too small to be parted once."""
    return gold > 0 and rows < gold + LEAST_TESTED


def fold_count(rows: int, gold: int) -> int:
    """Into how many folds such a set is parted: so that about ``gold`` rows are learnt from."""
    return min(10, max(2, round(rows / max(1, rows - gold)), 5 if rows <= gold else 2), rows)


def draw_count(rows: int, gold: int, draws: int) -> int:
    """How often gold is drawn: without gold there is nothing to draw, and cross-validation, which
    learns several times and tests every row, is done half as often."""
    if not gold:
        return 1
    return -(-draws // 2) if is_cross_validated(rows, gold) else draws


def tried(drafted: Drafted, golds: Sequence[int], draws: int) -> Trials:
    """All arms on one set."""
    table = drafted.table
    cost = dict(zip(table.voices, drafted.tokens, strict=True))
    found: dict[int, dict[str, list[Answers]]] = {}
    for gold in golds:
        by_arm: dict[str, list[Answers]] = {}
        for draw in range(draw_count(len(table), gold, draws)):
            parts = splits(len(table), gold, draw)
            for arm in arms(table):
                if arm.wants_gold and not gold:
                    continue
                said = [_tested(arm.count(knowing(table, g)), r, cost) for g, r in parts]
                by_arm.setdefault(arm.name, []).append(_joined(said))
        found[gold] = by_arm
    return Trials(drafted.name, table.gold, table.choices, found)


def all_tried(
    sets: Sequence[Drafted], golds: Sequence[int], draws: int, processes: int = PROCESSES
) -> Iterator[Trials]:
    """All arms on all sets, as they are done; several sets at a time where there are several.

    Each process computes in one thread: these are small matrices, and threads that wait for each
    other would cost more than they bring.
    """
    if processes < 2 or len(sets) < 2:
        for drafted in sets:
            with threadpoolctl.threadpool_limits(1):
                yield tried(drafted, golds, draws)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        work = [pool.submit(_alone, drafted, golds, draws) for drafted in sets]
        for each in work:
            yield each.result()


def _alone(drafted: Drafted, golds: Sequence[int], draws: int) -> Trials:
    with threadpoolctl.threadpool_limits(1):
        return tried(drafted, golds, draws)


def _tested(counted: Counted, rows: Numbers, cost: Mapping[str, float]) -> Answers:
    answers, confidence = decided(counted.probabilities[rows])
    return Answers(rows, answers, confidence, sum(cost[voice] for voice in counted.voices))


def _joined(parts: Sequence[Answers]) -> Answers:
    sizes = [len(part.rows) for part in parts]
    return Answers(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.answers for part in parts]),
        np.concatenate([part.confidence for part in parts]),
        float(np.average([part.tokens for part in parts], weights=sizes)),
    )
