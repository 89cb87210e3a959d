"""The voting rules by name: from the ballots of a committee to one probability for each choice.

A rule is one file with one class (see :class:`consensus.contest.VotingRule`), made known by
:func:`register`; a campaign's protocol names it. Another package brings a rule by an entry point of
the group ``folkmoot.votes``, whose name is the rule's and which loads the module that registers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import TypeVar

from consensus.contest import Contest, Tally, VotingRule
from schema.errors import PluginMissing
from schema.policy import Policy


def fit_predict(rule: VotingRule, contests: Sequence[Contest], policy: Policy) -> list[Tally]:
    """Learn from the contests and count the same ones, as on a finished batch."""
    learnt = rule.fit(contests, policy)
    return [rule.tally(contest, learnt) for contest in contests]


R = TypeVar("R", bound=VotingRule)

ENTRY_POINTS = "folkmoot.votes"

_RULES: dict[str, VotingRule] = {}


def register(rule: type[R]) -> type[R]:
    """Class decorator: makes a voting rule known under its name."""
    add(rule())
    return rule


def add(rule: VotingRule) -> None:
    """Makes a rule known that is made already."""
    _RULES[rule.name] = rule


def voting_rule(name: str) -> VotingRule:
    """The voting rule of this name; imports the entry point of that name if it has to.

    Raises:
        PluginMissing: when there is no such rule (says which there are), or its package fails.
    """
    if name not in _RULES:
        for point in entry_points(group=ENTRY_POINTS, name=name):
            try:
                point.load()
            except Exception as error:
                raise PluginMissing(
                    f"the voting rule {name!r} does not load from {point.value}: {error}",
                    "mend or uninstall the package that brings it",
                ) from error
    try:
        return _RULES[name]
    except KeyError:
        known = ", ".join(sorted({*_RULES, *entry_points(group=ENTRY_POINTS).names}))
        raise PluginMissing(
            f"there is no voting rule {name!r}", f"choose one of: {known}"
        ) from None
