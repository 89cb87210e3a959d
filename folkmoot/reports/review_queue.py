"""What a person is asked to look at, and in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from operator import itemgetter

from consensus.measures.worth import worth
from schema.base import Frozen
from schema.errors import UserError
from schema.task import Outcome
from storage.reader import LedgerReader


class Scope(Frozen):
    """Which tasks; escalated ones if nothing else is said."""

    everything: bool = False
    """Accepted tasks as well."""
    sample: int = 0
    """Instead: so many accepted tasks, drawn at random; 0 for none."""
    tasks: tuple[str, ...] = ()
    """Instead: these, whether somebody has answered them or not."""
    limit: int | None = None
    """At most so many."""


def agenda(
    reader: LedgerReader, campaign: str, scope: Scope, chance: random.Random | None = None
) -> list[str]:
    """Ids of the tasks to look at, those first that are worth most; a sample in random order, so
    that whatever is answered of it is a sample, too.

    What a person has answered already is left out, unless it is named.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UnknownTask: when a task is named that it does not have.
        UserError: when a task is named that cannot be answered.
    """
    reader.campaign(campaign)
    if scope.tasks:
        for task in scope.tasks:
            _check(reader, campaign, task)
        found: Sequence[str] = scope.tasks
    elif scope.sample:
        accepted = [task for _, task in _unanswered(reader, campaign, ("accepted",))]
        found = (chance or random.Random()).sample(accepted, min(scope.sample, len(accepted)))  # noqa: S311 - which ones is no secret
    else:
        outcomes: tuple[Outcome, ...] = ("escalated",)
        if scope.everything:
            outcomes = ("escalated", "accepted")
        by_worth = sorted(_unanswered(reader, campaign, outcomes), key=itemgetter(0), reverse=True)
        found = [task for _, task in by_worth]
    return list(dict.fromkeys(found))[: scope.limit]


def _unanswered(
    reader: LedgerReader, campaign: str, outcomes: tuple[Outcome, ...]
) -> list[tuple[tuple[float, float], str]]:
    """Tasks that no person has answered, with their worth, in order of submission."""
    answered = reader.standing_answers(campaign)
    return [
        (worth(ended.confidence, ended.margin), task.id)
        for task, ended in reader.annotations(campaign, "ending")
        if ended.outcome in outcomes and task.id not in answered
    ]


def _check(reader: LedgerReader, campaign: str, task: str) -> None:
    reader.task(campaign, task)
    first = reader.ending(campaign, task)
    if first is None:
        raise UserError(f"task {task!r} is still open", "answer it when the committee is done")
    if first.outcome == "rejected":
        raise UserError(
            f"task {task!r} was rejected ({first.reason})", "mend the row and submit it again"
        )
