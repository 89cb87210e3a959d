"""How well people agree: with each other, with the committee, and with who adjudicates.

Each person's own answer counts, also where it is in conflict or an adjudicator has settled it.
Answers that are chosen from a list are compared choice by choice: of several labels each yes or no,
of many questions each answer. Where people find or write their answers themselves (spans, records,
texts) they are as unlike as the kind says, and by chance nobody would find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from consensus.measures.krippendorff import krippendorff_alpha
from consensus.measures.raters import cohens_kappa_interval, ratings_of
from consensus.parts import parts_of
from consensus.protocol.vote_state import mode_of
from kinds.base import kind_of
from kinds.figures import AGREEMENT, Answered
from kinds.measures.bootstrap import resampled_statistic
from kinds.measures.share import wilson
from schema.annotation import Annotation
from schema.ballot import Proposal
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Grouped, OpenText, Structured
from schema.figure import Figure
from schema.task import Task
from storage.answers import PeoplesAnswers

ALPHA, KAPPA = "Krippendorff's alpha", "Cohen's kappa"
BOOTSTRAP = "95% bootstrap interval over rows"
BY_LIKENESS = f"distance by the kind's likeness, expected distance 1; {BOOTSTRAP}"

Said = Mapping[str, Mapping[str, Json]]
"""By task and rater, the answer."""
Ratings = Mapping[str, Mapping[str, str | None]]
"""By what was to be decided and rater, the decision; None where there is none."""


class Likeness(Frozen):
    """How alike the answers of two are."""

    one: str
    other: str
    same: Figure
    """How often they are the same, of what both answered."""
    kappa: Figure | None
    """Cohen's; None where answers are not chosen from a list, or it is not defined."""
    figure: Figure | None
    """The kind's main figure, ``one`` measured beside ``other``; None where it is :attr:`same`."""


class BetweenPeople(Frozen):
    """All of it."""

    rows: int
    """That people have answered."""
    shared: int
    """Of these, by two or more."""
    in_conflict: int
    adjudicated: int
    alpha: Figure | None
    """Krippendorff's, of all people."""
    pairs: tuple[Likeness, ...]
    """Of people who answered the same rows."""
    with_committee: tuple[Likeness, ...]
    """Each person, and the committee's best answer."""
    with_rulings: tuple[Likeness, ...]
    """Each person, and the adjudicator's answer to what people disagreed on."""


def between_people(
    plan: Campaign,
    finished: Sequence[tuple[Task, Annotation]],
    said: Mapping[str, PeoplesAnswers],
    in_conflict: int,
) -> BetweenPeople | None:
    """How well people agree; None where nobody has answered. Pure.

    Args:
        plan: the campaign.
        finished: its tasks, each with the committee's own annotation.
        said: by task, what people say.
        in_conflict: how many tasks are.
    """
    tasks = {task.id: (task, ended) for task, ended in finished if task.id in said}
    own = {
        task: {answer.by: answer.value for answer in said[task].own}
        for task in tasks
        if said[task].own
    }
    if not own:
        return None
    inputs = {task: tasks[task][0].input for task in own}
    people = sorted({by for each in own.values() for by in each})
    best = {t: tasks[t][1].value for t in own if tasks[t][1].value is not None}
    rulings = {t: said[t].ruling for t in own}
    ruled = {task: ruling.value for task, ruling in rulings.items() if ruling is not None}
    pairs = (
        _alike(plan, inputs, (one, _of(own, one)), (other, _of(own, other)))
        for one, other in combinations(people, 2)
    )
    return BetweenPeople(
        rows=len(own),
        shared=sum(len(each) > 1 for each in own.values()),
        in_conflict=in_conflict,
        adjudicated=len(ruled),
        alpha=_alpha(plan, inputs, own, people),
        pairs=tuple(pair for pair in pairs if pair is not None),
        with_committee=_each_beside(plan, inputs, own, people, ("the committee", best)),
        with_rulings=_each_beside(plan, inputs, own, people, ("the adjudicator", ruled)),
    )


def _of(own: Said, person: str) -> dict[str, Json]:
    return {task: each[person] for task, each in own.items() if person in each}


def _each_beside(
    plan: Campaign,
    inputs: Mapping[str, Mapping[str, Json]],
    own: Said,
    people: Iterable[str],
    other: tuple[str, Mapping[str, Json]],
) -> tuple[Likeness, ...]:
    found = (_alike(plan, inputs, (person, _of(own, person)), other) for person in people)
    return tuple(each for each in found if each is not None)


