"""Calibrating the voices of a committee together: what they agree on tells what is leaning.

One voice alone cannot tell a frequent label from one that it likes. Three can: the mixture of
:mod:`consensus.learning.calibrators.mixture` over all of them finds how frequent each label is and
what each voice typically answers to it, without gold. With gold, each voice is then refined by
:mod:`consensus.learning.calibrators.logistic`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.learning.calibrators.logistic import Refinement, fit_refinement, refined
from consensus.learning.calibrators.mixture import CORRELATION, fit_mixture
from consensus.learning.calibrators.prototypes import Prototypes, by_prototypes, prototypes_in
from schema.base import Frozen

_FLOOR = 1e-6


class VoiceCalibration(Frozen):
    """How one voice's ballots are read."""

    prototypes: Prototypes
    refinement: Refinement


class CommitteeCalibration(Frozen):
    """What was learnt about all voices."""

    prior: tuple[float, ...]
    """[choices]: how frequent each is thought to be."""
    voices: dict[str, VoiceCalibration]


@dataclass(frozen=True)
class BlindCalibration:
    """What the ballots teach before any gold is looked at: the same, whatever gold is known."""

    prior: tuple[float, ...]
    prototypes: dict[str, Prototypes]
    """By voice."""
    read: dict[str, Floats]
    """By voice, [tasks, choices]: its ballots as they are read without gold."""

    def refined(self, gold: Numbers) -> CommitteeCalibration:
        """With what gold adds.

        Args:
            gold: [tasks], of the same tasks.
        """
        voices = {
            voice: VoiceCalibration(
                prototypes=prototypes, refinement=fit_refinement(self.read[voice], gold)
            )
            for voice, prototypes in self.prototypes.items()
        }
        return CommitteeCalibration(prior=self.prior, voices=voices)


def fit_committee(table: BallotTable, correlation: float = CORRELATION) -> CommitteeCalibration:
    """Learn from the ballots of many tasks, and from gold where there is any.

    Voices that cast no ballot are left out; an empty table teaches nothing.

    Args:
        table: the raw ballots.
        correlation: mean correlation of two families' errors, 0 to 1.
    """
    return fit_blind(table, correlation).refined(table.gold)


def fit_blind(table: BallotTable, correlation: float = CORRELATION) -> BlindCalibration:
    """As :func:`fit_committee`, from the ballots alone."""
    spoke = table.spoke
    heard = np.flatnonzero(spoke.any(axis=0))
    if not len(heard):
        even = 1.0 / max(1, len(table.choices))
        return BlindCalibration(prior=(even,) * len(table.choices), prototypes={}, read={})
    said = _said(table)
    families = [table.families[column] for column in heard]
    strengths = [table.strengths[column] for column in heard] if table.strengths else ()
    mixture = fit_mixture(
        said[heard], families=families, strengths=strengths, correlation=correlation
    )
    prototypes, read = {}, {}
    for place, column in enumerate(heard):
        voice = table.voices[column]
        prototypes[voice] = prototypes_in(mixture, place, int(spoke[:, column].sum()))
        read[voice] = by_prototypes(said[column], prototypes[voice])
    return BlindCalibration(tuple(float(p) for p in mixture.prior), prototypes, read)


def calibrated(table: BallotTable, learnt: CommitteeCalibration) -> BallotTable:
    """The table with calibrated ballots. Those of voices that are not known stay as they are."""
    said = _said(table)
    probabilities = table.probabilities.copy()
    for column, voice in enumerate(table.voices):
        if voice in learnt.voices:
            known = learnt.voices[voice]
            read = by_prototypes(said[column], known.prototypes)
            probabilities[:, column] = refined(read, known.refinement)
    return replace(table, probabilities=probabilities)


def _said(table: BallotTable) -> Floats:
    """[voices, tasks, choices] of log-probabilities; NaN stays NaN."""
    return np.log(np.maximum(table.probabilities, _FLOOR)).transpose(1, 0, 2)
