"""The rows that a reader should look at: where the committee erred, was split or unsure. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from consensus.measures.worth import worth
from folkmoot.page.results import is_right
from folkmoot.page.words import shortened, transcript_command
from folkmoot.reports.story import gold_words
from kinds.base import kind_of
from kinds.figures import Answered
from kinds.showing import Shown
from schema.annotation import Annotation, Vote
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.task import Task

ROWS = 10
LONGEST_TEXT = 600
MOST_FIELDS = 4
LONGEST_ANSWER = 200
LONGEST_REASON = 700
MOST_VOTES = 12

Finished = tuple[Task, Annotation]


class RowTold(Frozen):
    """One row to look at."""

    task: str
    why: str
    item: tuple[Shown, ...]
    answer: str
    """Empty where there is none."""
    confidence: float | None
    outcome: str
    gold: str
    """The known answer; empty where there is none."""
    person: str
    """What a person answered; empty where nobody did."""
    votes: tuple[Vote, ...]
    more_votes: int
    reason: str
    command: str


def rows_to_look_at(
    campaign: Campaign,
    finished: Sequence[Finished],
    known: Sequence[tuple[Annotation, Answered]],
    people: Mapping[str, Json],
    debated: Collection[str],
) -> tuple[RowTold, ...]:
    """At most :data:`ROWS` rows, of every sort some.

    Args:
        campaign: the campaign.
        finished: every finished task with the annotation that ended it.
        known: see :func:`folkmoot.reports.beside_gold.with_gold`.
        people: by task, what a person answered.
        debated: ids of the tasks that were debated.
    """
    answered = [row for row in finished if row[1].outcome in ("accepted", "escalated")]
    kind = kind_of(campaign.kind)
    wrong = {one.task for one, answer in known if not is_right(kind, answer)}
    other = {
        task.id
        for task, one in answered
        if one.value is not None
        and (said := people.get(task.id)) is not None
        and kind.similarity(one.value, said) < 1.0
    }
    split = {task.id for task, one in answered if one.dissent}
    sorts = (
        (3, "wrong beside the known answer, and sure of it", wrong, _surest),
        (2, "a person answered otherwise", other, _surest),
        (2, "debated", set(debated), _most_split),
        (2, "with most dissent", split, _most_split),
        (ROWS, "among the least sure", {task.id for task, _ in answered}, _least_sure),
    )
    told: dict[str, RowTold] = {}
    for number, why, members, order in sorts:
        most = min(ROWS, len(told) + number)
        for task, one in order([row for row in answered if row[0].id in members]):
            if len(told) >= most:
                break
            if task.id not in told:
                told[task.id] = _told(campaign, task, one, why, people)
    return tuple(told.values())


def _surest(rows: Iterable[Finished]) -> list[Finished]:
    return sorted(rows, key=lambda row: -(row[1].confidence or 0.0))


def _most_split(rows: Iterable[Finished]) -> list[Finished]:
    return sorted(rows, key=lambda row: (-_dissent(row[1]), row[1].margin or 0.0))


def _least_sure(rows: Iterable[Finished]) -> list[Finished]:
    by_worth = [(worth(one.confidence, one.margin), (task, one)) for task, one in rows]
    return [row for _, row in sorted(by_worth, key=itemgetter(0), reverse=True)]


def _dissent(annotation: Annotation) -> float:
    return len(annotation.dissent) / max(1, len(annotation.votes))


def _told(
    campaign: Campaign, task: Task, one: Annotation, why: str, people: Mapping[str, Json]
) -> RowTold:
    kind = kind_of(campaign.kind)
    said = people.get(task.id)
    return RowTold(
        task=task.id,
        why=why,
        item=tuple(
            Shown(title=part.title, text=shortened(part.text, LONGEST_TEXT))
            for part in kind.render(campaign, task.input)[:MOST_FIELDS]
        ),
        answer="" if one.value is None else shortened(kind.words(one.value), LONGEST_ANSWER),
        confidence=one.confidence,
        outcome=one.outcome,
        gold="" if task.gold is None else shortened(gold_words(campaign, task), LONGEST_ANSWER),
        person="" if said is None else shortened(kind.words(said), LONGEST_ANSWER),
        votes=tuple(
            vote.model_copy(update={"choice": shortened(vote.choice, LONGEST_ANSWER)})
            for vote in one.votes[:MOST_VOTES]
        ),
        more_votes=max(0, len(one.votes) - MOST_VOTES),
        reason=shortened(one.reason, LONGEST_REASON),
        command=transcript_command(campaign.name, task.id),
    )
