"""What the rules that learn by expectation-maximization share.

Dempster, Laird and Rubin, 1977: guess each task's answer from the voices, then the voices' worth
from the answers, and so on until nothing moves. A posterior is [tasks, choices]; rows of tasks
about which nobody spoke are 0 throughout, so that they teach nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers
from consensus.spoken import Spoken

TOLERANCE = 1e-6
"""Learning is over when no probability moves by more."""


def mean_ballot(said: Spoken) -> Floats:
    """[tasks, choices]: where the guessing begins."""
    return said.per_task(said.probabilities) / np.maximum(said.heard, 1)[:, None]


def from_logs(logs: Floats, said: Spoken) -> Floats:
    """The posterior of which these are the logarithms, up to a constant for each task."""
    raised = np.exp(logs - logs.max(axis=1, keepdims=True, initial=-np.inf))
    return np.where((said.heard > 0)[:, None], raised / raised.sum(axis=1, keepdims=True), 0.0)


def told(posterior: Floats, gold: Numbers, said: Spoken) -> Floats:
    """The posterior with certainty where the right answer is known and anybody spoke."""
    known = (gold != UNKNOWN) & (said.heard > 0)
    sure = posterior.copy()
    sure[known] = np.eye(posterior.shape[1])[gold[known]]
    return sure


def settled(posterior: Floats, step: Callable[[Floats], Floats], rounds: int) -> Floats:
    """Repeat ``step`` until nothing moves, or ``rounds`` times."""
    for _ in range(rounds):
        posterior, before = step(posterior), posterior
        if unmoved(posterior, before):
            break
    return posterior


def unmoved(posterior: Floats, before: Floats) -> bool:
    """Whether a round changed nothing worth another one."""
    return bool(np.abs(posterior - before).max(initial=0.0) <= TOLERANCE)


def or_unheard(posterior: Floats, said: Spoken) -> Floats:
    """The posterior as a rule gives it: NaN where nobody spoke."""
    return np.where((said.heard > 0)[:, None], posterior, np.nan)


def gold_classes(table: BallotTable) -> Floats:
    """[choices]: how many tasks each choice is known to be the right one of."""
    return np.bincount(table.gold[table.known], minlength=len(table.choices)).astype(np.float64)


def log_shares(classes: Floats) -> Floats:
    """[choices]: logarithms of the choices' frequencies, as if each had been right once more."""
    return np.asarray(np.log(classes + 1.0) - np.log((classes + 1.0).sum()))


def of_voices(table: BallotTable, known: Mapping[str, Any], strange: ArrayLike) -> Floats:
    """[voices, ...]: what is known of each voice of a table, or ``strange``."""
    values = [known.get(voice, strange) for voice in table.voices]
    return np.array(values, dtype=np.float64).reshape(len(values), *np.shape(strange))


def check_choices(choices: tuple[str, ...], table: BallotTable) -> None:
    """See that what was learnt over ``choices`` fits a table; nothing learnt fits any.

    Raises:
        ValueError: when it does not.
    """
    if choices and choices != table.choices:
        raise ValueError(f"learnt over the choices {choices}, which are not {table.choices}")
