"""The line: from which probability on a part of an answer is in, as solved tasks show.

Half is right for whoever counts every mistake alike. Where few parts are in, people look at F1, and
its best line is lower: half of the F1 that it reaches, for calibrated probabilities (Lipton, Elkan
and Naryanaswamy, 2014, Thresholding Classifiers to Maximize F1 Score, arXiv 1402.1892).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consensus.contest import Contest, Part, Tally, VotingRule
from consensus.learning.drafts import drafts_alone
from consensus.learning.promise import IMPARTIAL
from consensus.parts import count
from schema.policy import Policy

LEAST_IN = 10
"""Parts of solved tasks that must be in before a line is learnt."""
LINES = tuple(round(each, 2) for each in np.arange(0.05, 0.96, 0.01))
"""Where a line may be."""
NEAR = 10
"""A line is as good as the mean of those that are so many hundredths from it at most."""


@dataclass(frozen=True)
class _Decision:
    """About one part of a solved task."""

    chance: float
    """That it is in at all."""
    hit: bool
    """Whether it would be right if it were in."""
    is_in: bool
    """Whether it is in, by gold."""


def line_of(contests: Sequence[Contest], policy: Policy, rule: VotingRule) -> float | None:
    """The line with the best F1 on solved tasks; None where too few parts are in.

    Args:
        contests: those with gold are looked at, as their drafts stand.
        policy: to count by.
        rule: the campaign's. One that judges solved tasks by what it learnt from them is not asked.
    """
    if rule.name not in IMPARTIAL:
        return None
    decisions = [
        decision
        for contest in contests
        if contest.right is not None and contest.mode != "one"
        for decision in _decisions(contest, count(rule, drafts_alone(contest), policy))
    ]
    if sum(decision.is_in for decision in decisions) < LEAST_IN:
        return None
    return best_line(
        [d.chance for d in decisions], [d.hit for d in decisions], [d.is_in for d in decisions]
    )


def best_line(chances: Sequence[float], hits: Sequence[bool], is_in: Sequence[bool]) -> float:
    """The middle of the best of :data:`LINES`.

    Args:
        chances: of each part, that it is in.
        hits: whether it would be right if it were.
        is_in: whether it is in, by gold.
    """
    chance, hit, positive = np.array(chances), np.array(hits), sum(is_in)
    reached = []
    for line in LINES:
        kept = chance >= line
        reached.append(2.0 * float((kept & hit).sum()) / (float(kept.sum()) + positive))
    # Of few parts the best line by itself is chance: what is looked for is the middle of a plateau.
    window = np.ones(2 * NEAR + 1) / (2 * NEAR + 1)
    smooth = np.convolve(np.pad(reached, NEAR, mode="edge"), window, mode="valid")
    best = np.flatnonzero(smooth >= smooth.max() - 1e-12)
    return LINES[int(best[len(best) // 2])]


def _decisions(contest: Contest, tally: Tally) -> list[_Decision]:
    found = (_decision(part, contest, tally) for part in contest.parts)
    return [decision for decision in found if decision is not None]


def _decision(part: Part, contest: Contest, tally: Tally) -> _Decision | None:
    said, right = tally.probabilities, contest.right or frozenset()
    own = {key: said[key] for key in part.choices if key in said and key != part.nothing}
    if not own or (contest.mode == "grouped" and not part.nothing):
        return None
    best = max(own, key=own.__getitem__)
    chance = own[best] if contest.mode == "several" else 1.0 - said.get(part.nothing, 0.0)
    return _Decision(chance, best in right, any(key in right for key in own))