def _alike(
    plan: Campaign,
    inputs: Mapping[str, Mapping[str, Json]],
    one: tuple[str, Mapping[str, Json]],
    other: tuple[str, Mapping[str, Json]],
) -> Likeness | None:
    """How alike two raters are; None where they answered nothing in common."""
    (name, first), (rival, second) = one, other
    both = [task for task in first if task in second]
    if not both:
        return None
    kind = kind_of(plan.kind)
    same = [kind.similarity(first[task], second[task]) == 1.0 for task in both]
    ratings = [
        each
        for task in both
        for each in decisions(plan, inputs[task], {"1": first[task], "2": second[task]}).values()
    ]
    figures = kind.figures(plan, [Answered(inputs[t], first[t], second[t]) for t in both])
    kappa = None
    if ratings:
        kappa = cohens_kappa_interval([r["1"] for r in ratings], [r["2"] for r in ratings])
    main = figures[0] if figures and figures[0].name != AGREEMENT else None
    return Likeness(
        one=name,
        other=rival,
        same=wilson(sum(same), len(same)).figure("same answer"),
        kappa=kappa.figure(KAPPA, len(both), BOOTSTRAP) if kappa else None,
        figure=main,
    )


def _alpha(
    plan: Campaign,
    inputs: Mapping[str, Mapping[str, Json]],
    own: Said,
    people: Sequence[str],
) -> Figure | None:
    shared = {task: each for task, each in own.items() if len(each) > 1}
    if not shared:
        return None
    values = [value for each in shared.values() for value in each.values()]
    rows = len(shared)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        table = np.array([[each.get(by, np.nan) for by in people] for each in shared.values()])
        found = krippendorff_alpha(table.astype(np.float64), "interval")
        return found.figure(ALPHA, rows, f"interval level, {BOOTSTRAP}") if found else None
    ratings = [
        rating
        for task, each in shared.items()
        for rating in decisions(plan, inputs[task], each).values()
    ]
    if not ratings:
        return _alpha_by_likeness(plan, list(shared.values()))
    columns = {by: [rating.get(by) for rating in ratings] for by in people}
    found = krippendorff_alpha(ratings_of(columns))
    return found.figure(ALPHA, rows, f"nominal level, {BOOTSTRAP}") if found else None


def _alpha_by_likeness(plan: Campaign, shared: Sequence[Mapping[str, Json]]) -> Figure:
    """A row with m answers weighs m, as in the usual alpha; its disagreement is the mean distance
    of two of its answers."""
    kind = kind_of(plan.kind)
    sums = np.zeros((len(shared), 2))
    for at, each in enumerate(shared):
        apart = [1.0 - kind.similarity(a, b) for a, b in combinations(each.values(), 2)]
        sums[at] = len(each) * float(np.mean(apart)), len(each)

    def alpha(rows: np.ndarray) -> float:
        apart, weight = sums[rows].sum(axis=0)
        return float(1.0 - apart / weight)

    if len(shared) < 2:
        return Figure(name=ALPHA, value=alpha(np.arange(1)), n=1, how=BY_LIKENESS)
    found = resampled_statistic(alpha, len(shared)).interval()
    return found.figure(ALPHA, len(shared), BY_LIKENESS)


def decisions(plan: Campaign, input: Mapping[str, Json], answers: Mapping[str, Json]) -> Ratings:
    """What each rater decided, one by one, where answers are chosen from a list; empty where they
    are not.

    Args:
        plan: the campaign.
        input: the task's fields.
        answers: by rater.
    """
    kind = kind_of(plan.kind)
    space = kind.answer_space(plan, input)
    if isinstance(space, Structured | OpenText):
        return {}
    proposals = [Proposal(turn=by, seat=by, value=value) for by, value in answers.items()]
    choices = kind.candidates(plan, input, proposals)
    held = {
        by: {choice.key for choice in choices if kind.supports(value, choice)}
        for by, value in answers.items()
    }
    mode = mode_of(space)
    if mode == "one":
        keys = [choice.key for choice in choices]
        return {"": {by: next((k for k in keys if k in own), None) for by, own in held.items()}}
    groups = space.groups if isinstance(space, Grouped) else ()
    found: dict[str, dict[str, str | None]] = {}
    for part in parts_of(choices, mode, groups, kind.fixed_keys(plan)):
        if mode == "several":
            found[part.key] = {by: str(part.key in own) for by, own in held.items()}
        else:
            named = dict(zip(part.choices, part.options, strict=True))
            found[part.key] = {
                by: next((named[key] for key in part.choices if key in own), None)
                for by, own in held.items()
            }
    return found
