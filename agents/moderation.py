"""What the moderator does with a submission, a turn or a command: one ledger transaction each.

Synchronous, and free of the bus: the moderator's shell calls it from the one thread that owns the
ledger, and acknowledges to the bus only after a method has returned, that is, after the commit.
Everything here may be called twice with the same message and does its work once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.allowance import allowance
from agents.policy_keeper import PolicyKeeper
from bus.submission import RejectedSubmission, read_submission
from consensus.protocol import close, decide
from kinds.base import kind_of
from roles.base import role_of
from schema.annotation import Annotation
from schema.campaign import Campaign, CampaignState
from schema.errors import InvalidCampaign, LedgerError, UnknownCampaign, UserError
from schema.task import Outcome, Task
from schema.transcript import Ask, Finish
from schema.turn import Turn
from storage.ledger import Ledger
from storage.outbox import Outgoing
from storage.submissions import conflict

MAX_HITS = 8
"""How many passages retrieval attaches to a task."""

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


@dataclass
class Moderation:
    """The moderator's decisions, written to its ledger."""

    ledger: Ledger
    policies: PolicyKeeper = field(init=False)
    closed: list[str] = field(default_factory=list)
    """Campaigns whose requests on the bus nobody shall answer any more: the shell takes them back,
    and clears this."""
    _campaigns: dict[str, Campaign] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.policies = PolicyKeeper(self.ledger)

    # Submissions

    def take_submissions(self, messages: Sequence[tuple[str, bytes]]) -> list[Noted]:
        """Write submissions, given as (campaign name, plain JSON), in one transaction.

        Raises nothing for bad content: that becomes a rejected task, and the note says why. A
        submission to an unknown campaign is noted as ``unknown``; there is no place to keep it.
        """
        with self.ledger.transaction():
            return [self._take_submission(name, data) for name, data in messages]

    def _take_submission(self, name: str, data: bytes) -> Noted:
        try:
            campaign = self.current(name)
        except UnknownCampaign as error:
            return Noted("unknown", name, "", str(error))
        read = read_submission(data, campaign)
        if isinstance(read, RejectedSubmission):
            known = self.ledger.reject(name, read.id, read.shown, read.reason) == "duplicate"
            return Noted("duplicate" if known else "rejected", name, read.id, read.reason)
        task = Task(
            campaign=name,
            id=read.id,
            revision=campaign.revision,
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

    def open_tasks(self) -> int:
        """Start as many waiting tasks as each running campaign's window allows; how many."""
        started = 0
        for name in self.ledger.campaign_names():
            if self.ledger.campaign_state(name) != "running":
                continue
            room = self.current(name).window - self.ledger.started_count(name)
            if room <= 0:
                continue
            with self.ledger.transaction():
                for task in self.ledger.waiting(name, room):
                    self.ledger.start(task, self.ledger.hits_for(name, task, MAX_HITS))
                    self.advance(name, task.id)
                    started += 1
        return started

    def take_turns(self, turns: Iterable[Turn]) -> int:
        """Record turns and whatever follows from them, in one transaction; how many were new."""
        new = 0
        touched: dict[tuple[str, str], None] = {}
        with self.ledger.transaction():
            for turn in turns:
                if self.ledger.record_turn(turn) == "recorded":
                    new += 1
                    touched[turn.campaign, turn.task] = None
            for name, task in touched:
                self.advance(name, task)
            for name in dict.fromkeys(name for name, _ in touched):
                self._keep_budget(name)
        return new

    def advance(self, name: str, task: str) -> None:
        """Ask the protocol for the next step of one task, and write it down.

        A task that the protocol cannot handle ends as failed, and harms no other.
        """
        try:
            with self.ledger.transaction():
                self._advance(name, task)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - kinds and voting rules may be other people's
            what = " ".join(str(error).split())
            reason = f"the protocol failed: {type(error).__name__}: {what}"
            self.ledger.finish(_ended(name, task, "failed", reason))

    def _advance(self, name: str, task: str) -> None:
        transcript = self.ledger.transcript(name, task)
        policy = self.policies.policy_for(name, task)
        step = decide(transcript, policy)
        voted = any(turn.ballot is not None for turn in transcript.turns)
        if isinstance(step, Ask):
            if self.ledger.request_turns(step.requests) == 0:
                return  # asked before; the answers are on their way
            if voted and policy.warm:
                self.policies.pin(name, task, policy)
            self.ledger.record_decision(name, task, step, policy.id)
        elif isinstance(step, Finish):
            self.policies.pin(name, task, policy)
            self.ledger.record_decision(name, task, step, policy.id)
            self.ledger.finish(step.annotation)
        else:
            self.policies.wait(name, task)

    def learn(self) -> int:
        """Take the policy snapshots that are due, and go on with the tasks that waited for them."""
        moved = 0
        for name, tasks in self.policies.due():
            with self.ledger.transaction():
                self.policies.snapshot(name)
                for task in tasks:
                    self.advance(name, task)
                    moved += 1
        return moved

    def resume_unfinished(self) -> int:
        """After a start: decide again on every unfinished task. Asking twice does no harm."""
        count = 0
        for name in self.ledger.campaign_names():
            if self.ledger.campaign_state(name) in ENDED:
                self.closed.append(name)
            with self.ledger.transaction():
                for task in self.ledger.unfinished(name):
                    self.advance(name, task)
                    count += 1
        return count

    # Campaigns

    def current(self, name: str) -> Campaign:
        """The current revision of a campaign."""
        if name not in self._campaigns:
            self._campaigns[name] = self.ledger.campaign(name)
        return self._campaigns[name]

    def create(self, campaign: Campaign) -> bool:
        """Write a campaign or a new revision of it; whether it was new.

        Raises:
            InvalidCampaign: for an unknown kind or role, or labels that make no sense.
        """
        kind_of(campaign.kind).check_campaign(campaign)
        for seat in campaign.roster:
            role_of(seat.role)
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
        return new

    def set_state(self, name: str, state: CampaignState, reason: str) -> None:
        """Pause, resume or cancel; a cancelled campaign stays cancelled."""
        with self.ledger.transaction():
            now = self.ledger.campaign_state(name)
            if now == state:
                return
            if now == "cancelled":
                raise UserError(f"campaign {name!r} was cancelled", "create one under another name")
            self.ledger.set_campaign_state(name, state, reason)
        if state in ENDED:
            self.closed.append(name)

    def end_closed(self) -> int:
        """End the next open tasks of campaigns that are cancelled or spent; how many."""
        count = 0
        for name in self.ledger.campaign_names():
            state = self.ledger.campaign_state(name)
            if state not in ENDED:
                continue
            with self.ledger.transaction():
                for task in self.ledger.open_ids(name)[:AT_ONCE]:
                    self._close(name, task, state)
                    count += 1
        return count

    def _close(self, name: str, task: str, state: CampaignState) -> None:
        outcome, reason = ENDED[state]
        transcript = self.ledger.transcript(name, task)
        policy = self.policies.policy_for(name, task)
        try:
            annotation = close(transcript, policy, outcome, reason)
        except Exception:  # noqa: BLE001 - as in advance(); the task ends all the same
            annotation = _ended(name, task, outcome, reason)
        self.policies.pin(name, task, policy)
        self.ledger.record_decision(
            name, task, Finish(annotation=annotation, why=reason), policy.id
        )
        self.ledger.finish(annotation)

    def keep_budgets(self) -> None:
        """Close the campaigns whose time has run out, even if no turn arrives."""
        for name in self.ledger.campaign_names():
            self._keep_budget(name)

    def _keep_budget(self, name: str) -> None:
        """Close a campaign that has spent its budget; first of all, nothing more is asked."""
        if self.ledger.campaign_state(name) != "running":
            return
        budget = self.current(name).budget
        if budget.tokens is None and budget.seconds is None:
            return
        spent = self.ledger.spent(name)
        over = []
        if budget.tokens is not None and spent.tokens >= budget.tokens:
            over.append(f"{spent.tokens:,} of {budget.tokens:,} tokens")
        if budget.seconds is not None and spent.seconds >= budget.seconds:
            over.append(f"{spent.seconds:,.0f} of {budget.seconds:,.0f} seconds")
        if over:
            self.ledger.set_campaign_state(name, "spent", "spent " + " and ".join(over))
            self.closed.append(name)

    def to_send(self, limit: int) -> list[Outgoing]:
        """Requests to publish now, oldest first: of a campaign with a budget of tokens no more
        than it can afford to have in flight."""
        room: dict[str, int] = {}
        for name in self.ledger.campaign_names():
            tokens = self.current(name).budget.tokens
            if tokens is not None and self.ledger.campaign_state(name) == "running":
                flight = self.ledger.flight(name)
                spent = self.ledger.spent(name).tokens
                room[name] = allowance(tokens, spent, flight.dearest, flight.turns)
        broke = [name for name, left in room.items() if left == 0]
        sent = []
        for outgoing in self.ledger.unsent(limit, broke):
            name = outgoing.request.campaign
            if name in room:
                if room[name] == 0:
                    continue
                room[name] -= 1
            sent.append(outgoing)
        return sent

    def give_up(self, turns: Sequence[str], attempts: int) -> None:
        """Record a failed turn for requests that were lost ``attempts`` times."""
        self.take_turns(
            Turn(
                turn=request.turn,
                campaign=request.campaign,
                revision=request.revision,
                task=request.task,
                stage=request.stage,
                question=request.brief.question,
                seat=request.seat,
                round=request.round,
                sample=request.sample,
                order=request.order,
                candidate=request.brief.candidate.key if request.brief.candidate else "",
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
