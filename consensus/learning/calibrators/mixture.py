"""A mixture over what all voices say: one cluster of tasks for each label, found without gold.

Prototypical calibration (Han et al., 2023, Prototypical Calibration for Few-shot Learning of
Language Models, arXiv 2205.10183) looks at where a voice's answers cluster instead of at which
label is largest. Here all voices are looked at together. Each task has one true label; given that
label, the voices speak independently of one another, each from a normal distribution about a
prototype of its own. That voices agree on which tasks are alike is what tells how frequent each
label is: a single voice's answers cannot tell a frequent label from one that the voice is fond of.

- An answer's coordinates are the square roots of its probabilities less their mean, after the shift
  that makes the voice's mean answer even. On these a normal distribution fits sure and unsure
  voices alike (Hellinger), and no answer is far out, as it may be in log-odds.
- The covariance is shared by a voice's prototypes, so that what it says of a task is linear in the
  coordinates. It is shrunk towards a round one by as much as there are few tasks.
- Each label keeps its cluster: the prototypes are held near the means that the voice's own answers
  imply, and expectation-maximization starts there.
- Voices err alike. Those of one family who spoke of a task count as one voice, and f families as
  f / (1 + (f - 1) rho) independent ones (Kish, 1965), rho being the ``correlation``.
- Voices are not equally good. Two weak ones that err alike would drag the clusters away from what
  a strong one sees, so a voice counts by its strength, beside the mean of all.

Gold is not asked for: on real ballots, clusters that gold tasks were tied to (Nigam et al., 2000)
were no better than free ones that :mod:`consensus.learning.calibrators.logistic` refined on the
same gold. Better known ways to find how frequent labels are fail on the answers of small models: EM
on the posteriors themselves (Saerens, Latinne and Decaestecker, 2002) ends where it started, and
the voices' mean answer is as much their leaning as the labels' frequency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import Flags, Floats
from consensus.learning.calibrators.logits import softmax
from consensus.learning.calibrators.matching import shift_to

CORRELATION = 0.25
"""Mean correlation of two families' errors given the label."""
PRIOR_ROWS = 5.0
"""The class prior starts from so many tasks of each label."""
PROTOTYPE_SHARE = 0.1
"""A prototype's start weighs as much as this share of the tasks that one label has on average..."""
PROTOTYPE_ROWS = 5.0
"""... and at least as much as so many of them."""
TRUST_ROWS = 8.0
"""The shift from n tasks is trusted n / (n + this)."""

_STEPS = 100
_CLOSE = 1e-4
_TINY = 1e-9


@dataclass(frozen=True)
class Mixture:
    """What the voices together tell."""

    prior: Floats
    """[choices]: how frequent each is."""
    beliefs: Floats
    """[tasks, choices]: how probable each is by all voices together; surer than it should be."""
    shifts: Floats
    """[voices, choices]: makes the voice's mean answer even."""
    weights: Floats
    """[voices, choices, choices]: of its shifted answer's coordinates (rows), for each choice."""
    intercepts: Floats
    """[voices, choices]. With the weights: the log-likelihood of what the voice said, by choice."""


