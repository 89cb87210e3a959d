"""The tasks under discussion, as the ledger has them, kept at hand.

A task is looked at again after every stage. Its transcript, the policy that it is bound to and
the vote so far are kept here meanwhile, so that no turn is read from the ledger that this very
process has just written. The ledger stays the truth: whatever is not here is read from it, and
after a transaction that failed everything is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from consensus.protocol.decide import Halt, play
from schema.campaign import Campaign
from schema.evidence import Passage
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Ask, Step, Transcript
from schema.turn import Turn, TurnRequest
from storage.ledger import Ledger

MOST = 1024
"""So many tasks are kept; of more, the ones that were opened first are read again when needed."""


@dataclass
class Talk:
    """One task under discussion."""

    campaign: Campaign
    task: Task
    hits: tuple[Passage, ...]
    turns: list[Turn]
    bound: Policy | None = None
    """The policy that the task is pinned to, once it is."""
    _halt: Halt | None = None
    _missing: dict[str, TurnRequest] = field(default_factory=dict)
    """What was asked last and is not answered yet, by the turn's id."""

    @property
    def is_waited_for(self) -> bool:
        """Whether an answer to what was asked last is still out: there is nothing to decide."""
        return bool(self._missing)

    def awaits(self, turn: Turn) -> bool:
        """Whether this turn was asked for by the last decision and has not come yet."""
        return turn.turn in self._missing and turn.revision == self.task.revision

    def request(self, turn: str) -> TurnRequest | None:
        """What the last decision asked for under this id, while it is unanswered."""
        return self._missing.get(turn)

    def hear(self, turn: Turn) -> None:
        """A turn was recorded. Its calls are for the ledger alone: no decision depends on them."""
        self.turns.append(turn.model_copy(update={"calls": ()}))
        self._missing.pop(turn.turn, None)

    def decide(self, policy: Policy) -> Step:
        """As :func:`consensus.protocol.decide.decide`; what was counted before is not counted
        again."""
        transcript = Transcript.model_construct(  # all of it comes from the ledger
            campaign=self.campaign, task=self.task, hits=self.hits, turns=tuple(self.turns)
        )
        self._halt = play(transcript, policy, self._halt)
        step = self._halt.next
        self._missing = {a.turn: a for a in step.requests} if isinstance(step, Ask) else {}
        return step


class OpenTalks:
    """The talks of one ledger, by campaign and task."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._talks: dict[tuple[str, str], Talk] = {}

    def open(self, campaign: Campaign, task: Task, hits: Sequence[Passage]) -> None:
        """A task was started: nobody has said anything yet, and it is bound to no policy."""
        self._keep(Talk(campaign, task, tuple(hits), []))

    def known(self, campaign: str, task: str) -> Talk | None:
        """The talk, if it is at hand."""
        return self._talks.get((campaign, task))

    def read(self, campaign: str, task: str) -> Talk:
        """The talk as the ledger has it. The policy that it is bound to is not looked up."""
        found = self._ledger.transcript(campaign, task)
        talk = Talk(found.campaign, found.task, found.hits, list(found.turns))
        self._keep(talk)
        return talk

    def forget(self, campaign: str, task: str) -> None:
        """The task has ended, or the ledger was changed without us."""
        self._talks.pop((campaign, task), None)

    def forget_campaign(self, campaign: str) -> None:
        """All of a campaign's talks are read again when they are needed."""
        for known in [key for key in self._talks if key[0] == campaign]:
            del self._talks[known]

    def _keep(self, talk: Talk) -> None:
        if len(self._talks) >= MOST:
            self._talks.pop(next(iter(self._talks)))
        self._talks[talk.task.campaign, talk.task.id] = talk
