"""The voting rules by name: from the ballots of a committee to one probability for each choice.

A rule is one file with one class (see :class:`consensus.contest.VotingRule`), made known by
:func:`register`; a campaign's protocol names it. Another package brings a rule by an entry point of
the group ``folkmoot.votes``: see :mod:`schema.registry`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from consensus.contest import Contest, Tally, VotingRule
from consensus.parts import count, learn
from schema.policy import Policy
from schema.registry import Registry


def fit_predict(rule: VotingRule, contests: Sequence[Contest], policy: Policy) -> list[Tally]:
    """Learn from the contests and count the same ones, as on a finished batch."""
    learnt = learn(rule, contests, policy)
    return [count(rule, contest, learnt) for contest in contests]


R = TypeVar("R", bound=VotingRule)

VOTES: Registry[VotingRule] = Registry("voting rule", "folkmoot.votes")


def register(rule: type[R]) -> type[R]:
    """Class decorator: makes a voting rule known under its name."""
    VOTES.add(rule.name, rule())
    return rule


def voting_rule(name: str) -> VotingRule:
    """The voting rule of this name, from here or from an installed package.

    Raises:
        PluginMissing: when there is none, or its package does not load.
    """
    return VOTES.get(name)
