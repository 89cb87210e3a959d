"""Orders about the rows that tasks stand for, and about tasks that are to be opened again.

A row that has left its file is withdrawn, one that is back is restored, one that is called
otherwise or has another known answer is corrected. What failed, or was cut short by a budget, is
retried; what the committee has decided is counted anew. Each order may come twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import ValidationError

from agents.learning.policy_keeper import learns_from_gold
from agents.moderator.ending import ENDED, by_moderator, finish
from agents.moderator.guests import take_votes
from agents.moderator.memory import Memory
from agents.moderator.orders import expect
from agents.moderator.recipe_orders import obey_about_recipe
from bus.orders import (
    AskedAgain,
    CorrectedRows,
    KnownAnswers,
    Recounted,
    Retried,
    Tasks,
    Votes,
)
from kinds.base import kind_of
from schema.base import Frozen, Json
from schema.errors import InvalidAnswer, MalformedMessage, UserError
from schema.estimate import Estimate

WITHDRAWN = "its row is no longer in the file"
"""Why an open task ends as cancelled."""


def withdraw(memory: Memory, name: str, order: Tasks) -> str:
    """Ask for tasks no more; open ones end as cancelled."""
    known = memory.ledger.outcomes_of(name, order.tasks)
    for task in (task for task, outcome in known.items() if outcome is None):
        finish(memory, by_moderator(name, task, "cancelled", WITHDRAWN))
        memory.policies.forget(name, task)
    memory.ledger.withdraw(name, list(known))
    return f"withdrew {len(known)}"


def restore(memory: Memory, name: str, order: Tasks) -> str:
    """Ask for withdrawn tasks again: what they came to stands, what was cut short goes on."""
    known = memory.ledger.outcomes_of(name, order.tasks)
    memory.ledger.restore(name, list(known))
    cut = [task for task, outcome in known.items() if outcome == "cancelled"]
    _open_again(memory, name, cut)
    return f"restored {len(known)}"


def correct(memory: Memory, name: str, order: CorrectedRows) -> str:
    """Write down what rows are called, and their known answers. What was learnt from others is
    forgotten."""
    known = {row.task: memory.ledger.task(name, row.task).gold for row in order.rows}
    changed = [
        row for row in order.rows if memory.ledger.correct_row(name, row.task, row.row_id, row.gold)
    ]
    for row in changed:
        memory.talks.forget(name, row.task)  # it holds the task as it was
    if learns_from_gold(memory.current(name)) and any(
        row.gold != known[row.task] for row in changed
    ):
        memory.policies.start_over(name)
    return f"corrected {len(changed)}"


def import_gold(memory: Memory, name: str, order: KnownAnswers) -> str:
    """Write down known answers that come from elsewhere than the campaign's file; how many are
    new. What was learnt from others is forgotten when all is counted anew.

    Raises:
        UserError: when one is no answer to its task, or there is no such task; then none is
            written.
    """
    new = 0
    for answer in order.answers:
        task = memory.ledger.task(name, memory.ledger.task_id(name, answer.task))
        campaign = memory.ledger.revision(task.revision)
        try:
            kind_of(campaign.kind).read_gold(campaign, task.input, answer.gold)
        except InvalidAnswer as error:
            raise UserError(f"the known answer to {task.id!r} cannot be used: {error}") from error
        new += memory.ledger.import_gold(name, task.id, answer.gold)
        memory.talks.forget(name, task.id)  # it holds the task as it was
    return f"wrote {new} known {'answer' if new == 1 else 'answers'}"


def retry(memory: Memory, name: str, order: Retried) -> str:
    """Open again what failed, and what was escalated because a budget was spent.

    Raises:
        UserError: when the campaign is closed: nothing would come of it; or when it has no such
            task.
    """
    _refuse_closed(memory, name)
    tasks = memory.ledger.retriable(name, failed=order.failed, cut_short=order.cut_short)
    wanted = {memory.ledger.task_id(name, task) for task in order.tasks}
    opened = _open_again(memory, name, [task for task in tasks if not wanted or task in wanted])
    return f"opened {opened} {'task' if opened == 1 else 'tasks'} again"


def recount(memory: Memory, name: str, order: Recounted) -> str:
    """Count all that the committee has decided anew, by what is to be learnt now: from what was
    said, without asking anybody again.

    Raises:
        UserError: when the campaign is closed, as in :func:`retry`.
    """
    _refuse_closed(memory, name)
    memory.policies.start_over(name)
    opened = _open_again(memory, name, memory.ledger.decided(name))
    return f"counts {opened} {'task' if opened == 1 else 'tasks'} anew"


def ask_again(memory: Memory, name: str, order: AskedAgain) -> str:
    """Ask again for turns whose requests came to nothing, and that somebody still waits for."""
    asked = memory.ledger.ask_again(order.requests)
    return f"asked again for {asked} of {len(order.requests)}"


def _refuse_closed(memory: Memory, name: str) -> None:
    state = memory.ledger.campaign_state(name)
    if state in ENDED:
        todo = "give it a bigger budget first" if state == "spent" else "create another one"
        raise UserError(f"campaign {name!r} is {state}", todo)


def _open_again(memory: Memory, name: str, tasks: Sequence[str]) -> int:
    opened = 0
    for task in tasks:
        opened += memory.ledger.open_again(name, task)
        memory.talks.forget(name, task)
    if opened:
        memory.policies.stir(name)
    return opened


_ORDERS: Mapping[str, tuple[type[Frozen], Callable[..., str]]] = {
    "withdraw": (Tasks, withdraw),
    "restore": (Tasks, restore),
    "correct_rows": (CorrectedRows, correct),
    "retry": (Retried, retry),
    "recount": (Recounted, recount),
    "expect": (Estimate, expect),
    "ask_again": (AskedAgain, ask_again),
    "vote": (Votes, take_votes),
    "import_gold": (KnownAnswers, import_gold),
}


def obey(memory: Memory, name: str, order: str, arguments: Mapping[str, Json]) -> str | None:
    """Do what an order says, in the caller's transaction; what was done, in words, or None where it
    is no order about rows or recipes.

    Raises:
        MalformedMessage: when its arguments are not those of the order.
        UserError: when it is refused.
    """
    try:
        if order not in _ORDERS:
            return obey_about_recipe(memory, name, order, arguments)
        shape, work = _ORDERS[order]
        read = shape.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedMessage(f"the order {order!r} has wrong arguments: {where}") from None
    return work(memory, name, read)
