"""What an expert is: something that learns the right choices of solved tasks from one look at them.

An expert sees one side of a task (what one seat said, what stood in its model's state, the words of
the text) and gives probabilities for all choices. Its ballots are weighed like any other, by how
right they are on tasks that it did not learn from.
"""

from __future__ import annotations

from typing import Protocol

from consensus.ballot_table import BallotTable, Floats
from schema.base import Frozen


class Trained(Frozen):
    """What an expert has learnt: a value that can be written down."""

    def predict(self, table: BallotTable) -> Floats:
        """[tasks, choices]: each row sums to 1; NaN where the expert saw nothing of a task."""
        raise NotImplementedError


class Expert(Protocol):
    """One sort of learner. Stateless."""

    @property
    def name(self) -> str:
        """What reports call it, unique among the experts of a committee."""

    def fit(self, solved: BallotTable) -> Trained:
        """Learn from tasks all of whose gold is known; there is at least one."""
