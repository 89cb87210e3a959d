"""Where a task stands: everything that the stages so far have left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from consensus.contest import Tally, Verdict, VotingRule
from kinds.base import Kind
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Mode, OpenText, Structured
from schema.evidence import Claim, Passage
from schema.policy import Policy
from schema.protocol import Question
from schema.seat import Seat
from schema.task import Task

NOBODY = Tally({}, None, 0.0, 0.0, 0.0, {})
"""The tally before anybody voted."""


@dataclass(frozen=True)
class Case:
    """What does not change while a task is talked about."""

    campaign: Campaign
    task: Task
    policy: Policy
    kind: Kind
    rule: VotingRule
    space: AnswerSpace
    mode: Mode
    salt: str
    """Digest of the task's identity."""

    @property
    def listed(self) -> bool:
        """Whether the choices are known before anybody speaks."""
        return not isinstance(self.space, Structured | OpenText)

    def shuffled(self, key: str) -> str:
        """A sort key that puts choices into an order of the task's own, blind to the votes."""
        return sha256(f"{self.salt} {key}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Voice:
    """What a seat said in one stage: the ballots of its samples and candidates."""

    seat: Seat
    stage: str
    weight: float
    ballots: tuple[Ballot, ...]
    earlier: Voice | None = None
    question: Question = "propose"


@dataclass(frozen=True)
class Milestone:
    """The answer as it stood after a stage that could change it."""

    stage: str
    question: Question
    value: Json
    confidence: float


@dataclass(frozen=True)
class VoteState:
    """The fold of a transcript's stages. Immutable; every stage makes a new one."""

    case: Case
    passages: tuple[Passage, ...] = ()
    proposals: tuple[Json, ...] = ()
    proposing_turns: tuple[str, ...] = ()
    """Ids of the turns that drafted."""
    draft_stage: str = ""
    drafts: tuple[Voice, ...] = ()
    voices: tuple[Voice, ...] = ()
    """Whoever counts in the vote, each seat with its last word."""
    choices: tuple[Choice, ...] = ()
    authors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By choice, the families of which some draft had it as its best, or held it."""
    tally: Tally = NOBODY
    value: Json = None
    confidence: float = 0.0
    """How sure the committee is of ``value``."""
    claims: tuple[Claim, ...] = ()
    verdict: Verdict | None = None
    problems: tuple[str, ...] = ()
    unchecked: bool = False
    """Whether a final check was asked for and nobody made it."""
    path: tuple[Milestone, ...] = ()

    @property
    def standing_claims(self) -> tuple[Claim, ...]:
        """The claims that the verifier let stand."""
        return tuple(claim for claim in self.claims if claim.standing == "stands")

    def choice(self, key: str) -> Choice:
        """The choice of this key."""
        return next(choice for choice in self.choices if choice.key == key)


def mode_of(space: AnswerSpace) -> Mode:
    """Whether the choices of this space exclude one another.

    The parts of a structured answer and the records of a many-record answer stand each by itself.
    """
    if space.kind in ("several_of", "structured"):
        return "several"
    if space.kind == "open_text" and space.many:
        return "several"
    return "one"
