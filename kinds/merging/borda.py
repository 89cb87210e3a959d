"""Borda: an item's score is the share of its comparisons that it wins.

Borda, 1781, Mémoire sur les élections au scrutin. For rankings of all items this is his count
(an item gets a point for each one below it, half a point for each beside it) divided by the points
that were to be had; for incomplete ones it is the mean over what was compared. Simple and robust,
and blind to whom an item was compared with: where opponents differ, prefer
:mod:`kinds.merging.bradley_terry`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinds.merging.preferences import Preferences, Scores


@dataclass(frozen=True)
class Borda:
    """Shares of comparisons won."""

    name = "borda"

    def fit(self, preferences: Preferences) -> Scores:
        """Each item's share of wins, from 0 to 1; items that were never compared have none."""
        won = preferences.wins.sum(axis=1).tolist()
        met = preferences.contests.sum(axis=1).tolist()
        scores = zip(preferences.items, won, met, strict=True)
        return Scores(scores={item: wins / all_ for item, wins, all_ in scores if all_ > 0})

    def predict(self, learnt: Scores, one: str, other: str) -> float | None:
        """1 where ``one`` goes before ``other``, 0 where it is behind, 0.5 on a tie; None where
        either has no score."""
        if one not in learnt.scores or other not in learnt.scores:
            return None
        ahead = learnt.scores[one] - learnt.scores[other]
        return 0.5 if abs(ahead) < 1e-9 else float(ahead > 0)
