"""Voting rules over a fixed set of labels, counted as arrays.

A rule learns from the ballots of many tasks, with or without gold, and gives each task one
probability for each choice. It keeps nothing: what it learnt is a value that can be written down,
so that a decision can be made again from the ballots and the policy alone. How strong its priors
are and the like are fields of the rule, fixed when it is made.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from consensus.ballot_table import BallotTable, Floats
from schema.base import Frozen

Learnt = TypeVar("Learnt", bound=Frozen)


class Nothing(Frozen):
    """What a rule has learnt that learns nothing."""


class TableRule(Protocol[Learnt]):
    """One way to learn and to count. Stateless; all methods are pure functions."""

    @property
    def name(self) -> str:
        """What campaigns call it."""

    @property
    def learns(self) -> type[Learnt]:
        """The class of what it learns, to read it back from JSON. Made without arguments, it is
        what a rule knows that has learnt nothing yet."""

    def fit(self, table: BallotTable) -> Learnt:
        """What the ballots (and the gold, where it is known) teach about the voices.

        An empty table teaches nothing and is no error.
        """

    def predict(self, table: BallotTable, learnt: Learnt) -> Floats:
        """[tasks, choices]: each row sums to 1; NaN where nobody spoke.

        Choices that are tied have the same probability. Voices that ``learnt`` does not know count
        as an average one does. The table's gold is never looked at.

        Raises:
            ValueError: when something was learnt over other choices than the table's.
        """


def fit_predict(rule: TableRule[Learnt], table: BallotTable) -> Floats:
    """Learn from a finished batch and count the same one."""
    return rule.predict(table, rule.fit(table))
