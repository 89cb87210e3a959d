"""A seat: one member of the committee."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schema.base import Frozen, Name
from schema.person import PERSON, PersonName

RULES = "rules"
"""The model name of a seat that answers by rule alone and runs no model."""


class View(Frozen):
    """How a seat looks at an item. Seats that share a model differ by their views."""

    framing: Name = "plain"
    """Name of a registered way to word the question."""
    label_order: Literal["given", "reversed"] = "given"
    examples: int = Field(default=0, ge=0, le=32)
    """How many solved examples this seat is shown, if the retrieval refiner found any."""


class Seat(Frozen):
    """A role, a model and a view."""

    id: Name
    """Unique in the roster; what a transcript calls the speaker."""
    role: Name
    model: str = RULES
    """A name of the model catalogue, or of a configured endpoint."""
    family: str = ""
    """Models of one family err alike, so the vote pools them. Empty means the model's name."""
    view: View = View()
    strength: float = Field(default=1.0, gt=0.0, le=100.0)
    """As how many seats this one counts in finding out, without gold, what each label looks like
    to the committee (:mod:`consensus.learning.calibrators.mixture`)."""
    agent: Name = "folkmoot"
    """The registered agent factory: our own AgentChat agent, or one that somebody brings."""

    @property
    def kin(self) -> str:
        """The family under which the vote counts this seat."""
        return self.family or self.model


class PersonSeat(Seat):
    """Where a person sits who takes a turn: in no roster, under any name."""

    id: PersonName
    role: Literal["person"] = PERSON
    model: str = PERSON
