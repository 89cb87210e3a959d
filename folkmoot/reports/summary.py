"""What a campaign came to: counts, agreement with gold, cost, and what each seat contributed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from consensus.measures.calibration_error import calibration_error
from consensus.protocol.questions import DRAFTING
from folkmoot.estimate.told import Outcome, outcome_told, spent_money
from folkmoot.reports.agreement import beside
from folkmoot.reports.beside_gold import is_one_choice, with_gold
from folkmoot.reports.counting import Counting, counting_lines, counting_of
from folkmoot.reports.course import pinned_policy, standing_after
from kinds.base import Kind, kind_of
from kinds.figures import AGREEMENT, Answered
from schema.annotation import Annotation
from schema.base import Frozen, Json
from schema.campaign import Campaign, CampaignState
from schema.figure import Figure
from schema.task import Task
from storage.reader import LedgerReader
from storage.statistics import SeatFigures, Standing
from storage.tasks import Counts

LEAST_ROWS = 30
"""Rows with gold from which the calibration error says something."""
MOST_READ = 200
"""Debates that are read for how much there is to read in them; more of them follow unread."""


class Summary(Frozen):
    """The summary of one campaign."""

    campaign: str
    state: CampaignState | Literal["finished"]
    state_reason: str
    counts: Counts
    tokens: int
    seconds: float
    effective_votes: float | None = None
    """Mean over the tasks that were voted on."""
    against_gold: tuple[Figure, ...] = ()
    """How good the answers are beside the known ones, as their kind measures it, of all finished
    tasks that have one; of the escalated ones it is the best answer. The main figure first."""
    accepted_against_gold: Figure | None = None
    """The main figure of the accepted ones alone."""
    baseline: Figure | None = None
    """The same of what somebody would answer who knows nothing of the item, such as the most
    frequent known answer."""
    kappa: Figure | None = None
    """Cohen's, where the answer is one choice; more stands in :mod:`folkmoot.reports.agreement`."""
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
    expected: Outcome | None = None
    """What the latest run was expected to take, where that was said, and took."""


def summarize(
    reader: LedgerReader,
    campaign: str,
    finished: Sequence[tuple[Task, Annotation]] | None = None,
) -> Summary:
    """Sum up a campaign from the ledger.

    Args:
        reader: of the ledger.
        campaign: its name.
        finished: what the committee came to, where somebody has read that already.

    Raises:
        UnknownCampaign: when the ledger has none of this name.
    """
    plan = reader.campaign(campaign)
    # What the committee came to: a person's later answer would praise or blame it for nothing.
    if finished is None:
        finished = list(reader.annotations(campaign, "ending", whole=False))
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
        expected=outcome_of(reader, campaign, standing),
    )
    return summary.model_copy(update=_against_gold(plan, finished, reader))


def outcome_of(reader: LedgerReader, campaign: str, standing: Standing) -> Outcome | None:
    """What the latest run was expected to take and took; None while it goes on, or where nothing
    was expected."""
    expected = reader.expected(campaign)
    if expected is None or standing.counts.open:
        return None
    return Outcome(
        estimate=expected.estimate,
        seconds=max(0.0, standing.spent.seconds - expected.worked),
        money=spent_money(reader.model_use(campaign)),
    )


def _against_gold(
    plan: Campaign, finished: Sequence[tuple[Task, Annotation]], reader: LedgerReader
) -> dict[str, object]:
    kind, known = kind_of(plan.kind), with_gold(plan, finished)
    if not known:
        return {}
    answers = [answered for _, answered in known]
    accepted = [answered for a, answered in known if a.outcome == "accepted"]
    trivial = kind.baseline(plan, answers)
    guesses = [replace(a, value=value) for a, value in zip(answers, trivial, strict=True)]
    talked = set(reader.tasks_asked(plan.name, "score"))
    drafts = [
        _drafted(reader, plan.name, a.task) if a.task in talked else answered.value
        for a, answered in known
    ]
    before = [_is_right(kind, value, a.gold) for value, a in zip(drafts, answers, strict=True)]
    after = [_is_right(kind, a.value, a.gold) for a in answers]
    return {
        "against_gold": kind.figures(plan, answers),
        "accepted_against_gold": _main(kind.figures(plan, accepted)),
        "baseline": _main(kind.figures(plan, guesses)),
        "kappa": _kappa(plan, answers),
        "talk": {
            "right_to_wrong": sum(b and not a for b, a in zip(before, after, strict=True)),
            "wrong_to_right": sum(a and not b for b, a in zip(before, after, strict=True)),
        },
        "calibration_error": _miscalibration([a for a, _ in known], after),
    }


