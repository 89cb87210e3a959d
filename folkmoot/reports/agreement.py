"""How well a campaign's answers agree: with gold, with people, and the seats among themselves.

The committee's answers are those that it came to, not what a person answered later; a solved task
that was learnt from was counted by learners that had not seen it. The seats are compared by their
drafts, which nobody had talked about, calibrated together without a look at gold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import numpy as np

from agents.learning.lessons import contest_in, syllabus
from consensus.ballot_table import UNKNOWN, BallotTable
from consensus.learning.calibrators.committee import calibrated, fit_committee
from consensus.learning.drafts import drafts_of
from consensus.learning.trust import mean_of_families
from consensus.measures.competence import competence, credit
from consensus.measures.krippendorff import krippendorff_alpha
from consensus.measures.raters import cohens_kappa_interval, fleiss_kappa, seat_agreement
from consensus.parts import split
from folkmoot.reports.beside_gold import is_one_choice, with_gold
from folkmoot.reports.between_people import ALPHA, BOOTSTRAP, KAPPA, BetweenPeople, between_people
from folkmoot.reports.confidence_forms import FormReport, forms_of
from kinds.base import kind_of
from kinds.figures import Answered
from kinds.measures.answers import accuracy, confusion, label_scores, macro_f1_interval
from kinds.measures.bootstrap import Interval, resampled_means
from schema.annotation import Annotation
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.figure import Figure
from schema.task import Task
from storage.reader import LedgerReader

T = TypeVar("T")
"""However tasks are named."""

NO_ANSWER = "(none)"
"""In a confusion, where there is no answer."""


class LabelFigures(Frozen):
    """How well one label was found."""

    label: str
    gold: int
    """Rows that have it."""
    given: int
    """Rows that were given it."""
    precision: Figure
    recall: Figure
    f1: Figure


class Beside(Frozen):
    """The committee's answers beside right ones."""

    rows: int
    accuracy: Figure
    macro_f1: Figure
    kappa: Figure | None
    """Cohen's; None where it is not defined."""
    labels: tuple[LabelFigures, ...]
    confusion: dict[str, dict[str, int]]
    """By right label, how often each answer was given."""


class SeatReport(Frozen):
    """One drafting seat."""

    seat: str
    model: str
    right: Figure | None = None
    """Share of its drafts that are right; None without gold."""
    worth: Figure | None = None
    """Its marginal worth: how much accuracy the mean of the committee would lose without it."""
    confusion: dict[str, dict[str, int]] = {}
    """By right label, how often it preferred each."""


class Pair(Frozen):
    """Two drafting seats."""

    one: str
    other: str
    same: Figure
    """How often they answer the same."""
    kappa: Figure | None
    """Cohen's."""
    errors: float | None
    """Correlation of their errors: 1 where they err together; None without gold."""


class Drafts(Frozen):
    """The seats among themselves."""

    rows: int
    """How many rows they drafted about; of answers of parts, how many parts."""
    solved: int
    mean_right: Figure | None
    """How often the mean of the seats, one voice a family, is right; None without gold."""
    alpha: Figure | None
    """Krippendorff's, nominal."""
    fleiss: Figure | None
    """Fleiss' kappa."""
    by_label: dict[str, Figure | None]
    """Krippendorff's alpha on whether an answer is this label."""
    effective_votes: float | None
    """How many independent votes the seats are worth; None without gold."""
    seats: tuple[SeatReport, ...]
    pairs: tuple[Pair, ...]


class AgreementReport(Frozen):
    """All of it; a part is None where there is nothing to compare."""

    campaign: str
    gold_figures: tuple[Figure, ...] = ()
    """How good the answers are beside the known ones that came with the rows, as the kind measures
    it."""
    people_figures: tuple[Figure, ...] = ()
    """The same beside the answers of people that stand, which are mostly about rows that were
    hard."""
    gold: Beside | None = None
    """Answer by answer beside the known ones, where the answer is one choice of a list."""
    people: Beside | None = None
    between_people: BetweenPeople | None = None
    """People among themselves, and each beside the committee."""
    confidences: tuple[FormReport, ...] = ()
    """How far each form of confidence can be trusted, beside the known answers."""
    drafts: Drafts | None = None


def agreement_of(
    reader: LedgerReader,
    name: str,
    finished: Sequence[tuple[Task, Annotation]] | None = None,
) -> AgreementReport:
    """The statistics of a campaign.

    Args:
        reader: of the ledger.
        name: the campaign's.
        finished: what the committee came to, where somebody has read that already.

    Raises:
        UnknownCampaign: when the ledger has none of this name.
    """
    plan = reader.campaign(name)
    kind = kind_of(plan.kind)
    if finished is None:
        finished = list(reader.annotations(name, "ending", whole=False))
    standing = reader.standing_answers(name).items()
    said = {task: answer.value for task, answer in standing if answer.value is not None}
    known = with_gold(plan, finished)
    gold = {annotation.task: answered for annotation, answered in known}
    people = {
        task.id: Answered(task.input, annotation.value, said[task.id])
        for task, annotation in finished
        if task.id in said and annotation.outcome in ("accepted", "escalated")
    }
    right = {**said, **{task: answered.gold for task, answered in gold.items()}}
    return AgreementReport(
        campaign=name,
        gold_figures=kind.figures(plan, list(gold.values())),
        people_figures=kind.figures(plan, list(people.values())),
        gold=_word_by_word(plan, gold),
        people=_word_by_word(plan, people),
        between_people=between_people(
            plan, finished, reader.answers_of_people(name), len(reader.in_conflict(name))
        ),
        confidences=forms_of(plan, known),
        drafts=_drafts(reader, plan, right),
    )


