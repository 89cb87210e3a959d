"""What the moderator does with a submission, a turn, an answer or a command: one transaction each.

Synchronous, and free of the bus: the moderator's shell calls it from the one thread that owns the
ledger, and acknowledges to the bus only after a method has returned, that is, after the commit.
Everything here may be called twice with the same message and does its work once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents.learning.policy_keeper import MOST_SOLVED, PolicyKeeper, learns_from_gold
from agents.moderator.blocked import BlockedCampaigns, check_plugins, in_words
from agents.moderator.budget_keeper import BudgetKeeper
from agents.moderator.fitting import fitting
from agents.moderator.open_talks import OpenTalks, Talk
from agents.moderator.people import record_answer
from bus.envelopes import Receipt
from bus.submission import RejectedSubmission, Submission, read_submission
from consensus.protocol.decide import close
from kinds.base import kind_of
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.campaign import Campaign, CampaignState
from schema.errors import (
    InvalidCampaign,
    InvalidSubmission,
    LedgerError,
    PluginMissing,
    UnknownCampaign,
    UnknownTask,
    UserError,
)
from schema.policy import Policy
from schema.task import Outcome, Task
from schema.transcript import Ask, Finish
from schema.turn import Turn
from storage.announcements import Version
from storage.codec import plain
from storage.deletion import Deleted
from storage.ledger import Ledger
from storage.outbox import Outgoing
from storage.submissions import conflict

MAX_HITS = 8
"""How many passages retrieval attaches to a task."""

AT_HAND = 1024
"""Annotations that are kept until they are announced; more are read from the ledger again."""

AT_ONCE = 100
"""Tasks of a closed campaign that are ended in one transaction."""

ENDED: Mapping[CampaignState, tuple[Outcome, str]] = {
    "cancelled": ("cancelled", "the campaign was cancelled"),
    "spent": (
        "escalated",
        "the campaign's budget was spent before the committee had decided",
    ),
}
"""How the open tasks of a closed campaign end, and why."""


@dataclass(frozen=True)
class Noted:
    """What became of a submission: what its receipt says."""

    status: str
    campaign: str
    task: str
    reason: str = ""


@dataclass(frozen=True)
class Mail:
    """What is to be published."""

    requests: Sequence[Outgoing] = ()
    ended: Sequence[Annotation] = ()
    is_all: bool = True
    """Whether there is nothing more to do until something happens."""


@dataclass
class Moderation:
    """The moderator's decisions, written to its ledger.

    What it keeps in memory is in the ledger, too. When a transaction fails, all of it is thrown
    away, and the unfinished tasks are looked at as after a start.
    """

    ledger: Ledger
    policies: PolicyKeeper = field(init=False)
    talks: OpenTalks = field(init=False)
    budgets: BudgetKeeper = field(init=False)
    blocked: BlockedCampaigns = field(init=False)
    closed: list[str] = field(default_factory=list)
    """Campaigns whose requests on the bus nobody shall answer any more: the shell takes them back,
    and clears this."""
    _campaigns: dict[str, tuple[Campaign, str]] = field(default_factory=dict)
    _ended: dict[Version, Annotation] = field(default_factory=dict)
    """Annotations that are still to be announced, at most :data:`AT_HAND`."""
    _is_fresh: bool = field(init=False)

    def __post_init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.policies = PolicyKeeper(self.ledger)
        self.talks = OpenTalks(self.ledger)
        self.budgets = BudgetKeeper(self.ledger)
        self.blocked = BlockedCampaigns(self.ledger, self._forget)
        self._campaigns.clear()
        self._ended.clear()
        self._is_fresh = True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self.ledger.transaction():
                yield
        except BaseException:
            self._begin_anew()
            raise

    def _forget(self, name: str) -> None:
        """A campaign is blocked: what is kept of it is read again when it goes on, and what was
        asked for it is taken back."""
        self.policies.forget_campaign(name)
        self.talks.forget_campaign(name)
        self._campaigns.pop(name, None)
        for version in [version for version in self._ended if version[0] == name]:
            del self._ended[version]
        self.closed.append(name)

    # One look at everything

    def look(self, sent: Sequence[str], announced: Sequence[Version], limit: int) -> Mail:
        """Note what was published; open tasks, learn, keep budgets, end what is closed: in one
        transaction. What has to be published next, ``limit`` of each sort.

        Args:
            sent: turns whose requests the bus has.
            announced: annotations that the bus was told of.
            limit: how much is published at once.
        """
        if self._is_fresh:
            self.resume_unfinished()
        with self._transaction():
            self.ledger.mark_sent(sent)
            self.ledger.mark_announced(announced)
            for version in announced:
                self._ended.pop(version, None)
            for name in self.blocked.due():
                with self.blocked.apart(name):
                    self._try_again(name)
            states = self.ledger.unfinished_campaigns()
            for name in dict.fromkeys([*states, *self.policies.campaigns()]):
                with self.blocked.apart(name):
                    self._go_on(name, states.get(name))
            closing = self._end_closed()
            requests = self._to_send(states, limit)
            ended = self.ledger.unannounced(limit, self._ended)
        is_all = not closing and len(requests) < limit and len(ended) < limit
        return Mail(requests, ended, is_all)

    def _go_on(self, name: str, state: CampaignState | None) -> None:
        """Open, learn and keep the budget for one campaign, open tasks or not."""
        if state not in ENDED and self.blocked.admits(name):
            if state == "running":
                self._open_tasks(name)
            self._learn(name)
        if state is not None:
            self._keep_budget(name)

    # Submissions

    def take_submissions(self, messages: Sequence[tuple[str, bytes]]) -> list[Noted]:
        """Write submissions, given as (campaign name, plain JSON), in one transaction.

        Raises nothing for bad content: that becomes a rejected task, and the note says why. A
        submission to an unknown campaign is noted as ``unknown``; there is no place to keep it.
        """
        with self._transaction():
            return [self._take_submission(name, data) for name, data in messages]

    def _take_submission(self, name: str, data: bytes) -> Noted:
        try:
            campaign, revision = self._revision(name)
        except UnknownCampaign as error:
            return Noted("unknown", name, "", str(error))
        read = read_submission(data, campaign)
        if isinstance(read, Submission):
            read = fitting(campaign, read)
        if isinstance(read, RejectedSubmission):
            known = self.ledger.reject(name, read.id, read.shown, read.reason) == "duplicate"
            return Noted("duplicate" if known else "rejected", name, read.id, read.reason)
        task = Task(
            campaign=name,
            id=read.id,
            revision=revision,
            input=read.input,
            gold=read.gold,
            meta=read.meta,
        )
        status = self.ledger.submit(task)
        if status == "conflict":
            return Noted("rejected", name, task.id, conflict(task.id))
        self.policies.stir(name)
        return Noted(status, name, task.id)

    # Tasks

    def _open_tasks(self, name: str) -> None:
        """Start as many waiting tasks as the campaign's window allows."""
        for task in self._next(name):
            hits = self.ledger.hits_for(name, task, MAX_HITS)
            self.ledger.start(task, hits)
            self.talks.open(self.ledger.revision(task.revision), task, hits)
            self.advance(name, task.id)
            if name in self.blocked:
                return

    def _next(self, name: str) -> list[Task]:
        """The tasks to open now. While the campaign has yet to learn from solved tasks, these come
        first, and do not count in the window: else those that wait could keep out those that they
        wait for."""
        campaign = self.current(name)
        room = campaign.window - self.ledger.started_count(name)
        if learns_from_gold(campaign) and not self.policies.current(name).warm:
            started = len(self.ledger.started_solved(name))
            beside = self.policies.room_for_solved(campaign, started)
            solved = self.ledger.waiting_solved(name, beside)
            if solved:
                return solved  # the others may be opened when these are
            room += min(started, MOST_SOLVED)
        return self.ledger.waiting(name, room) if room > 0 else []

    def take_turns(self, turns: Iterable[Turn]) -> int:
        """Record turns and whatever follows from them, in one transaction; how many were new."""
        new = 0
        touched: dict[tuple[str, str], None] = {}
        with self._transaction():
            for turn in turns:
                talk = self.talks.known(turn.campaign, turn.task)
                awaited = talk is not None and talk.awaits(turn)
                if self.ledger.record_turn(turn, awaited=awaited) == "recorded":
                    new += 1
                    touched[turn.campaign, turn.task] = None
                    self._note(turn, talk)
            for name, task in touched:
                talk = self.talks.known(name, task)
                if name not in self.blocked and (talk is None or not talk.is_waited_for):
                    self.advance(name, task)
            for name in dict.fromkeys(name for name, _ in touched):
                self._keep_budget(name)
        return new

    def _note(self, turn: Turn, talk: Talk | None) -> None:
        self.policies.heard(turn.campaign)
        if talk is not None:
            talk.hear(turn)
        self.budgets.note(turn)

    def advance(self, name: str, task: str) -> None:
        """Ask the protocol for the next step of one task, and write it down.

        A task that the protocol cannot handle ends as failed, and harms no other. Where it is the
        campaign that lacks something, this is blocked, and the task stays open.
        """
        try:
            with self.ledger.transaction():
                self._advance(name, task)
        except LedgerError:
            raise
        except UnknownTask:
            self.talks.forget(name, task)  # it was deleted
        except PluginMissing as error:
            if self.ledger.campaign_state(name) not in ENDED:
                self.blocked.block(name, in_words(error))
        except InvalidSubmission as error:  # its kind was not here when it came
            self._finish(_ended(name, task, "rejected", str(error)))
        except Exception as error:  # noqa: BLE001 - kinds and voting rules may be other people's
            what = " ".join(str(error).split())
            reason = f"the protocol failed: {type(error).__name__}: {what}"
            self._finish(_ended(name, task, "failed", reason))

    def _advance(self, name: str, task: str) -> None:
        talk = self._talk(name, task)
        policy = talk.bound or self.policies.current(name)
        step = talk.decide(policy)
        voted = any(turn.ballot is not None for turn in talk.turns)
        if isinstance(step, Ask):
            if self.ledger.request_turns(step.requests) == 0:
                return  # asked before; the answers are on their way
            if voted and policy.warm:
                self._bind(talk, policy)
            self.ledger.record_decision(name, task, step, policy.id)
        elif isinstance(step, Finish):
            self._bind(talk, policy)
            self.ledger.record_decision(name, task, step, policy.id)
            self._finish(step.annotation)
        else:
            self.policies.wait(name, task)

    def _talk(self, name: str, task: str) -> Talk:
        talk = self.talks.known(name, task)
        if talk is None:
            talk = self.talks.read(name, task)
            talk.bound = self.policies.bound(name, task)
        return talk

    def _bind(self, talk: Talk, policy: Policy) -> None:
        """Bind a task to the policy that decides it; the first one stays."""
        if talk.bound is None:
            self.policies.pin(talk.task.campaign, talk.task.id, policy)
            talk.bound = policy

    def _finish(self, annotation: Annotation) -> None:
        self.talks.forget(annotation.campaign, annotation.task)
        ended = self.ledger.finish(annotation)
        as_kept = annotation.reason == plain(annotation.reason)
        if ended and as_kept and len(self._ended) < AT_HAND:
            self._ended[annotation.campaign, annotation.task, 1] = annotation

    def _learn(self, name: str) -> None:
        """Take the policy snapshot that is due, and go on with the tasks that waited for it."""
        for task in self.policies.take_due(name):
            if name not in self.blocked:
                self.advance(name, task)

    def resume_unfinished(self) -> None:
        """After a start: decide again on every unfinished task. Asking twice does no harm."""
        for name in self.ledger.campaign_names():
            if self.ledger.campaign_state(name) in (*ENDED, "blocked"):
                self.closed.append(name)
        for name, state in self.ledger.unfinished_campaigns().items():
            with self._transaction(), self.blocked.apart(name):
                if state not in ENDED and self.blocked.admits(name):
                    self._resume(name)
        self._is_fresh = False

    def _resume(self, name: str) -> None:
        for task in self.ledger.unfinished(name):
            if name not in self.blocked:
                self.advance(name, task)

    def _hurry(self, name: str) -> None:
        """Somebody did something about a campaign: if it is blocked, try again now."""
        if name in self.blocked:
            with self._transaction(), self.blocked.apart(name):
                self._try_again(name)

    def _try_again(self, name: str) -> None:
        """Go on with a blocked campaign, if it can now."""
        if self.blocked.try_again(name):
            self._resume(name)
            self.ledger.send_campaign_again(name)

    # People

    def take_answer(self, answer: PersonAnswer) -> Receipt:
        """Record a person's answer; see :func:`agents.moderator.people.record_answer`."""
        with self._transaction():
            receipt = record_answer(self.ledger, answer)
        if receipt.status == "recorded":
            self.policies.answered(answer.campaign)
        return receipt

    # Campaigns

    def current(self, name: str) -> Campaign:
        """The current revision of a campaign."""
        return self._revision(name)[0]

    def _revision(self, name: str) -> tuple[Campaign, str]:
        """The current revision of a campaign, and its digest."""
        if name not in self._campaigns:
            campaign = self.ledger.campaign(name)
            self._campaigns[name] = campaign, campaign.revision
        return self._campaigns[name]

    def create(self, campaign: Campaign) -> bool:
        """Write a campaign or a new revision of it; whether it was new.

        Raises:
            InvalidCampaign: for an unknown kind, rule, role or agent, or labels that make no sense.
        """
        check_plugins(campaign)
        kind_of(campaign.kind).check_campaign(campaign)
        with self.ledger.transaction():
            known = campaign.name in self.ledger.campaign_names()
            if known and self.ledger.campaign_state(campaign.name) == "cancelled":
                raise InvalidCampaign(
                    f"campaign {campaign.name!r} was cancelled", "create one under another name"
                )
            new = self.ledger.save_campaign(campaign)
            if new and known and self.ledger.campaign_state(campaign.name) == "spent":
                self.ledger.set_campaign_state(campaign.name, "running", "a new budget")
        self._campaigns.pop(campaign.name, None)
        self._hurry(campaign.name)
        return new

    def set_state(self, name: str, state: CampaignState, reason: str) -> None:
        """Pause, resume or cancel; a cancelled campaign stays cancelled. One that is blocked is
        tried again when it is resumed, and ends like any other when it is cancelled."""
        with self.ledger.transaction():
            now = self.ledger.campaign_state(name)
            if now == state:
                return
            if now == "cancelled":
                raise UserError(f"campaign {name!r} was cancelled", "create one under another name")
            self.ledger.set_campaign_state(name, state, reason)
            if state in ENDED:
                self.blocked.unblock(name)
        if state in ENDED:
            self.closed.append(name)
        elif state == "running":
            self._hurry(name)

    def delete_task(self, name: str, task: str) -> Deleted:
        """Remove everything about a task; see :func:`storage.deletion.delete_task`."""
        self.talks.forget(name, task)
        self.policies.forget(name, task)
        self._ended.pop((name, task, 1), None)
        return self.ledger.delete_task(name, task)

    def _end_closed(self) -> bool:
        """End the next open tasks of campaigns that are cancelled or spent; whether there were
        any."""
        states = {
            name: state
            for name, state in self.ledger.unfinished_campaigns().items()
            if state in ENDED and name not in self.blocked
        }
        for name, state in states.items():
            with self.blocked.apart(name):
                for task in self.ledger.open_ids(name)[:AT_ONCE]:
                    self._close(name, task, state)
        return bool(states)

    def _close(self, name: str, task: str, state: CampaignState) -> None:
        outcome, reason = ENDED[state]
        transcript = self.ledger.transcript(name, task)
        policy = self.policies.bound(name, task) or self.policies.current(name)
        try:
            annotation = close(transcript, policy, outcome, reason)
        except Exception:  # noqa: BLE001 - as in advance(); the task ends all the same
            annotation = _ended(name, task, outcome, reason)
        self.policies.pin(name, task, policy)
        self.ledger.record_decision(
            name, task, Finish(annotation=annotation, why=reason), policy.id
        )
        self._finish(annotation)

    def _keep_budget(self, name: str) -> None:
        """Close a campaign that has spent its budget; first of all, nothing more is asked."""
        if self.ledger.campaign_state(name) not in ("running", "blocked"):
            return
        if why := self.budgets.overspent(name, self.current(name).budget):
            self.ledger.set_campaign_state(name, "spent", why)
            self.blocked.unblock(name)
            self.closed.append(name)

    def _to_send(self, states: Mapping[str, CampaignState], limit: int) -> list[Outgoing]:
        """Requests to publish now, oldest first: of a campaign with a budget of tokens no more
        than it can afford to have in flight."""
        room: dict[str, int] = {}
        for name in states:
            tokens = self.current(name).budget.tokens
            if tokens is not None and self.ledger.campaign_state(name) == "running":
                room[name] = self.budgets.allowance(name, tokens)
        broke = [name for name, left in room.items() if left == 0]
        sent = []
        for outgoing in self.ledger.unsent(limit, broke):
            if outgoing.campaign in room:
                if room[outgoing.campaign] == 0:
                    continue
                room[outgoing.campaign] -= 1
            sent.append(outgoing)
        return sent

    def give_up(self, turns: Sequence[str], attempts: int) -> None:
        """Record a failed turn for requests that were lost ``attempts`` times."""
        self.take_turns(
            request.answered(
                attempt=attempts,
                status="failed",
                error=f"nobody answered in {attempts} attempts",
                error_kind="EngineUnavailable",
                started=time.time(),
            )
            for request in self.ledger.requests(turns)
        )


def _ended(campaign: str, task: str, outcome: Outcome, reason: str) -> Annotation:
    """What is left to say where the protocol cannot say anything."""
    return Annotation(campaign=campaign, task=task, outcome=outcome, reason=reason, by="moderator")
