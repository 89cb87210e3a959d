"""Batch calibration: what a voice says of every task says nothing about this one, so take it out.

The voice's mean log-probability of each label, over the tasks that it has seen, is subtracted from
its ballots (Zhou et al., 2023, Batch Calibration, arXiv 2309.17249), and the class prior is put in
its place: with labels that are all equally frequent, this is that paper's method; with others, a
mean answer that is not even is no leaning to take out.

The prior is the share in gold where there is gold; else it is estimated
(:mod:`consensus.learning.calibrators.class_prior`). The mean can be kept ballot by ballot as they
come, by :func:`taught`; nothing else of the ballots is needed.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.learning.calibrators.base import as_row, cast, log_shares, register, softmax
from consensus.learning.calibrators.class_prior import estimated, share_of_gold
from schema.base import Frozen

TRUST_ROWS = 8.0
"""A mean over n ballots is trusted n / (n + this): a few ballots say more of the tasks than of the
voice."""


class BatchMeans(Frozen):
    """The sufficient statistics of a voice, and the class prior."""

    ballots: int
    mean_log: tuple[float, ...]
    """[choices]: mean over the ballots of the log of each choice's share."""
    prior: tuple[float, ...]
    """[choices]: how frequent each is."""


def untaught(prior: Floats) -> BatchMeans:
    """What is known of a voice before its first ballot."""
    return BatchMeans(ballots=0, mean_log=(0.0,) * len(prior), prior=as_row(prior))


def taught(known: BatchMeans, ballot: Floats) -> BatchMeans:
    """What is known after one more ballot, [choices] of log-probabilities. The prior stays."""
    said = log_shares(ballot)
    ballots = known.ballots + 1
    mean = np.asarray(known.mean_log)
    return BatchMeans(
        ballots=ballots, mean_log=as_row(mean + (said - mean) / ballots), prior=known.prior
    )


def corrections(learnt: BatchMeans) -> Floats:
    """[choices], what to subtract from the log of each choice's share."""
    trust = learnt.ballots / (learnt.ballots + TRUST_ROWS)
    return np.asarray(trust * (np.asarray(learnt.mean_log) - np.log(learnt.prior)))


@register
class Batch:
    """Takes out the voice's mean and puts in the class prior."""

    name = "batch"
    learnt = BatchMeans

    def fit(
        self, log_probabilities: Floats, gold: Numbers, prior: Floats | None = None
    ) -> BatchMeans:
        """The means over a finished batch, and the prior: as given, or from gold, or estimated."""
        choices = log_probabilities.shape[1]
        if prior is None and (gold != UNKNOWN).any():
            prior = share_of_gold(gold, choices)
        if prior is None:
            prior = estimated(log_probabilities[None])
        said = log_shares(cast(log_probabilities))
        if not len(said):
            return untaught(prior)
        mean_log = as_row(said.mean(axis=0))
        return BatchMeans(ballots=len(said), mean_log=mean_log, prior=as_row(prior))

    def apply(self, log_probabilities: Floats, learnt: BatchMeans) -> Floats:
        """The ballots without the leaning."""
        return softmax(log_shares(log_probabilities) - corrections(learnt))
