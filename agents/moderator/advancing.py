"""Advancing tasks: the protocol is asked for a task's next step, and this is written down."""

from __future__ import annotations

from agents.moderator.blocked import in_words
from agents.moderator.ending import ENDED, by_moderator, finish
from agents.moderator.memory import Memory
from agents.moderator.open_talks import Talk
from schema.errors import InvalidSubmission, LedgerError, PluginMissing, UnknownTask
from schema.policy import Policy
from schema.transcript import Ask, Finish


def advance(memory: Memory, name: str, task: str) -> None:
    """Ask the protocol for the next step of one task, and write it down.

    A task that the protocol cannot handle ends as failed, and harms no other. Where it is the
    campaign that lacks something, this is blocked, and the task stays open.
    """
    try:
        with memory.ledger.transaction():
            _advance(memory, name, task)
    except LedgerError:
        raise
    except UnknownTask:
        memory.talks.forget(name, task)  # it was deleted
    except PluginMissing as error:
        if memory.ledger.campaign_state(name) not in ENDED:
            memory.blocked.block(name, in_words(error))
    except InvalidSubmission as error:  # its kind was not here when it came
        finish(memory, by_moderator(name, task, "rejected", str(error)))
    except Exception as error:  # noqa: BLE001 - kinds and voting rules may be other people's
        what = " ".join(str(error).split())
        reason = f"the protocol failed: {type(error).__name__}: {what}"
        finish(memory, by_moderator(name, task, "failed", reason))


def _advance(memory: Memory, name: str, task: str) -> None:
    ledger = memory.ledger
    talk = _talk(memory, name, task)
    policy = talk.bound or memory.policies.for_task(talk.task)
    step = talk.decide(policy)
    voted = any(turn.ballot is not None for turn in talk.turns)
    if isinstance(step, Ask):
        if ledger.request_turns(step.requests) == 0:
            return  # asked before; the answers are on their way
        if voted and policy.warm:
            _bind(memory, talk, policy)
        ledger.record_decision(name, task, step, policy.id)
    elif isinstance(step, Finish):
        _bind(memory, talk, policy)
        ledger.record_decision(name, task, step, policy.id)
        finish(memory, step.annotation)
    else:
        memory.policies.wait(name, task)


def _talk(memory: Memory, name: str, task: str) -> Talk:
    talk = memory.talks.known(name, task)
    if talk is None:
        talk = memory.talks.read(name, task)
        talk.bound = memory.policies.bound(name, task)
    return talk


def _bind(memory: Memory, talk: Talk, policy: Policy) -> None:
    """Bind a task to the policy that decides it; the first one stays."""
    if talk.bound is None:
        memory.policies.pin(talk.task.campaign, talk.task.id, policy)
        talk.bound = policy


def learn(memory: Memory, name: str) -> None:
    """Take the policy snapshot that is due, and go on with the tasks that waited for it."""
    for task in memory.policies.take_due(name):
        if name not in memory.blocked:
            advance(memory, name, task)


def resume(memory: Memory, name: str) -> None:
    """Decide again on every unfinished task of a campaign. Asking twice does no harm."""
    for task in memory.ledger.unfinished(name):
        if name not in memory.blocked:
            advance(memory, name, task)


def try_again(memory: Memory, name: str) -> None:
    """Go on with a blocked campaign, if it can now."""
    if memory.blocked.try_again(name):
        resume(memory, name)
        memory.ledger.send_campaign_again(name)
