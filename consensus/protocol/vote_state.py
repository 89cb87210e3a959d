"""Where a task stands: everything that the stages so far have left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from consensus.contest import Part, Tally, Verdict, VotingRule
from consensus.merged import Merged
from consensus.parts import parts_of
from kinds.base import Kind
from kinds.suspects.finding import is_suspicious, suspects_in, without
from schema.ballot import Ballot, Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Group, Grouped, Mode, OpenText, Structured
from schema.evidence import Claim, Passage, Suspect
from schema.policy import Policy
from schema.protocol import Question, Stage
from schema.seat import Seat
from schema.task import Task
from schema.turn import Turn

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
    salt: str
    """Digest of the task's identity."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The questions of a grouped space, as the kind describes them."""
        return self.space.groups if isinstance(self.space, Grouped) else ()

    @property
    def listed(self) -> bool:
        """Whether the choices are known before anybody speaks."""
        return not isinstance(self.space, Structured | OpenText)

    @cached_property
    def decided_as(self) -> Campaign:
        """The campaign with the threshold that gold has shown to be best, where it sets none."""
        return self.kind.with_line(self.campaign, self.policy.line)

    @property
    def line(self) -> float | None:
        """From which probability on a part is in, where the campaign or its gold tells."""
        return self.kind.line_of(self.decided_as)

    @cached_property
    def suspects(self) -> tuple[Suspect, ...]:
        """What of the item talks about its answer."""
        return suspects_in(self.campaign, self.task.input)

    @property
    def screens(self) -> bool:
        """Whether the protocol looks for what talks about the answer."""
        return any(stage.question == "screen" for stage in self.campaign.protocol.stages)

    def distrusts(self, passage: Passage) -> bool:
        """Whether something that was found is not shown, because it talks about the answer."""
        return self.screens and is_suspicious(self.campaign, self.task.input, passage.text)

    def assemble(
        self, choices: Sequence[Choice], probabilities: Mapping[str, float]
    ) -> tuple[Json, float]:
        """The answer that probabilities come to, and how sure it is."""
        return self.kind.assemble(self.decided_as, self.task.input, choices, probabilities)

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
    notes: Mapping[str, str] = field(default_factory=dict)
    """By name, what was noted about the item, in the campaign's order."""
    proposals: tuple[Proposal, ...] = ()
    """What every turn drafted; without a value where it gave probabilities."""
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
    merged: Merged | None = None
    """The draft that was merged from the best ones, if one was; see :mod:`consensus.merged`."""
    problems: tuple[str, ...] = ()
    unchecked: bool = False
    """Whether a final check was asked for and nobody made it."""
    suspects: tuple[Suspect, ...] = ()
    """What is left out of the item because it talks about its answer."""
    cleared: tuple[Suspect, ...] = ()
    """What seemed to, and does not: it is shown again."""
    redrafted: bool = False
    """Whether somebody has drafted again without the suspects."""
    said_confidence: tuple[Ballot, ...] = ()
    """What seats said in words of how likely the answer is right, one ballot a turn: its ``value``
    is the answer that was shown; of one of parts its ``probabilities`` say of each choice how
    likely it is right, else its ``confidence`` says it of the whole."""
    written: tuple[Turn, ...] = ()
    """What was written step by step, where all is kept."""
    path: tuple[Milestone, ...] = ()

    @cached_property
    def input(self) -> Mapping[str, Json]:
        """The item as it is shown now: without the suspects."""
        own = self.case.task.input
        return without(own, self.suspects) if self.suspects else own

    @property
    def drafted(self) -> Milestone | None:
        """The answer as it stood after the drafts, the ones that count."""
        drafts = [stand for stand in self.path if stand.question in ("propose", "redraft")]
        return drafts[-1] if drafts else None

    @property
    def standing_claims(self) -> tuple[Claim, ...]:
        """The claims that the verifier let stand."""
        return tuple(claim for claim in self.claims if claim.standing == "stands")

    @property
    def merged_answer(self) -> Merged | None:
        """The merged draft where it has won."""
        return self.merged if self.merged is not None and self.merged.won else None

    @property
    def answers(self) -> tuple[Choice, ...]:
        """What the value may be made of: the choices, and a merged draft that has won."""
        won = self.merged_answer
        return self.choices if won is None else (*self.choices, won.choice)

    @property
    def mode(self) -> Mode:
        """How the choices stand to one another."""
        if any(choice.group for choice in self.choices):
            return "grouped"
        return mode_of(self.case.space)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is voted on by itself; none where one choice must win."""
        if self.mode == "one":
            return ()
        fixed = self.case.kind.fixed_keys(self.case.campaign)
        return parts_of(self.choices, self.mode, self.case.groups, fixed)

    def groups_of(self, choices: Sequence[Choice]) -> tuple[Group, ...]:
        """The questions that some choices answer; none in other modes."""
        wanted = dict.fromkeys(choice.group for choice in choices if choice.group)
        known = {group.key: group for group in self.case.groups}
        return tuple(known.get(key, Group(key=key, text=key)) for key in wanted)


def mode_of(space: AnswerSpace) -> Mode:
    """How the choices of this space stand to one another.

    The parts of a structured answer and the records of a many-record answer stand each by itself.
    """
    if space.kind == "grouped":
        return "grouped"
    if space.kind in ("several_of", "structured"):
        return "several"
    if space.kind == "open_text" and space.many:
        return "several"
    return "one"


def voices_of(stage: Stage, spoken: Sequence[Turn]) -> tuple[Voice, ...]:
    """One voice a seat, with the ballots of all its turns in the round."""
    ballots: dict[str, list[Ballot]] = {}
    seats = {turn.seat.id: turn.seat for turn in spoken}
    for turn in spoken:
        if turn.ballot is not None:
            ballots.setdefault(turn.seat.id, []).append(turn.ballot)
    return tuple(
        Voice(seats[seat], stage.name, stage.weight, tuple(cast), question=stage.question)
        for seat, cast in ballots.items()
    )
