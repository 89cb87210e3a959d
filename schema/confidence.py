"""How sure an answer is, told in three ways that need not agree."""

from __future__ import annotations

from pydantic import Field

from schema.base import Frozen


class Confidences(Frozen):
    """Three raw confidences in one answer, each from 0 to 1; None where there is nothing to tell.

    Neither calibrated nor weighted: what the committee makes of its ballots is
    :attr:`schema.annotation.Annotation.confidence`. Of an answer of parts each is that of the
    weakest decision about a part.
    """

    vote_share: float | None = Field(default=None, ge=0.0, le=1.0)
    """Share of the seats that would give this answer by themselves."""
    log_probability: float | None = Field(default=None, ge=0.0, le=1.0)
    """Probability that the log-probabilities of the seats' models give to it, their mean."""
    verbalised: float | None = Field(default=None, ge=0.0, le=1.0)
    """What the seats said when they were asked in words how likely it is right, their mean."""