def fit_mixture(
    voices: Floats,
    *,
    families: Sequence[str] = (),
    strengths: Sequence[float] = (),
    correlation: float = CORRELATION,
) -> Mixture:
    """Find the clusters.

    Args:
        voices: [voices, tasks, choices] of log-probabilities, NaN where a voice is silent.
        families: of each voice: those of one family count as one voice. Each is its own by
            default.
        strengths: of each voice, in proportion; all alike by default.
        correlation: of two families' errors, from 0, independent, to 1, the same.

    Raises:
        ValueError: where there is no voice.
    """
    count, tasks, choices = voices.shape
    if not count:
        raise ValueError("a mixture needs a voice")
    spoke = np.logical_not(np.isnan(voices).any(axis=2))
    even = np.full(choices, 1.0 / choices)
    shifts, answers = np.zeros((count, choices)), np.zeros((count, tasks, choices))
    for voice, (said, here) in enumerate(zip(voices, spoke, strict=True)):
        trust = here.sum() / (here.sum() + TRUST_ROWS)
        shifts[voice] = trust * shift_to(said[here], even)
        answers[voice, here] = softmax(said[here] + shifts[voice])
    spoken_of = spoke.any(axis=0)
    strong = np.array(strengths or [1.0] * count)
    parts = _parts(spoke, families or [str(voice) for voice in range(count)])
    parts *= (strong / strong.mean())[:, None]
    heard = np.maximum(parts.sum(axis=0), _TINY)
    counted = parts / (1.0 + np.maximum(heard - 1.0, 0.0) * correlation)
    beliefs = (parts[..., None] * answers).sum(axis=0) / heard[:, None]
    clusters = [_Clusters(own, here) for own, here in zip(answers, spoke, strict=True)]
    for _ in range(_STEPS):
        counts = beliefs[spoken_of].sum(axis=0) + PRIOR_ROWS
        shares = counts / counts.sum()
        linear = [cluster.fitted(beliefs) for cluster in clusters]
        evidence = sum(
            share[:, None] * (cluster.coordinates @ weights + intercept)
            for cluster, share, (weights, intercept) in zip(clusters, counted, linear, strict=True)
        )
        updated = softmax(np.log(shares) + evidence)
        moved = np.abs(updated - beliefs).max(initial=0.0)
        beliefs = updated
        if moved < _CLOSE:
            break
    return Mixture(
        prior=shares,
        beliefs=beliefs,
        shifts=shifts,
        weights=np.array([weights for weights, _ in linear]),
        intercepts=np.array([intercept for _, intercept in linear]),
    )


def _parts(spoke: Flags, families: Sequence[str]) -> Floats:
    """[voices, tasks]: what part of its family each voice is, among those who spoke."""
    same = np.array([[one == other for other in families] for one in families], dtype=float)
    return np.asarray(spoke / np.maximum(same @ spoke, 1.0))


def coordinates_of(answers: Floats) -> Floats:
    """[tasks, choices]: where answers lie; each row sums to 0, so that how sure a voice is of
    anything at all does not make a cluster."""
    roots = np.sqrt(answers)
    return np.asarray(roots - roots.mean(axis=-1, keepdims=True))


class _Clusters:
    """One voice's answers, and what these by themselves imply about the prototypes.

    Where the voice was silent its answer is zero, and so is its share in every cluster.
    """

    def __init__(self, answers: Floats, spoke: Flags) -> None:
        self.coordinates = coordinates_of(answers)
        self._spoke = spoke[:, None]
        self._tasks = float(spoke.sum())
        self._squares = self.coordinates.T @ self.coordinates
        sizes, sums = answers.sum(axis=0), answers.T @ self.coordinates
        self._start = sums / np.maximum(sizes, _TINY)[:, None]
        self._spread = self._scatter(sizes, sums, self._start) / max(self._tasks, 1.0)
        self._held = max(PROTOTYPE_SHARE * self._tasks / len(sizes), PROTOTYPE_ROWS)

    def fitted(self, beliefs: Floats) -> tuple[Floats, Floats]:
        """The weights and intercept of the log-likelihood, linear in the coordinates."""
        own = self._spoke * beliefs
        sizes, sums = own.sum(axis=0), own.T @ self.coordinates
        held, choices = self._held, len(sizes)
        centres = (sums + held * self._start) / (sizes + held)[:, None]
        moved = centres - self._start
        scatter = self._scatter(sizes, sums, centres) + held * (
            choices * self._spread + moved.T @ moved
        )
        covariance = scatter / (self._tasks + held * choices)
        shrunk = choices / (choices + self._tasks)
        mean = np.trace(covariance) / choices
        covariance = (1.0 - shrunk) * covariance + (shrunk * mean + _TINY) * np.eye(choices)
        weights = np.linalg.solve(covariance, centres.T)
        return weights, -0.5 * (centres.T * weights).sum(axis=0)

    def _scatter(self, sizes: Floats, sums: Floats, centres: Floats) -> Floats:
        """Sum of squares of the coordinates about the centres of their clusters."""
        cross = sums.T @ centres
        return np.asarray(self._squares - cross - cross.T + (centres.T * sizes) @ centres)