def _main(figures: Sequence[Figure]) -> Figure | None:
    return figures[0] if figures else None


def _is_right(kind: Kind, value: Json, gold: Json) -> bool:
    return value is not None and kind.similarity(value, gold) == 1.0


def _kappa(plan: Campaign, answers: Sequence[Answered]) -> Figure | None:
    if not answers or not is_one_choice(plan, answers[0].input):
        return None
    words = kind_of(plan.kind).words
    given = {n: None if a.value is None else words(a.value) for n, a in enumerate(answers)}
    found = beside(given, {n: words(a.gold) for n, a in enumerate(answers)})
    return found.kappa if found else None


def _miscalibration(known: Sequence[Annotation], right: Sequence[bool]) -> float | None:
    told = [
        (annotation.confidence, is_right)
        for annotation, is_right in zip(known, right, strict=True)
        if annotation.confidence is not None
    ]
    if len(told) < LEAST_ROWS:
        return None
    return calibration_error([sure for sure, _ in told], [is_right for _, is_right in told])


def debated(reader: LedgerReader, campaign: str) -> tuple[str, ...]:
    """The debated tasks: those in which the claims of both sides stood and a judge was heard come
    first, and of these the accepted ones. Where they are very many, :data:`MOST_READ` are read."""
    judged = set(reader.tasks_asked(campaign, "compare"))
    accepted = {row.task for row in reader.tasks(campaign, "accepted")}

    def unread(task: str) -> tuple[bool, bool]:
        return task not in judged, task not in accepted

    def interest(task: str) -> tuple[int, bool, bool]:
        turns = reader.transcript(campaign, task).turns
        standing = sum(claim.standing == "stands" for turn in turns for claim in turn.claims)
        return -standing, *unread(task)

    found = sorted(reader.tasks_asked(campaign, "argue"), key=unread)
    return (*sorted(found[:MOST_READ], key=interest), *found[MOST_READ:])


def _drafted(reader: LedgerReader, campaign: str, task: str) -> Json:
    """What the committee would have answered had nobody spoken after the drafts."""
    transcript = reader.transcript(campaign, task)
    after = standing_after(transcript, pinned_policy(reader, campaign, task), DRAFTING)
    return after.value


def report_lines(summary: Summary) -> Iterator[str]:
    """The summary for people."""
    counts = summary.counts
    goes_on = summary.state in ("running", "finished")
    closed = "" if goes_on else f", {summary.state}: {summary.state_reason}"
    yield f"campaign {summary.campaign}{closed}"
    yield (
        f"  {counts.open} open + {counts.accepted} accepted + {counts.escalated} escalated"
        f" + {counts.rejected} rejected + {counts.failed} failed + {counts.cancelled} cancelled"
        f" = {counts.total} of {counts.submitted} submitted"
    )
    if counts.withdrawn:
        yield f"  {counts.withdrawn} more are withdrawn: their rows are no longer in the file"
    yield from _gold_lines(summary)
    if summary.calibration_error is not None:
        error = max(0.0, summary.calibration_error)  # debiased: it may fall a little below
        yield f"  calibration error of the confidence: {error:.3f}"
    if summary.counting is not None:
        for line in counting_lines(summary.counting, summary.models):
            yield f"  {line}"
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
    if summary.expected is not None:
        yield from (f"  {line}" for line in outcome_told(summary.expected))


def _gold_lines(summary: Summary) -> Iterator[str]:
    if not summary.against_gold:
        return
    main, *others = summary.against_gold
    agrees = main.name == AGREEMENT
    name = "agree with gold" if agrees else f"{main.name} against gold"
    yield f"  {name}: {main.words}"
    if summary.accepted_against_gold is not None:
        yield f"  of the accepted: {summary.accepted_against_gold.words}"
    if summary.baseline is not None:
        guess = "a constant guess" if agrees else "who knows nothing of the item"
        yield f"  {guess}: {summary.baseline.words}"
    for figure in others:
        yield f"  {figure.name} {figure.words}"
    if summary.kappa is not None:
        yield f"  Cohen's kappa with gold {summary.kappa.decimals}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
