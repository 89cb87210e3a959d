"""A turn: what one seat said once about one task, and the request that it answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from schema.ballot import Ballot
from schema.base import Frozen, Json, Name, digest
from schema.choice import Choice, Group, Mode
from schema.evidence import Claim, Passage, Suspect
from schema.note import Noted
from schema.protocol import Question
from schema.seat import PersonSeat, Seat
from schema.writing import Writing


class Brief(Frozen):
    """What a seat is shown beside the task itself. Nothing else reaches it."""

    question: Question
    mode: Mode = "one"
    choices: tuple[Choice, ...] = ()
    """The choices under discussion, in the order in which they are shown."""
    groups: tuple[Group, ...] = ()
    """The questions that the choices answer, where a task asks several."""
    candidate: Choice | None = None
    """The one choice that this turn is about: a critic's candidate, a debater's own side."""
    against: Choice | None = None
    """The debater's opposing side."""
    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    sides: tuple[Choice, ...] = ()
    """What the claims argue for, where that is not among the choices: so that they have words."""
    notes: dict[Name, str] = {}
    """By name, what was noted about the item before the drafts."""
    suspects: tuple[Suspect, ...] = ()
    """What of the item talks about its answer, in a screening."""
    value: Json = None
    """The value to check, in a final check."""
    writing: Writing | None = None
    """What is to be written, in a step of a recipe."""


class TurnRequest(Frozen):
    """One turn that the moderator asks for; everything that a worker needs but the campaign."""

    turn: str
    """Id of the turn: see :func:`turn_id`."""
    campaign: Name
    revision: str
    task: str
    input: dict[str, Json]
    stage: Name
    seat: Seat
    round: int = 0
    sample: int = 0
    order: Literal["", "forward", "backward"] = ""
    seed: int = 0
    brief: Brief

    def answered(self, **said: Any) -> Turn:
        """The turn that answers this request.

        Args:
            said: what the seat said and what it cost: the fields of :class:`Turn` that the request
                does not settle.
        """
        candidate = self.brief.candidate
        return Turn(
            turn=self.turn,
            campaign=self.campaign,
            revision=self.revision,
            task=self.task,
            stage=self.stage,
            question=self.brief.question,
            seat=self.seat,
            round=self.round,
            sample=self.sample,
            order=self.order,
            candidate=candidate.key if candidate else "",
            **said,
        )


def turn_id(
    revision: str,
    task: str,
    stage: str,
    seat: Seat,
    *,
    round: int = 0,
    sample: int = 0,
    candidate: str = "",
    order: str = "",
) -> str:
    """The id of a turn: what makes a second delivery of it a row that is already there."""
    return digest(revision, task, stage, seat.role, seat.id, round, sample, candidate, order)[:32]


class Call(Frozen):
    """One answer that a model gave within a turn, as the engine reported it."""

    prompt: str
    """The rendered prompt, exactly as the model saw it; kept once in the ledger, by digest."""
    answer: str
    """What came back: generated text, or the scores as JSON."""
    form: Literal["score", "generate", "stated", "foreign"]
    """Labels scored, text generated, a rule's statement, or a foreign agent's words."""
    model: str
    model_digest: str = ""
    parameters: dict[str, Json] = {}
    seed: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    """How many of ``prompt_tokens`` were not computed again."""
    generated_tokens: int = 0
    seconds: float = 0.0


class Turn(Frozen):
    """What a seat said. A failed turn is a turn too, with its error; it counts as an abstention."""

    turn: str
    campaign: Name
    revision: str
    task: str
    stage: Name
    question: Question
    seat: Seat | PersonSeat = Field(union_mode="left_to_right")
    round: int = 0
    sample: int = 0
    order: Literal["", "forward", "backward"] = ""
    candidate: str = ""
    """Key of the choice that the turn is about, where it is about one."""
    attempt: int = 1
    status: Literal["spoken", "abstained", "failed"] = "spoken"
    ballot: Ballot | None = None
    claims: tuple[Claim, ...] = ()
    """A debater's claim; or the claims as the verifier left them."""
    passages: tuple[Passage, ...] = ()
    """What the retrieval refiner kept."""
    notes: tuple[Noted, ...] = ()
    """What a note taker noted."""
    suspects: tuple[Suspect, ...] = ()
    """What of the item talks about its answer, as a screening puts it on record."""
    problems: tuple[str, ...] = ()
    """What a check found wrong; empty is a pass."""
    says: str = ""
    """The turn in words, for people."""
    error: str = ""
    error_kind: str = ""
    """The class of the error (see :mod:`schema.errors`), so that rules can tell them apart."""
    calls: tuple[Call, ...] = ()
    agent: str = ""
    """The AgentChat class that spoke."""
    worker: str = ""
    started: float = 0.0
    """Unix time, in seconds."""
    seconds: float = Field(default=0.0, ge=0.0)

    @property
    def tokens(self) -> int:
        """Tokens that this turn cost: prompt tokens that were computed, and generated ones."""
        return sum(
            call.prompt_tokens - call.cached_tokens + call.generated_tokens for call in self.calls
        )
