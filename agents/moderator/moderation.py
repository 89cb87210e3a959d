"""What the moderator does with a submission, a turn, an answer or a command: one transaction each.

Synchronous, and free of the bus: the moderator's shell calls it from the one thread that owns the
ledger, and acknowledges to the bus only after a method has returned, that is, after the commit.
Everything here may be called twice with the same message and does its work once. What is done has
a file for each concept; here is who is called when, and in which transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents.moderator.advancing import learn, resume, try_again
from agents.moderator.closing import end_closed, keep_budget
from agents.moderator.ending import ENDED
from agents.moderator.heard import Heard, admit
from agents.moderator.mail import Mail, requests_to_send
from agents.moderator.memory import Memory
from agents.moderator.opening import open_tasks
from agents.moderator.orders import save_campaign, set_state
from agents.moderator.people import record_answer
from agents.moderator.row_orders import obey
from agents.moderator.stopwatch import Stopwatch
from agents.moderator.submissions import Taken, take_submission
from agents.moderator.turns import lost_turns, record_turns
from agents.steward.lacks import Wanted
from bus.envelopes import Receipt
from engine.vectors import Embedded
from schema.answer import PersonAnswer
from schema.base import Json
from schema.campaign import Campaign, CampaignState
from schema.recipe import BETWEEN
from schema.turn import Turn
from schema.wait import Wait
from storage.announcements import Version
from storage.deletion import Deleted
from storage.ledger import Ledger


@dataclass
class Moderation:
    """The moderator's decisions, written to its ledger.

    When a transaction fails, all that is kept in memory is thrown away, and the unfinished tasks
    are looked at as after a start.
    """

    ledger: Ledger
    obstacles: Mapping[str, str] = field(default_factory=dict)
    """Campaigns that cannot go on for a reason outside the ledger, which the shell keeps up."""
    closed: list[str] = field(default_factory=list)
    """Campaigns whose requests on the bus nobody shall answer any more: the shell takes them back,
    and clears this."""
    waits: Mapping[str, Sequence[Wait]] = field(default_factory=dict)
    """What campaigns wait for outside, as :meth:`wait_for` was told it."""
    stopwatch: Stopwatch = field(init=False)
    _memory: Memory = field(init=False)
    _is_fresh: bool = field(init=False)

    def __post_init__(self) -> None:
        self.stopwatch = Stopwatch(self.ledger)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._memory = Memory(self.ledger, self.stopwatch, self.closed, self.obstacles)
        self._is_fresh = True

    @contextmanager
    def _transaction(self) -> Iterator[Memory]:
        try:
            with self.ledger.transaction():
                yield self._memory
        except BaseException:
            self._begin_anew()
            raise

    # One look at everything

    def look(
        self,
        sent: Sequence[str],
        announced: Sequence[Version],
        limit: int,
        told: Sequence[int] = (),
    ) -> Mail:
        """Note what was published; open tasks, learn, keep budgets, end what is closed: in one
        transaction. What has to be published next, ``limit`` of each sort.

        Args:
            sent: turns whose requests the bus has.
            announced: annotations that the bus was told of.
            limit: how much is published at once.
            told: numbers of records of recipes that the bus was told of.
        """
        if self._is_fresh:
            self.resume_unfinished()
        with self._transaction() as memory:
            self.ledger.mark_sent(sent)
            self.ledger.mark_announced(announced)
            self.ledger.mark_records_announced(told)
            for version in announced:
                memory.ended.pop(version, None)
            is_carried = not memory.recipes.carry_on()
            for name in memory.blocked.due():
                with memory.blocked.apart(name):
                    try_again(memory, name)
            states = self.ledger.unfinished_campaigns()
            self.stopwatch.step(self._worked_on(states))
            for name in dict.fromkeys([*states, *memory.policies.campaigns()]):
                with memory.blocked.apart(name):
                    _go_on(memory, name, states.get(name))
            closing = end_closed(memory)
            requests = requests_to_send(memory, states, limit)
            ended = self.ledger.unannounced(limit, memory.ended)
            made = self.ledger.unannounced_records(limit)
        is_all = is_carried and not closing
        is_all = is_all and max(len(requests), len(ended), len(made)) < limit
        is_still = is_all and not (requests or ended or made) and memory.policies.is_still
        return Mail(requests, ended, made, is_all, bool(self.models_wanted()), is_still)

    def _worked_on(self, states: Mapping[str, CampaignState]) -> list[str]:
        """The campaigns that seats are at work on: not those that wait for somebody outside."""
        return [
            name
            for name, state in states.items()
            if state == "running" and self.ledger.started_count(name) and not self._stands(name)
        ]

    def _stands(self, name: str) -> bool:
        """Whether a campaign waits for somebody outside; a model that is slow is at work."""
        return any(not wait.is_silence for wait in self.waits.get(name, ()))

    def resume_unfinished(self) -> None:
        """After a start: decide again on every unfinished task. Asking twice does no harm."""
        for name in self.ledger.campaign_names():
            if self.ledger.campaign_state(name) in (*ENDED, "blocked"):
                self.closed.append(name)
        for name, state in self.ledger.unfinished_campaigns().items():
            with self._transaction() as memory, memory.blocked.apart(name):
                if state not in ENDED and memory.blocked.admits(name):
                    resume(memory, name)
        self._is_fresh = False

    def wait_for(self, waits: Mapping[str, Sequence[Wait]]) -> None:
        """Note what campaigns wait for outside."""
        if waits != self.waits:
            self.ledger.note_waits(waits)
            self.waits = waits

    def close(self) -> None:
        """Put on record what is only in memory; what was waited for, is not any more."""
        self.stopwatch.write()
        self.ledger.note_waits({})

    # Vectors that recipes lack

    def models_wanted(self) -> list[str]:
        """The models that are to be asked for vectors."""
        return self._memory.recipes.models_wanted()

    def wanted(self, model: str, after: str = "") -> Wanted | None:
        """What a model is to be asked for next; see
        :meth:`agents.steward.steward.Steward.wanted`."""
        return self._memory.recipes.wanted(model, after)

    def is_pinned(self, recipe: str, model: str) -> bool:
        """Whether it is known which model a recipe means by this name."""
        return self.ledger.pinned_embedder(recipe, model) is not None

    def pin_embedder(self, recipe: str, model: str, digest: str) -> None:
        """A recipe goes by the vectors of this model, or is blocked because it goes by those of
        another one of the same name."""
        with self._transaction() as memory:
            memory.recipes.pin(recipe, model, digest)

    def keep_vectors(self, wanted: Wanted, made: Embedded, seconds: float) -> None:
        """Keep what a model made, in one transaction; what lacked it then goes on."""
        with self._transaction() as memory:
            memory.recipes.keep(wanted, made, seconds)

    def block_recipe(self, recipe: str, why: str) -> None:
        """A recipe cannot go on before a person has mended something."""
        with self._transaction() as memory:
            memory.recipes.block(recipe, why)

    # What arrives

    def take_submissions(self, messages: Sequence[tuple[str, bytes]]) -> list[Taken]:
        """Write submissions, given as (campaign name, plain JSON), in one transaction.

        Raises nothing for bad content: that becomes a rejected task, and the note says why. A
        submission to an unknown campaign is noted as ``unknown``; there is no place to keep it.
        """
        with self._transaction() as memory:
            return [take_submission(memory, name, data) for name, data in messages]

    def take_turns(self, turns: Iterable[Turn]) -> int:
        """Record turns and whatever follows from them, in one transaction; how many were new."""
        with self._transaction() as memory:
            return record_turns(memory, turns)

    def take_heard(self, heard: Sequence[Heard]) -> list[Turn]:
        """Record those of the turns that workers published which answer what they were asked, and
        count the others, in one transaction; those that may count."""
        with self._transaction() as memory:
            turns = admit(memory, heard)
            record_turns(memory, turns)
        return turns

    def give_up(self, turns: Sequence[str], attempts: int, why: str = "") -> None:
        """Record a failed turn for requests that were lost ``attempts`` times, or that cannot be
        sent: then ``why``."""
        self.take_turns(lost_turns(self.ledger, turns, attempts, why))

    def take_answer(self, answer: PersonAnswer) -> Receipt:
        """Record a person's answer; see :func:`agents.moderator.people.record_answer`."""
        with self._transaction() as memory:
            receipt = record_answer(self.ledger, answer)
        if receipt.status == "recorded":
            memory.policies.answered(answer.campaign)
        return receipt

    # Orders

    def create(self, campaign: Campaign) -> bool:
        """Write a campaign or a new revision of it; whether it was new. Raises as
        :func:`agents.moderator.orders.save_campaign`."""
        new = save_campaign(self._memory, campaign)
        self._hurry(campaign.name)
        return new

    def set_state(self, name: str, state: CampaignState, reason: str) -> None:
        """Pause, resume or cancel. A campaign that is blocked is tried again when it is resumed,
        and ends like any other when it is cancelled. Raises as
        :func:`agents.moderator.orders.set_state`."""
        if set_state(self._memory, name, state, reason) and state == "running":
            self._hurry(name)

    def obey(self, name: str, order: str, arguments: Mapping[str, Json]) -> str | None:
        """Do what an order about rows says, in one transaction; see
        :func:`agents.moderator.row_orders.obey`."""
        with self._transaction() as memory:
            return obey(memory, name, order, arguments)

    def delete_task(self, name: str, task: str) -> Deleted:
        """Remove everything about a task; see :meth:`storage.ledger.Ledger.remove_task`."""
        self._memory.forget_task(name, task)
        self._memory.recipes.forget(name.partition(BETWEEN)[0])
        return self.ledger.remove_task(name, task)

    def _hurry(self, name: str) -> None:
        """Somebody did something about a campaign: if it is blocked, try again now."""
        if name in self._memory.blocked:
            with self._transaction() as memory, memory.blocked.apart(name):
                try_again(memory, name)


def _go_on(memory: Memory, name: str, state: CampaignState | None) -> None:
    """Open, learn and keep the budget for one campaign, open tasks or not."""
    if state not in ENDED and memory.blocked.admits(name):
        if state == "running":
            open_tasks(memory, name)
        learn(memory, name)
    if state is not None:
        keep_budget(memory, name)
