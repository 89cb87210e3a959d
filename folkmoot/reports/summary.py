"""What a campaign came to: counts, agreement with gold, cost, and what each seat contributed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consensus.measures.calibration_error import calibration_error
from consensus.measures.flips import Flips, flips
from folkmoot.reports.agreement import beside
from folkmoot.reports.counting import Counting, counting_lines, counting_of
from folkmoot.reports.course import DRAFTING, pinned_policy, standing_after
from kinds.base import kind_of
from kinds.measures.answers import accuracy, constant_guess
from kinds.spans import score_spans
from schema.annotation import Annotation
from schema.base import Frozen, Json
from schema.campaign import Campaign, CampaignState
from schema.figure import Figure
from schema.task import Task
from storage.reader import LedgerReader
from storage.statistics import SeatFigures
from storage.tasks import Counts

LEAST_ROWS = 30
"""Rows with gold from which the calibration error says something."""


class Summary(Frozen):
    """The summary of one campaign."""

    campaign: str
    state: CampaignState
    state_reason: str
    counts: Counts
    tokens: int
    seconds: float
    effective_votes: float | None = None
    """Mean over the tasks that were voted on."""
    agreement: Figure | None = None
    """Answers that agree with gold, of all finished tasks that have gold; of the escalated ones it
    is the best answer."""
    agreement_accepted: Figure | None = None
    """Of the accepted ones alone."""
    constant_guess: Figure | None = None
    """What always giving the most frequent gold label would get."""
    macro_f1: Figure | None = None
    """Of the same answers, each label counting the same."""
    kappa: Figure | None = None
    """Cohen's, of the same answers with gold; more stands in :mod:`folkmoot.reports.agreement`."""
    span_f1: float | None = None
    """For spans: micro-averaged F1 of exact spans against gold."""
    debated: tuple[str, ...] = ()
    """Tasks that were debated; those with most to read come first (see :func:`debated`)."""
    talk: dict[str, int] = {}
    """What the talk after the drafts did to answers with gold, in both directions."""
    calibration_error: float | None = None
    """How far confidence stands from being right, from 0: the debiased expected calibration error
    on rows with gold; None with fewer than :data:`LEAST_ROWS` of them."""
    counting: Counting | None = None
    """How the votes were counted, where that is learnt."""
    models: dict[str, str] = {}
    """By seat."""
    seats: tuple[SeatFigures, ...] = ()


def summarize(reader: LedgerReader, campaign: str) -> Summary:
    """Sum up a campaign from the ledger.

    Raises:
        UnknownCampaign: when the ledger has none of this name.
    """
    plan = reader.campaign(campaign)
    # What the committee came to: a person's later answer would praise or blame it for nothing.
    finished = list(reader.annotations(campaign, "first"))
    voted = [a.effective_votes for _, a in finished if a.effective_votes is not None]
    standing = reader.standing(campaign)
    summary = Summary(
        campaign=campaign,
        state=standing.state,
        state_reason=standing.reason,
        counts=standing.counts,
        tokens=standing.spent.tokens,
        seconds=standing.spent.seconds,
        effective_votes=sum(voted) / len(voted) if voted else None,
        debated=debated(reader, campaign),
        counting=counting_of(plan, reader.latest_policy(campaign)),
        models={seat.id: seat.model for seat in plan.roster},
        seats=tuple(reader.seat_figures(campaign)),
    )
    return summary.model_copy(update=_against_gold(plan, finished, reader))


def _against_gold(
    plan: Campaign, finished: Sequence[tuple[Task, Annotation]], reader: LedgerReader
) -> dict[str, object]:
    known = [
        (task, annotation)
        for task, annotation in finished
        if task.gold is not None and annotation.outcome in ("accepted", "escalated")
    ]
    if not known:
        return {}
    kind = kind_of(plan.kind)
    if not all(isinstance(task.gold, str) for task, _ in known):
        right = [kind.parse(plan, task.input, task.gold) for task, _ in known]
        return {"span_f1": score_spans([a.value or [] for _, a in known], right).f1}
    gold = [str(task.gold) for task, _ in known]
    answers = [_label(a.value) for _, a in known]
    talked = set(reader.tasks_asked(plan.name, "score"))
    accepted = [n for n, (_, a) in enumerate(known) if a.outcome == "accepted"]
    statistics = beside(dict(enumerate(answers)), dict(enumerate(gold)))
    drafts = [
        _label(_drafted(reader, plan.name, task.id)) if task.id in talked else answer
        for (task, _), answer in zip(known, answers, strict=True)
    ]
    return {
        "agreement": accuracy(answers, gold).figure("agreement with gold"),
        "agreement_accepted": accuracy(
            [answers[n] for n in accepted], [gold[n] for n in accepted]
        ).figure("agreement of the accepted with gold"),
        "constant_guess": constant_guess(gold).figure("a constant guess"),
        "macro_f1": statistics.macro_f1 if statistics else None,
        "kappa": statistics.kappa if statistics else None,
        "talk": _talk(flips(drafts, answers, gold)),
        "calibration_error": _miscalibration([a for _, a in known], answers, gold),
    }


