"""What talk after the drafts is worth: how far it may move the vote, and when it does harm.

Among like models talk moves right answers as easily as wrong ones (Choi et al., 2025, Debate or
Vote, arXiv 2508.17536), so what it counts is learnt on solved tasks that were talked about.

Talk moves what the drafts came to by as much as it moves their pooled mean: the difference of the
logarithms, times a weight from 0 to 1. The weight is the one with the least log loss, drawn towards
a prior so that a few tasks do not decide. Talk is switched off where, among at least
:data:`LEAST_FLIPS` answers that it made right or wrong, it made more wrong: it costs tokens, so it
need not be proved harmful beyond doubt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import Floats
from consensus.contest import Contest, Tally, VotingRule, summed_up
from consensus.learning.drafts import drafts_alone
from consensus.measures.flips import Flips, flips
from consensus.verdict import with_verdict
from schema.base import Frozen, digest
from schema.counted import moved
from schema.policy import Policy

PRIOR = 0.0
"""The weight of talk before gold has taught anything, and towards which gold draws it. On 380 rows
of nineteen sets, all talked about by small models, .553 of the answers were right where talk did
not count, .534 where it counted a quarter and .471 where it counted in full
(docs/measurements/quality.md)."""
PRIOR_STRENGTH = 4.0
"""Log loss, summed over tasks, that speaks for the prior one away from it."""
LEAST_FLIPS = 4
_WEIGHTS = np.linspace(0.0, 1.0, 21)
_LEAST = 1e-6

Shift = dict[str, float]
"""By choice, how far talk moves the logarithm of its probability; empty where nobody talked."""


class TalkWorth(Frozen):
    """What was learnt of talk."""

    weight: float = PRIOR
    without: dict[str, float] = {}
    """By solved task that was talked about (see :func:`key_of`), the weight that the others teach:
    a task is not judged by a weight that it has taught."""
    talked: int = 0
    """Solved tasks that were talked about."""
    right_to_wrong: int = 0
    """Answers that talk at its full weight turned wrong, ..."""
    wrong_to_right: int = 0
    """... and right."""

    @property
    def does_harm(self) -> bool:
        """Whether talk is to be switched off."""
        moved = self.right_to_wrong + self.wrong_to_right
        return moved >= LEAST_FLIPS and self.right_to_wrong > self.wrong_to_right

    @property
    def words(self) -> str:
        """What it did, for people."""
        wrong = f"{self.right_to_wrong} right {_answers(self.right_to_wrong)} wrong"
        right = f"{self.wrong_to_right} wrong {_answers(self.wrong_to_right)} right"
        return f"it turned {wrong} and {right}"

    def weight_for(self, task: str, part: str = "") -> float:
        """The weight by which this task is judged."""
        return self.without.get(key_of(task, part), self.weight) if self.without else self.weight


def key_of(task: str, part: str = "") -> str:
    """How what was learnt names a task, or a part of its answer, of which nothing else shall stay
    when it is deleted."""
    return (digest(task, part) if part else digest(task))[:16]


@dataclass(frozen=True)
class Talked:
    """A solved task that was talked about."""

    contest: Contest
    base: Mapping[str, float]
    """What the drafts came to, by learners that did not see the task."""


def shift_of(
    contest: Contest, policy: Policy, rule: VotingRule, counted: Tally | None = None
) -> Shift:
    """How far talk has moved the vote, as ``rule`` counts it; ``counted`` is that count of the
    whole contest, where it is at hand."""
    before = drafts_alone(contest)
    if before.casts == contest.casts:
        return {}
    drafts, all = rule.tally(before, policy), counted or rule.tally(contest, policy)
    if not drafts.probabilities or not all.probabilities:
        return {}
    return {
        key: _log(all.probabilities[key]) - _log(drafts.probabilities[key])
        for key in contest.choices
    }


def learn_talk(talked: Sequence[Talked], policy: Policy, rule: VotingRule) -> TalkWorth:
    """What talk is worth on solved tasks.

    Args:
        talked: solved tasks that were talked about.
        policy: to count by.
        rule: in which talk is measured.
    """
    if not talked:
        return TalkWorth()
    shifts = [shift_of(each.contest, policy, rule) for each in talked]
    losses = np.array([_losses(e, s) for e, s in zip(talked, shifts, strict=True)])
    total = losses.sum(axis=0) + PRIOR_STRENGTH * (_WEIGHTS - PRIOR) ** 2
    changed = _flips(talked, shifts)
    return TalkWorth(
        weight=_best(total),
        without={
            key_of(each.contest.task, each.contest.part): _best(total - own)
            for each, own in zip(talked, losses, strict=True)
            if each.contest.task
        },
        talked=len(talked),
        right_to_wrong=changed.right_to_wrong,
        wrong_to_right=changed.wrong_to_right,
    )


def _best(losses: Floats) -> float:
    return round(float(_WEIGHTS[int(losses.argmin())]), 2)


def _losses(each: Talked, shift: Shift) -> list[float]:
    """The log loss at every weight."""
    gold = str(each.contest.gold)
    return [-_log(_after(each, shift, float(w)).probabilities[gold]) for w in _WEIGHTS]


def _after(each: Talked, shift: Shift, weight: float) -> Tally:
    pooled = moved(each.base, shift, weight)
    tally = Tally(pooled, None, 0.0, 0.0, 0.0, {}, talk_weight=weight)
    if each.contest.verdict is not None:
        return with_verdict(tally, each.contest.verdict, "one")
    return tally


def _flips(talked: Sequence[Talked], shifts: Sequence[Shift]) -> Flips:
    before = [_leader(each.base) for each in talked]
    after = [
        _leader(_after(each, shift, 1.0).probabilities)
        for each, shift in zip(talked, shifts, strict=True)
    ]
    return flips(before, after, [str(each.contest.gold) for each in talked])


def _leader(probabilities: Mapping[str, float]) -> str | None:
    return summed_up(dict(probabilities), "one", 0.0, {}).leader


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST))


def _answers(count: int) -> str:
    return "answer" if count == 1 else "answers"
