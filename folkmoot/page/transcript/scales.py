"""Where something stands between two answers, as lengths of a drawing. Pure.

The first answer is at the right, the other at the left; lengths are attributes, as the page allows
no inline style.
"""

from __future__ import annotations

from folkmoot.page.transcript.marks import Mark
from schema.base import Frozen

WIDTH = 200.0
"""Of a row's scale."""
WIDE = 400.0
"""Of the outcome's."""


class Scale(Frozen):
    """One row's scale."""

    said: float
    """Where the dot stands."""
    counted: float | None
    draft: float | None
    mark: Mark
    words: str
    """All of it, for those who do not see it."""

    @property
    def bar(self) -> tuple[float, float]:
        """Where the bar begins, and its length."""
        half = WIDTH / 2
        return round(min(self.said, half), 1), round(abs(self.said - half), 1)


def scale(
    said: float, counted: float | None, draft: float | None, right: Mark, left: Mark
) -> Scale:
    """The scale of a turn, by probabilities of the right answer."""
    words = f"said {right.word} {said:.2f}"
    if draft is not None:
        words += f", drafted {draft:.2f}"
    if counted is not None:
        words += f", counted as {counted:.2f}"
    return Scale(
        said=_at(said),
        counted=None if counted is None else _at(counted),
        draft=None if draft is None else _at(draft),
        mark=right if said >= 0.5 else left,
        words=words,
    )


class OutcomeScale(Frozen):
    """The outcome's scale: two zones in which an answer is accepted, and the doubtful middle."""

    at: float
    accepts: tuple[float, float]
    """Ends of the middle."""
    confidence: float
    threshold: float
    right: Mark
    left: Mark


def outcome_scale(share: float, threshold: float, right: Mark, left: Mark) -> OutcomeScale:
    """The scale of an outcome, by the probability of the right answer."""
    edge = min(max(threshold, 0.5), 1.0)
    return OutcomeScale(
        at=round(share * WIDE, 1),
        accepts=(round((1.0 - edge) * WIDE, 1), round(edge * WIDE, 1)),
        confidence=max(share, 1.0 - share),
        threshold=threshold,
        right=right,
        left=left,
    )


def _at(share: float) -> float:
    return round(share * WIDTH, 1)
