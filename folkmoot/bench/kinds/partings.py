"""Which rows are learnt from, and which are tested.

An answer of many parts takes long to learn from, so rows are parted fewer times than where labels
alone are measured (:mod:`folkmoot.bench.consensus.trials`).
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Numbers

LEAST_TESTED = 50
"""Where fewer rows were left for the test, each row is tested once instead: cross-validation."""
MOST_FOLDS = 4


def partings(rows: int, gold: int, draws: int) -> list[tuple[Numbers, Numbers]]:
    """Pairs of the rows that are learnt from and those that are tested.

    Args:
        rows: how many there are.
        gold: how many may be learnt from; at most so many are.
        draws: how often gold is drawn at random. Without gold, and in cross-validation, once.
    """
    if not gold:
        return [(np.arange(0), np.arange(rows))]
    if rows - gold >= LEAST_TESTED:
        orders = (np.random.default_rng(draw).permutation(rows) for draw in range(draws))
        return [(np.sort(order[:gold]), np.sort(order[gold:])) for order in orders]
    order = np.random.default_rng(0).permutation(rows)
    folds = fold_count(rows, gold)
    tests = [order[fold::folds] for fold in range(folds)]
    return [(np.sort(np.setdiff1d(order, test)[:gold]), np.sort(test)) for test in tests]


def fold_count(rows: int, gold: int) -> int:
    """Into how many folds too few rows are parted, so that about ``gold`` rows are learnt from."""
    wanted = MOST_FOLDS if rows <= gold else -(-rows // (rows - gold))
    return min(MOST_FOLDS, max(2, wanted))


def how_tested(rows: int, gold: int, draws: int) -> str:
    """How rows are parted, in words."""
    if not gold:
        return f"all {rows} rows"
    if rows - gold >= LEAST_TESTED:
        times = "once" if draws == 1 else f"{draws} times"
        return f"{gold} gold rows drawn {times}, the other {rows - gold} tested"
    folds = fold_count(rows, gold)
    learnt = min(gold, rows - -(-rows // folds))
    return f"{folds}-fold cross-validation, {learnt} gold rows, all {rows} tested"
