"""Which tasks a person should look at first.

A look puts right what was wrong, so the expected gain of one is the probability that the answer is
wrong. Looks cost about the same, and what one finds does not change another task's answer before
the weights are learnt anew; so taking the likeliest mistakes first leaves the fewest errors after
any number of looks. It is also the order of least confidence (Lewis and Gale, 1994), and a reader
can see why a task stands where it does.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats, Numbers


def chance_of_error(probabilities: Floats) -> Floats:
    """[tasks]: the probability that the best choice is wrong; 1 where there is no answer.

    Args:
        probabilities: [tasks, choices]; calibrated, or the order is one of bluster. NaN where
            nobody spoke.
    """
    return np.asarray(1.0 - _filled(probabilities).max(axis=1))


def review_order(probabilities: Floats, alike: Numbers | None = None) -> Numbers:
    """[tasks]: indices, the task most worth a look first.

    Likeliest to be wrong first; of equals the one whose two best choices lie closest, which the
    vote left most open; of those the one that has most tasks like it, as its answer teaches most;
    else as they come.

    Args:
        probabilities: see :func:`chance_of_error`.
        alike: [tasks]: how many tasks without a person's answer are like this one.
    """
    said = _filled(probabilities)
    best = np.sort(said, axis=1)[:, ::-1]
    margin = best[:, 0] - best[:, 1] if said.shape[1] > 1 else best[:, 0]
    like = np.zeros(len(said), dtype=np.int64) if alike is None else alike
    # Rounded, so that equals are equal whatever the order of a sum.
    keys = (-like, np.round(margin, 9), -np.round(1.0 - best[:, 0], 9))
    return np.lexsort(keys).astype(np.int64)


def errors_left(probabilities: Floats) -> Floats:
    """[tasks + 1]: expected number of wrong answers after 0, 1, 2, ... looks in that order.

    Args:
        probabilities: see :func:`chance_of_error`.
    """
    found = np.sort(chance_of_error(probabilities))[::-1]
    return np.asarray(found.sum() - np.concatenate([[0.0], np.cumsum(found)])).clip(min=0.0)


def _filled(probabilities: Floats) -> Floats:
    return np.nan_to_num(probabilities, nan=0.0)