def _word_by_word(plan: Campaign, answers: Mapping[str, Answered]) -> Beside | None:
    words = kind_of(plan.kind).words
    if not answers or not is_one_choice(plan, next(iter(answers.values())).input):
        return None
    given = {t: None if a.value is None else words(a.value) for t, a in answers.items()}
    return beside(given, {task: words(a.gold) for task, a in answers.items()})


def beside(given: Mapping[T, str | None], right: Mapping[T, str]) -> Beside | None:
    """Answers beside right ones, both by task; None where they have no task in common."""
    tasks = [task for task in given if task in right]
    if not tasks:
        return None
    answers, gold = [given[task] for task in tasks], [right[task] for task in tasks]
    scores = label_scores(answers, gold)
    return Beside(
        rows=len(tasks),
        accuracy=accuracy(answers, gold).figure("accuracy"),
        macro_f1=macro_f1_interval(answers, gold).figure("macro-F1", len(tasks), BOOTSTRAP),
        kappa=_maybe(cohens_kappa_interval(answers, gold), KAPPA, len(tasks)),
        labels=tuple(
            LabelFigures(
                label=label,
                gold=each.support,
                given=each.precision.total,
                precision=each.precision.figure("precision"),
                recall=each.recall.figure("recall"),
                f1=each.f1.figure("F1", each.support, "from Wilson's interval"),
            )
            for label, each in scores.items()
        ),
        confusion={
            label: {answer or NO_ANSWER: count for answer, count in row.items()}
            for label, row in confusion(answers, gold).items()
        },
    )


def _drafts(reader: LedgerReader, plan: Campaign, right: Mapping[str, Json]) -> Drafts | None:
    told = (
        replace(lesson, gold=right.get(lesson.task.id), pinned=None)
        for lesson in syllabus(reader, plan)
    )
    contests = [contest_in(reader, lesson) for lesson in told]
    found = drafts_of([vote for contest in contests for vote in split(contest)])
    if found is None:
        return None
    table = calibrated(found[0], fit_committee(found[0].without_gold()))
    models = {seat.id: seat.model for seat in plan.roster}
    names = tuple(voice.partition("/")[0] for voice in table.voices)
    return drafts_report(table, names, tuple(models.get(name, "") for name in names))


def drafts_report(table: BallotTable, seats: Sequence[str], models: Sequence[str]) -> Drafts:
    """The seats among themselves. Pure.

    Args:
        table: calibrated drafts, with whatever gold there is.
        seats: by voice, the seat.
        models: by voice, its model.
    """
    ratings, solved = table.labels, int(table.known.sum())
    known = competence(table, mean_of_families) if solved else None
    said = {
        seat: [None if at == UNKNOWN else table.choices[at] for at in ratings[:, column]]
        for column, seat in enumerate(seats)
    }
    same = seat_agreement(said)
    rows = table.rows(table.known)
    means = credit(mean_of_families(rows), rows.gold)
    return Drafts(
        rows=len(table),
        solved=solved,
        mean_right=resampled_means(means).interval().figure("right", solved, BOOTSTRAP)
        if solved
        else None,
        alpha=_maybe(krippendorff_alpha(ratings), ALPHA, len(table)),
        fleiss=_maybe(fleiss_kappa(ratings), "Fleiss' kappa", len(table)),
        by_label={
            label: _maybe(
                krippendorff_alpha(np.where(ratings == UNKNOWN, UNKNOWN, ratings == at)),
                f"{ALPHA} on {label}",
                len(table),
            )
            for at, label in enumerate(table.choices)
        },
        effective_votes=known.effective_votes if known else None,
        seats=tuple(
            SeatReport(
                seat=seat,
                model=model,
                right=known.right[at].figure("right") if known else None,
                worth=known.worth[at].figure("worth", solved, BOOTSTRAP) if known else None,
                confusion=_confusion(known.confusion[at].tolist(), table.choices) if known else {},
            )
            for at, (seat, model) in enumerate(zip(seats, models, strict=True))
        ),
        pairs=tuple(
            Pair(
                one=one,
                other=other,
                same=same[one, other].figure("same answer"),
                kappa=_maybe(
                    cohens_kappa_interval(said[one], said[other]), KAPPA, same[one, other].total
                ),
                errors=_number(known.correlation[seats.index(one), seats.index(other)])
                if known
                else None,
            )
            for one, other in combinations(seats, 2)
        ),
    )


def _confusion(
    counts: Sequence[Sequence[int]], choices: Sequence[str]
) -> dict[str, dict[str, int]]:
    columns = (*choices, NO_ANSWER)
    return {
        label: {answer: count for answer, count in zip(columns, row, strict=True) if count}
        for label, row in zip(choices, counts, strict=True)
        if any(row)
    }


def _maybe(found: Interval | None, name: str, rows: int) -> Figure | None:
    return None if found is None else found.figure(name, rows, BOOTSTRAP)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
