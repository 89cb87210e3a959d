"""A ballot: what one seat believes, as numbers."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from schema.base import Frozen, Json
from schema.choice import Mode

Method = Literal["label_scores", "samples", "parsed_text", "proposal", "rule", "person", "guest"]
"""How a ballot was read: label log-probabilities from one decode, the shares of several samples,
the words of an agent, a drafted structured answer, a deterministic rule, a person's answer, or what
a guest has said elsewhere (:mod:`schema.guest`)."""

UNASKED: tuple[Method, ...] = ("person", "guest")
"""Ballots that are handed in, and that nobody was asked for."""


class Ballot(Frozen):
    """A seat's probabilities over choices, or one structured answer with a confidence."""

    method: Method
    mode: Mode = "one"
    probabilities: dict[str, float] = {}
    """Choice key to probability in [0, 1]. In mode ``one`` they sum to 1, in mode ``grouped`` those
    of each group do; in mode ``several`` each stands by itself."""
    value: Json = None
    """The proposed answer of a structured or open-text draft."""
    confidence: float | None = None
    """The seat's own confidence in ``value``, in [0, 1], where it has one."""
    features: str = ""
    """What a learner can go by beside the probabilities: packed by :mod:`schema.features`; empty
    where there is nothing."""
    part_features: dict[str, str] = {}
    """The same of each part that was asked about by itself: by group, or by choice in mode
    ``several``."""

    @field_validator("probabilities")
    @classmethod
    def _in_range(cls, probabilities: dict[str, float]) -> dict[str, float]:
        for key, probability in probabilities.items():
            if not 0.0 <= probability <= 1.0 + 1e-6:
                raise ValueError(f"the probability of {key!r} is {probability}, outside 0 to 1")
        return probabilities

    @property
    def best(self) -> str | None:
        """The most probable choice; ties go to the first in the ballot's order; None when empty."""
        return max(self.probabilities, key=self.probabilities.__getitem__, default=None)


class Proposal(Frozen):
    """A drafted answer, and who drafted it."""

    turn: str
    """Id of the turn."""
    seat: str
    """Its id, or a person's name."""
    value: Json = None
    """None where the seat gave probabilities alone."""
    confidence: float | None = None
