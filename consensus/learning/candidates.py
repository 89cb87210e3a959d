"""Which way of counting is the best on solved tasks that it had not seen.

By log loss where the most probable choice counts. Where a line decides whether a part is in, by the
F1 at the best line: of two ways with the same log loss one may tell the few parts that are in from
the others, and one may only know how few they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.line import LEAST_IN, best_f1
from schema.base import Frozen

_FLOOR = 1e-6


class Candidate(Frozen):
    """How one way of counting did on solved tasks that it had not seen."""

    name: str
    """A voice, ``committee`` or ``stack``."""
    right: int
    solved: int
    log_loss: float
    f1: float | None = None
    """At its best line, where one decides; see :func:`consensus.learning.line.best_f1`."""


def ranked(said: Mapping[str, Floats], known: BallotTable) -> tuple[Candidate, ...]:
    """The best first.

    Args:
        said: by way of counting, [tasks, choices] of probabilities; NaN where it says nothing.
        known: the solved tasks.
    """
    judged = [_candidate(name, each, known) for name, each in said.items()]
    return tuple(sorted(judged, key=lambda one: (-(one.f1 or 0.0), one.log_loss)))


def _candidate(name: str, said: Floats, known: BallotTable) -> Candidate:
    gold = known.gold
    there = np.where(np.isnan(said), 1.0 / said.shape[1], said)
    loss = -np.log(np.maximum(there[np.arange(len(gold)), gold], _FLOOR)).mean()
    right = int((there.argmax(axis=1) == gold).sum())
    return Candidate(
        name=name, right=right, solved=len(gold), log_loss=float(loss), f1=_f1(there, known)
    )


def _f1(said: Floats, known: BallotTable) -> float | None:
    """None where no line decides, or too few parts are in to learn one."""
    if not known.nothing:
        return None
    out = known.choices.index(known.nothing)
    is_in = known.gold != out
    if is_in.sum() < LEAST_IN:
        return None
    others = np.where(np.arange(said.shape[1]) == out, -1.0, said)
    return best_f1(1.0 - said[:, out], others.argmax(axis=1) == known.gold, is_in)
