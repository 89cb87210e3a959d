"""The arms of the consensus benchmark that are counted from drafts alone, without a model.

An arm learns from whatever gold a table knows and says how probable each choice is in every task
of it. A new voting rule that registers itself is an arm without further work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.learning.calibrators.committee import calibrated, fit_committee
from consensus.learning.trust import count_committee, fit_trust
from consensus.votes.table_registry import table_rule, table_rules
from consensus.votes.table_rule import fit_predict
from folkmoot.bench.consensus.baselines import (
    best_fitted,
    best_raw,
    fitted_seat,
    most_frequent,
    plain_stack,
    text_alone,
)

SINGLE, STACK, TRUSTED, COMMITTEE = "best_single", "plain_stack", "trusted", "committee"


@dataclass(frozen=True)
class Counted:
    """What an arm says of every task of a table."""

    probabilities: Floats
    """[tasks, choices]"""
    voices: tuple[str, ...]
    """Whose drafts it takes to say so."""


@dataclass(frozen=True)
class Arm:
    """One way from drafts to answers."""

    name: str
    about: str
    count: Callable[[BallotTable], Counted]
    wants_gold: bool = False


def arms(table: BallotTable) -> tuple[Arm, ...]:
    """All arms for a table of these voices."""
    return (
        Arm("most_frequent", "the most frequent label in gold", _nobody(most_frequent), True),
        Arm("tfidf", "words of the text alone, regression on gold", _nobody(text_alone), True),
        Arm("single_scores", "the best seat's raw label scores", _raw),
        Arm(SINGLE, "the best seat, fitted on gold or batch-calibrated", _single),
        *(Arm(voice, "this seat, in the same way", _seat(voice)) for voice in table.voices),
        Arm("plurality_raw", "plurality of uncalibrated first choices", _plurality),
        Arm(COMMITTEE, "calibrated together, families pooled", _committee),
        *(Arm(name, "this rule on calibrated ballots", _rule(name)) for name in table_rules()),
        Arm(STACK, "regression on all seats' scores and words", _everybody(plain_stack), True),
        Arm(TRUSTED, "what gold shows to be best of seats, committee and stack", _trusted),
    )


def _raw(table: BallotTable) -> Counted:
    voice = best_raw(table)
    return Counted(table.probabilities[:, table.voices.index(voice)], (voice,))


def _single(table: BallotTable) -> Counted:
    voice = best_fitted(table)
    return Counted(fitted_seat(table, voice), (voice,))


def _seat(voice: str) -> Callable[[BallotTable], Counted]:
    return lambda table: Counted(fitted_seat(table, voice), (voice,))


def _plurality(table: BallotTable) -> Counted:
    return Counted(fit_predict(table_rule("plurality"), table), table.voices)


def _committee(table: BallotTable) -> Counted:
    return Counted(count_committee(table, fit_committee(table)), table.voices)


def _rule(name: str) -> Callable[[BallotTable], Counted]:
    def count(table: BallotTable) -> Counted:
        read = calibrated(table, fit_committee(table))
        return Counted(fit_predict(table_rule(name), read), table.voices)

    return count


def _trusted(table: BallotTable) -> Counted:
    return Counted(fit_trust(table).trust.predict(table), table.voices)


def _nobody(count: Callable[[BallotTable], Floats]) -> Callable[[BallotTable], Counted]:
    return lambda table: Counted(count(table), ())


def _everybody(count: Callable[[BallotTable], Floats]) -> Callable[[BallotTable], Counted]:
    return lambda table: Counted(count(table), table.voices)


def decided(probabilities: Floats) -> tuple[Numbers, Floats]:
    """[tasks]: the best choice's index and its probability. Of equals it is the first; where
    nobody spoke all are equal."""
    said = np.where(np.isnan(probabilities), 1.0 / probabilities.shape[1], probabilities)
    best = said.argmax(axis=1)
    return best, np.clip(said[np.arange(len(best)), best], 0.0, 1.0)
