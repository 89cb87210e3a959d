"""What a voice says of one sort of part more than of others, taken out.

A seat that is asked of each of 28 labels whether it fits says yes to some of them nearly always and
to others never: that is the label's word, not the text. Its mean log-odds on each sort are moved to
its mean over all (batch calibration, Zhou et al., 2023, arXiv 2309.17249, sort by sort); how
frequent each sort really is, gold tells (:mod:`consensus.learning.experts.frequency`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from consensus.ballot_table import BallotTable
from schema.base import Frozen

TRUST_ROWS = 8.0
"""A mean over n ballots is trusted n / (n + this)."""
_FLOOR = 1e-6


class Leanings(Frozen):
    """By voice and sort, what to subtract from the logarithm of each choice's probability."""

    voices: dict[str, dict[str, tuple[float, ...]]] = {}


def fit_leanings(table: BallotTable) -> Leanings:
    """The leanings of all voices; none where all parts are of one sort. Needs no gold."""
    if len(set(table.sorts)) < 2:
        return Leanings()
    sorts, spoke = np.array(table.sorts), table.spoke
    logs = np.log(np.maximum(table.probabilities, _FLOOR))
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for column, voice in enumerate(table.voices):
        heard = spoke[:, column]
        if not heard.any():
            continue
        overall = logs[heard, column].mean(axis=0)
        found[voice] = {}
        for sort in sorted(set(table.sorts)):
            own = heard & (sorts == sort)
            count = int(own.sum())
            if count:
                apart = logs[own, column].mean(axis=0) - overall
                trusted = apart * count / (count + TRUST_ROWS)
                found[voice][sort] = tuple(round(float(each), 5) for each in trusted)
    return Leanings(voices=found)


def without_leanings(table: BallotTable, leanings: Leanings) -> BallotTable:
    """The table with ballots whose leanings are taken out; unknown voices and sorts stay."""
    if not leanings.voices or not table.sorts:
        return table
    nothing = (0.0,) * len(table.choices)
    shifts = np.array(
        [
            [leanings.voices.get(voice, {}).get(sort, nothing) for voice in table.voices]
            for sort in table.sorts
        ]
    )
    logs = np.log(np.maximum(table.probabilities, _FLOOR)) - shifts
    raised = np.exp(logs - logs.max(axis=2, keepdims=True))
    return replace(table, probabilities=raised / raised.sum(axis=2, keepdims=True))
