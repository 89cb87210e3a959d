"""The annotation of a task, and the records that it holds."""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen, Json, Name
from schema.confidence import Confidences
from schema.counted import CountedVote
from schema.task import Outcome


class Record(Frozen):
    """One thing that a task yields: an annotation holds one, or in synthesis many."""

    id: str
    value: Json
    stage: str = ""
    """The stage that made it."""
    parents: tuple[str, ...] = ()
    """Ids of the records, passages or turns that it was made from."""


class Vote(Frozen):
    """How one seat's last ballot stands beside the outcome."""

    seat: str
    """A seat's id, or the name of a person."""
    role: Name
    choice: str
    probability: float
    agrees: bool


class Annotation(Frozen):
    """The outcome of a task: value, confidence, votes, dissent, and where it came from."""

    campaign: Name
    task: str
    version: int = 1
    outcome: Outcome
    value: Json = None
    confidence: float | None = None
    """Probability of the value as the vote sees it, in [0, 1]; None where nobody voted."""
    confidences: Confidences = Confidences()
    """The same before calibration and weights, in three forms."""
    margin: float | None = None
    effective_votes: float | None = None
    probabilities: dict[str, float] = {}
    votes: tuple[Vote, ...] = ()
    dissent: tuple[str, ...] = ()
    """Seats whose last ballot preferred something else. Where people have answered: those who
    disagree with the answer; all of them where none has most of them behind it."""
    counts: tuple[CountedVote, ...] = ()
    """The numbers that the probabilities follow from. Of an answer of many parts only eight votes
    are kept: that which the confidence follows from, and those about the weakest parts. Empty where
    a person answered, nobody voted, or the rule does not tell."""
    records: tuple[Record, ...] = ()
    notes: dict[Name, str] = {}
    """By name, what was noted before the drafts, where the campaign asks for notes."""
    reason: str = ""
    """Why it ended like this, in words; names the quote that decided, where one did."""
    policy: str = ""
    by: Literal["committee", "person", "moderator"] = "committee"

    @property
    def in_conflict(self) -> bool:
        """Whether people have answered otherwise than each other, and nobody has adjudicated."""
        return self.by == "person" and bool(self.dissent)
