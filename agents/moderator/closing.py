"""Closing campaigns: one that has spent its budget is closed, and the open tasks of one that is
spent or cancelled are ended."""

from __future__ import annotations

import structlog

from agents.moderator.ending import ENDED, by_moderator, finish
from agents.moderator.memory import Memory
from consensus.protocol.decide import close
from schema.campaign import CampaignState
from schema.transcript import Finish

log = structlog.get_logger(__name__)

AT_ONCE = 100
"""Tasks of a closed campaign that are ended in one transaction."""


def keep_budget(memory: Memory, name: str) -> None:
    """Close a campaign that has spent its budget; first of all, nothing more is asked."""
    ledger = memory.ledger
    if ledger.campaign_state(name) not in ("running", "blocked"):
        return
    if why := memory.budgets.overspent(name, memory.current(name).budget):
        ledger.set_campaign_state(name, "spent", why)
        log.info("a budget is spent", campaign=name, why=why)
        memory.blocked.unblock(name)
        memory.closed.append(name)


def end_closed(memory: Memory) -> bool:
    """End the next open tasks of campaigns that are cancelled or spent; whether there were any."""
    states = {
        name: state
        for name, state in memory.ledger.unfinished_campaigns().items()
        if state in ENDED and name not in memory.blocked
    }
    for name, state in states.items():
        with memory.blocked.apart(name):
            for task in memory.ledger.open_ids(name)[:AT_ONCE]:
                _close(memory, name, task, state)
    return bool(states)


def _close(memory: Memory, name: str, task: str, state: CampaignState) -> None:
    outcome, reason = ENDED[state]
    transcript = memory.ledger.transcript(name, task)
    policy = memory.policies.bound(name, task) or memory.policies.current(name)
    try:
        annotation = close(transcript, policy, outcome, reason)
    except Exception:  # noqa: BLE001 - as in advance(); the task ends all the same
        annotation = by_moderator(name, task, outcome, reason)
    memory.policies.pin(name, task, policy)
    step = Finish(annotation=annotation, why=reason)
    memory.ledger.record_decision(name, task, step, policy.id)
    finish(memory, annotation)
