"""A policy: the snapshot of what was learnt so far, under which tasks are decided."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from schema.base import Frozen, Json, digest


class SeatCalibration(Frozen):
    """How a seat's raw log-probabilities are corrected: subtract each choice's mean."""

    ballots: int
    mean_log: dict[str, float]
    """Choice key to mean log-probability over the ballots that were seen."""


class Policy(Frozen):
    """Calibration and weights at one moment. Immutable; its id goes into every decision."""

    calibration: dict[str, SeatCalibration] = {}
    """By ``seat/stage``."""
    weights: dict[str, float] = {}
    """By family; a family that is not named weighs 1."""
    correlation: float = 0.5
    """Mean error correlation between families, for the effective number of votes."""
    learnt: dict[str, Json] = {}
    """By voting rule: what it learnt of the voices, in a form of its own."""
    warm: bool = False
    """Whether enough ballots were seen, or no more will come."""

    @cached_property
    def id(self) -> str:
        """The first 16 digits of the content's digest."""
        content = self.model_dump(mode="json")
        if not self.learnt:
            del content["learnt"]  # so keep policies their ids that were made before it was there
        return digest(content)[:16]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which has an id of its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("id", None)
        return copied
