"""What came of a campaign's rows: which answers, how sure, and which of the known ones were right.
Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from folkmoot.page.words import shortened
from kinds.base import Kind, kind_of
from kinds.figures import Answered
from schema.annotation import Annotation
from schema.base import Frozen
from schema.campaign import Campaign
from schema.task import Outcome, Task

BINS = 20
"""Of the histogram of confidence."""
MOST_ANSWERS = 30
"""Where there are more different answers than these, they are not counted one by one."""
MOST_REASONS = 10
LONGEST = 120
"""Characters of an answer or a reason."""


class Bin(Frozen):
    """One bar of a histogram."""

    low: float
    high: float
    accepted: int
    escalated: int


class AnswerCount(Frozen):
    """One answer, and how often it was given."""

    answer: str
    accepted: int
    escalated: int


class ReasonCount(Frozen):
    """Why rows were left without an answer."""

    outcome: Outcome
    reason: str
    rows: int


class KnownRow(Frozen):
    """One row with a known answer: all that the plots and figures of confidence are made from."""

    task: str
    outcome: Outcome
    confidence: float | None
    right: bool


class Results(Frozen):
    """All of it."""

    confidences: tuple[Bin, ...]
    unsure: int
    """Answers without a confidence: nobody voted."""
    answers: tuple[AnswerCount, ...]
    reasons: tuple[ReasonCount, ...]
    known: tuple[KnownRow, ...]


def results(
    campaign: Campaign,
    finished: Sequence[tuple[Task, Annotation]],
    known: Sequence[tuple[Annotation, Answered]],
) -> Results:
    """What came of the rows, as the committee ended them.

    Args:
        campaign: the campaign.
        finished: every finished task with the annotation that ended it.
        known: see :func:`folkmoot.reports.beside_gold.with_gold`.
    """
    kind = kind_of(campaign.kind)
    answered = [one for _, one in finished if one.outcome in ("accepted", "escalated")]
    return Results(
        confidences=_bins(answered),
        unsure=sum(one.confidence is None for one in answered),
        answers=_answers(kind, answered),
        reasons=_reasons(finished),
        known=tuple(
            KnownRow(
                task=annotation.task,
                outcome=annotation.outcome,
                confidence=annotation.confidence,
                right=is_right(kind, answer),
            )
            for annotation, answer in known
        ),
    )


def is_right(kind: Kind, answer: Answered) -> bool:
    """Whether an answer is the known one in all its parts."""
    return answer.value is not None and kind.similarity(answer.value, answer.gold) == 1.0


def _bins(answered: Sequence[Annotation]) -> tuple[Bin, ...]:
    counts = {"accepted": [0] * BINS, "escalated": [0] * BINS}
    for one in answered:
        if one.confidence is not None:
            counts[one.outcome][min(BINS - 1, int(one.confidence * BINS))] += 1
    return tuple(
        Bin(low=at / BINS, high=(at + 1) / BINS, accepted=accepted, escalated=escalated)
        for at, (accepted, escalated) in enumerate(zip(*counts.values(), strict=True))
    )


def _answers(kind: Kind, answered: Sequence[Annotation]) -> tuple[AnswerCount, ...]:
    counts: dict[str, Counter[str]] = {"accepted": Counter(), "escalated": Counter()}
    for one in answered:
        if one.value is not None:
            counts[one.outcome][shortened(kind.words(one.value), LONGEST)] += 1
    together = counts["accepted"] + counts["escalated"]
    if len(together) > MOST_ANSWERS:
        return ()
    return tuple(
        AnswerCount(
            answer=answer,
            accepted=counts["accepted"][answer],
            escalated=counts["escalated"][answer],
        )
        for answer, _ in sorted(together.items(), key=lambda item: (-item[1], item[0]))
    )


def _reasons(finished: Sequence[tuple[Task, Annotation]]) -> tuple[ReasonCount, ...]:
    counts = Counter(
        (one.outcome, shortened(one.reason, LONGEST))
        for _, one in finished
        if one.outcome in ("rejected", "failed", "cancelled")
    )
    return tuple(
        ReasonCount(outcome=outcome, reason=reason, rows=rows)
        for (outcome, reason), rows in counts.most_common(MOST_REASONS)
    )
