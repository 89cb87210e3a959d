"""Bradley-Terry: items have strengths, and one beats another with odds of their ratio.

Bradley and Terry, 1952, Rank Analysis of Incomplete Block Designs (Biometrika 39), by the MM
algorithm of Hunter, 2004, MM Algorithms for Generalized Bradley-Terry Models (Annals of Statistics
32): slow and sure, every round climbs. It weighs a win by whom it was won against, so items need
not all have met.

Alone it has no finite answer for an item that never lost, and none at all between groups that never
met. Here each item has, beside its own comparisons, half won and half lost ``prior`` of them
against an ordinary item of strength 1: everybody is drawn towards ordinary, most of all who was
seldom compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinds.merging.preferences import Preferences, Scores


@dataclass(frozen=True)
class BradleyTerry:
    """Strengths by minorization-maximization.

    Raises:
        ValueError: when the prior is not above 0.
    """

    prior: float = 1.0
    """Comparisons of each item with an ordinary one."""
    rounds: int = 10_000

    name = "bradley_terry"

    def __post_init__(self) -> None:
        if self.prior <= 0:
            raise ValueError("without a prior, strengths may be infinite")

    def fit(self, preferences: Preferences) -> Scores:
        """The natural logarithm of each item's strength; 0 is ordinary."""
        met = preferences.contests
        won = preferences.wins.sum(axis=1) + self.prior / 2
        strength = np.ones(len(preferences.items))
        for _ in range(self.rounds):
            before = strength
            sums = strength[:, None] + strength
            strength = won / ((met / sums).sum(axis=1) + self.prior / (strength + 1.0))
            if np.abs(np.log(strength / before)).max(initial=0.0) < 1e-10:
                break
        logs = np.log(strength).tolist()
        return Scores(scores=dict(zip(preferences.items, logs, strict=True)))

    def predict(self, learnt: Scores, one: str, other: str) -> float:
        """The probability that ``one`` beats ``other``; who is not known is ordinary."""
        ahead = learnt.scores.get(one, 0.0) - learnt.scores.get(other, 0.0)
        return float(0.5 * (1.0 + np.tanh(0.5 * ahead)))
