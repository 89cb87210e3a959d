"""Accepting what is confident enough, with a promise: an acceptance threshold learnt on gold.

The promise: with a chance of at least 1 - miss over the draw of the gold rows, at most a share
``error_rate`` of all that will be accepted is wrong. It holds for tasks that come from where the
gold rows come from (exchangeable ones), if the confidences were made without looking at these rows:
rows that taught the weights or the calibration must not choose the threshold as well.

How: the rows are walked from the most confident down, and at each confidence an exact binomial test
asks whether the error among those above it could be more than ``error_rate`` (Geifman and El-Yaniv,
2017, arXiv 1705.08500). The walk stops at the first test that does not exclude it, and so needs no
correction for their number (fixed-sequence testing, in Learn then Test, Angelopoulos et al., 2021,
arXiv 2110.01052). It begins at a number of rows that is settled before any is seen.

Strictly, the binomial is exact for a number of rows that is fixed beforehand, and the walk for
confidences that fall together with accuracy. Where they do not, the order in which tests are made
depends a little on the draw; simulations with waves, steps, ties and inverted confidences (the
tests have them) found no more broken promises than ``miss``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Flags, Numbers
from consensus.measures.base import answered
from kinds.measures.share import Share, upper_bound, wilson

_MOST_ROWS = 1_000_000
"""More gold rows than these nobody will label."""


@dataclass(frozen=True)
class Acceptance:
    """From which confidence on to accept, and what that promises."""

    threshold: float | None
    """Accept what is at least this confident; None where nothing can be promised."""
    accepted: Share
    """How many of the gold rows would be accepted, with the 95% interval."""
    wrong: Share
    """How many of those are wrong, with the 95% interval."""
    error_bound: float
    """What the error among the accepted exceeds with a chance of at most ``miss``; 1 where nothing
    is promised."""
    more_rows: int | None
    """Where nothing can be promised: about how many more gold rows it would take, should these
    confidences go on to err as often as they did; None where no number within reason would do.
    0 where there is a promise."""


def acceptance_threshold(
    confidence: ArrayLike, right: ArrayLike, error_rate: float, miss: float = 0.1
) -> Acceptance:
    """The lowest threshold of which the promise can be made.

    Args:
        confidence: of the answers to gold rows, made without these rows.
        right: whether each is right.
        error_rate: largest share of wrong answers among the accepted ones.
        miss: chance that the promise is broken nevertheless.

    Raises:
        ValueError: when ``error_rate`` or ``miss`` is not between 0 and 1; see also
            :func:`consensus.measures.base.answered`.
    """
    if not (0.0 < error_rate < 1.0 and 0.0 < miss < 1.0):
        raise ValueError("an error rate and a chance to miss lie between 0 and 1")
    sure, truth = answered(confidence, right)
    falling = np.argsort(-sure, kind="stable")
    ranked = sure[falling]
    last_of_equals = np.append(ranked[1:] != ranked[:-1], True)
    rows = np.flatnonzero(last_of_equals).astype(np.int64) + 1
    wrong = np.cumsum(np.logical_not(truth[falling]))[rows - 1].astype(np.int64)
    start = first_test(len(sure), error_rate, miss)
    tested = rows >= start
    passed = np.logical_and.accumulate(_excluded(wrong[tested], rows[tested], error_rate, miss))
    if not passed.any():
        more = _more_rows(wrong, rows, error_rate, miss)
        return Acceptance(None, wilson(0, len(sure)), wilson(0, 0), 1.0, more)
    at = int(np.flatnonzero(tested)[passed.sum() - 1])
    taken, errors = int(rows[at]), int(wrong[at])
    return Acceptance(
        threshold=float(ranked[taken - 1]),
        accepted=wilson(taken, len(sure)),
        wrong=wilson(errors, taken),
        error_bound=upper_bound(errors, taken, miss),
        more_rows=0,
    )


def first_test(rows: int, error_rate: float, miss: float) -> int:
    """How many of the most confident gold rows the first test looks at.

    At least as many as could pass without an error. A single early error would end a walk that
    begins there, so it begins with the most errors that may be allowed within the first quarter of
    the rows.
    """
    from scipy.special import bdtr  # here: it takes a third of a second to import

    start = ceil(log(miss) / log1p(-error_rate))
    sizes = np.arange(start, max(start, rows // 4) + 1)
    allowed = 1
    while (passing := sizes[bdtr(allowed, sizes, error_rate) <= miss]).size:
        start, allowed = int(passing[0]), allowed + 1
    return start


def _excluded(wrong: Numbers, rows: Numbers, error_rate: float, miss: float) -> Flags:
    """Whether ``wrong`` errors in ``rows`` are too few for a true error above ``error_rate``."""
    from scipy.special import bdtr  # here: see first_test

    return np.asarray(bdtr(wrong, rows, error_rate) <= miss)


def _more_rows(wrong: Numbers, rows: Numbers, error_rate: float, miss: float) -> int | None:
    """The fewest more rows with which some threshold would pass at the errors seen. Groups of fewer
    rows than a test needs at least say too little of how often they err."""
    have = int(rows[-1])
    least = ceil(log(miss) / log1p(-error_rate))
    hopeful = (rows >= min(least, have)) & (wrong < error_rate * rows)
    wrong, rows = wrong[hopeful], rows[hopeful]

    def passes(total: int) -> bool:
        # Rounded against us: an error that was seen stays at least one.
        errors = np.ceil(wrong * (total / have)).astype(np.int64)
        return bool(_excluded(errors, rows * total // have, error_rate, miss).any())

    short, enough = have, max(have + 1, least)
    while not passes(enough):
        if enough > _MOST_ROWS or not len(rows):
            return None
        short, enough = enough, enough * 3 // 2
    while enough - short > max(1, enough // 100):
        middle = (short + enough) // 2
        short, enough = (short, middle) if passes(middle) else (middle, enough)
    return enough - have
