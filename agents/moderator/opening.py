"""Opening tasks: which of those that wait are started now."""

from __future__ import annotations

from agents.learning.policy_keeper import MOST_SOLVED, learns_from_gold
from agents.moderator.advancing import advance
from agents.moderator.memory import Memory
from schema.task import Task

MAX_HITS = 8
"""How many passages retrieval attaches to a task."""


def open_tasks(memory: Memory, name: str) -> None:
    """Start as many waiting tasks as the campaign's window allows."""
    ledger = memory.ledger
    for task in _next(memory, name):
        hits = ledger.hits_for(name, task, MAX_HITS)
        ledger.start(task, hits)
        if ledger.turns_of(name, task.id):  # it was opened before
            memory.talks.read(name, task.id)
        else:
            memory.talks.open(ledger.revision(task.revision), task, hits)
        advance(memory, name, task.id)
        if name in memory.blocked:
            return


def _next(memory: Memory, name: str) -> list[Task]:
    """The tasks to open now. While the campaign has yet to learn from solved tasks, these come
    first, and do not count in the window: else those that wait could keep out those that they
    wait for."""
    ledger = memory.ledger
    campaign = memory.current(name)
    room = campaign.window - ledger.started_count(name)
    if learns_from_gold(campaign) and not memory.policies.current(name).warm:
        started = len(ledger.started_solved(name))
        beside = memory.policies.room_for_solved(campaign, started)
        solved = ledger.waiting_solved(name, beside)
        if solved:
            return solved  # the others may be opened when these are
        room += min(started, MOST_SOLVED)
    return ledger.waiting(name, room) if room > 0 else []
