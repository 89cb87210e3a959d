"""The finished tasks whose right answer is known, with both answers as their kind reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import kind_of
from kinds.figures import Answered
from schema.annotation import Annotation
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import ClosedSet, Pair
from schema.errors import InvalidAnswer
from schema.task import Task


def with_gold(
    plan: Campaign, finished: Sequence[tuple[Task, Annotation]]
) -> list[tuple[Annotation, Answered]]:
    """The tasks that the committee answered and whose right answer is known, in order.

    Known answers are read by the kind when they come; one that a later revision of the campaign
    cannot read is left out.
    """
    kind, found = kind_of(plan.kind), list[tuple[Annotation, Answered]]()
    for task, annotation in finished:
        if task.gold is None or annotation.outcome not in ("accepted", "escalated"):
            continue
        try:
            gold = kind.read_gold(plan, task.input, task.gold)
        except InvalidAnswer:
            continue
        found.append((annotation, Answered(task.input, annotation.value, gold)))
    return found


def is_one_choice(plan: Campaign, input: Mapping[str, Json]) -> bool:
    """Whether an answer is one choice of a list: then it can be told in one word, and agreement
    be counted word by word."""
    return isinstance(kind_of(plan.kind).answer_space(plan, input), ClosedSet | Pair)