def _miscalibration(
    known: Sequence[Annotation], answers: Sequence[str | None], gold: Sequence[str]
) -> float | None:
    told = [
        (annotation.confidence, answer == right)
        for annotation, answer, right in zip(known, answers, gold, strict=True)
        if annotation.confidence is not None
    ]
    if len(told) < LEAST_ROWS:
        return None
    return calibration_error([sure for sure, _ in told], [right for _, right in told])


def _label(value: Json) -> str | None:
    return None if value is None else str(value)


def _talk(changed: Flips) -> dict[str, int]:
    return {
        "right_to_wrong": changed.right_to_wrong,
        "wrong_to_right": changed.wrong_to_right,
    }


def debated(reader: LedgerReader, campaign: str) -> tuple[str, ...]:
    """The debated tasks: those in which the claims of both sides stood and a judge was heard come
    first, and of these the accepted ones."""
    judged = set(reader.tasks_asked(campaign, "compare"))
    accepted = {row.task for row in reader.tasks(campaign, "accepted")}

    def interest(task: str) -> tuple[int, bool, bool]:
        turns = reader.transcript(campaign, task).turns
        standing = sum(claim.standing == "stands" for turn in turns for claim in turn.claims)
        return -standing, task not in judged, task not in accepted

    return tuple(sorted(reader.tasks_asked(campaign, "argue"), key=interest))


def _drafted(reader: LedgerReader, campaign: str, task: str) -> Json:
    """What the committee would have answered had nobody spoken after the drafts."""
    transcript = reader.transcript(campaign, task)
    after = standing_after(transcript, pinned_policy(reader, campaign, task), DRAFTING)
    return after.value


def report_lines(summary: Summary) -> Iterator[str]:
    """The summary for people."""
    counts = summary.counts
    closed = "" if summary.state == "running" else f", {summary.state}: {summary.state_reason}"
    yield f"campaign {summary.campaign}{closed}"
    yield (
        f"  {counts.open} open + {counts.accepted} accepted + {counts.escalated} escalated"
        f" + {counts.rejected} rejected + {counts.failed} failed + {counts.cancelled} cancelled"
        f" = {counts.total} of {counts.submitted} submitted"
    )
    if summary.agreement is not None and summary.constant_guess is not None:
        yield f"  agree with gold: {summary.agreement.words}"
        if summary.agreement_accepted is not None and summary.agreement_accepted.n:
            yield f"  of the accepted: {summary.agreement_accepted.words}"
        yield f"  a constant guess: {summary.constant_guess.words}"
    if summary.macro_f1 is not None:
        yield f"  macro-F1 {summary.macro_f1.decimals}"
    if summary.kappa is not None:
        yield f"  Cohen's kappa with gold {summary.kappa.decimals}"
    if summary.calibration_error is not None:
        error = max(0.0, summary.calibration_error)  # debiased: it may fall a little below
        yield f"  calibration error of the confidence: {error:.3f}"
    if summary.counting is not None:
        for line in counting_lines(summary.counting, summary.models):
            yield f"  {line}"
    if summary.span_f1 is not None:
        yield f"  F1 of exact spans against gold: {summary.span_f1:.3f}"
    debated = len(summary.debated)
    yield f"  {debated} {'task was' if debated == 1 else 'tasks were'} debated"
    if summary.talk:
        yield (
            f"  the talk after the drafts turned {summary.talk['wrong_to_right']} wrong answers"
            f" right and {summary.talk['right_to_wrong']} right ones wrong"
        )
    cost = f"  {summary.tokens:,} tokens in {_time(summary.seconds)}"
    if summary.effective_votes is not None:
        cost += f", {summary.effective_votes:.1f} effective votes a task"
    yield cost


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
