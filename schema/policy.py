"""A policy: the snapshot of what was learnt so far, under which tasks are decided."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from schema.base import Frozen, Json, digest

_LATER = ("learnt", "talk", "why_no_talk", "promise", "talk_below", "line", "tasks")
"""Fields that older policies do not have. At rest they are not in the id: so those keep theirs."""


class SeatCalibration(Frozen):
    """How a seat's raw log-probabilities are corrected: subtract each choice's mean."""

    ballots: int
    mean_log: dict[str, float]
    """Choice key to mean log-probability over the ballots that were seen."""


class Promise(Frozen):
    """What can be promised of the accepted answers, learnt on solved tasks that taught nothing
    else; see :mod:`consensus.measures.acceptance`."""

    max_error: float
    """At most this share of the accepted answers is wrong, ..."""
    miss: float
    """... but for this chance."""
    threshold: float | None = None
    """The confidence after the drafts from which on the promise holds; None where nothing can be
    promised."""
    solved: int = 0
    """Solved tasks that it was learnt on."""
    accepted: int = 0
    """How many of them reach the threshold, ..."""
    wrong: int = 0
    """... and how many of these are wrong."""
    more_rows: int | None = None
    """About how many more solved tasks a promise would take; None where nobody can say."""


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
    talk: bool = True
    """Whether the committee may talk after its drafts."""
    why_no_talk: str = ""
    """Why it may not."""
    promise: Promise | None = None
    """Where the campaign asks for one."""
    talk_below: float | None = None
    """The confidence of the drafts below which a task may be talked about, where the campaign has a
    share for talk."""

    line: float | None = None
    """From which probability on a part of an answer is in, as gold shows to be best for F1; None
    where that is not known. A threshold that the campaign sets stands."""

    tasks: int = 0
    """It decides tasks from this one on, counted in the order of submission, and was learnt from
    those before it; the first one of a campaign decides those before it, too."""

    @cached_property
    def id(self) -> str:
        """The first 16 digits of the content's digest."""
        content = self.model_dump(mode="json")
        plain = Policy().model_dump(mode="json")
        for name in _LATER:
            if content[name] == plain[name]:
                del content[name]
        return digest(content)[:16]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which has an id of its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("id", None)
        return copied
