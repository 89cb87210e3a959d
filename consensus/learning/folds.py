"""Folds of solved tasks: what is learnt on one part is judged on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from consensus.ballot_table import Numbers


def folds_of(
    gold: Numbers, count: int, seed: int = 0, tasks: Sequence[str] = ()
) -> Iterator[tuple[Numbers, Numbers]]:
    """``count`` pairs of places to learn from and to be judged on; each place is judged once.

    Choices are spread evenly over the folds, also those with fewer tasks than folds. With fewer
    tasks than folds there are as many folds as tasks.

    Args:
        gold: [tasks], at least two.
        count: how many folds.
        seed: of the order in which tasks of one choice are dealt.
        tasks: of each place, where several are parts of one task: these stay together.
    """
    if tasks:
        names = {name: n for n, name in enumerate(dict.fromkeys(tasks))}
        own = np.array([names[name] for name in tasks])
        first = np.array([tasks.index(name) for name in names])
        for train, test in folds_of(gold[first], count, seed):
            yield np.flatnonzero(np.isin(own, train)), np.flatnonzero(np.isin(own, test))
        return
    shuffled = np.random.default_rng(seed).permutation(len(gold))
    dealt = shuffled[np.argsort(gold[shuffled], kind="stable")]
    fold = np.empty(len(gold), dtype=np.int64)
    fold[dealt] = np.arange(len(gold)) % min(count, len(gold))
    for number in range(fold.max() + 1):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)
