"""What a role is: what it is told, what it must answer, how its answer is checked.

A role is one file with one class, made known by :func:`register`. It never talks to a model by
itself: it asks the :class:`Speaker` that it is given, which is a fresh AgentChat agent, and it
knows nothing about which agent, engine or machine that is.

Another package brings a role by an entry point of the group ``folkmoot.roles``: see
:mod:`schema.registry`.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeVar

from pydantic import Field, field_validator

from schema.ballot import Ballot
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.evidence import Claim, Passage, Suspect
from schema.note import Noted
from schema.registry import Registry
from schema.sample import Sample
from schema.spelled import Spelled
from schema.turn import TurnRequest
from schema.writing import Layout


class Prompt(Frozen):
    """What is put to a seat: shared instructions first, then the item, then the question.

    In this order seats that share a model share the work of reading the item.
    """

    instructions: str
    item: str = ""
    question: str
    answer_start: str = ""
    """Words put into the seat's mouth, to be continued."""


class Score(Frozen):
    """The seat shall choose: the answer is a probability for each option."""

    form: Literal["score"] = "score"
    options: tuple[str, ...] = Field(min_length=1)
    features: int = 0
    """How many numbers about the model's state are wanted with the answer."""
    by_token: bool = False
    """Whether the score of each token of each option is wanted, too."""

    @field_validator("options")
    @classmethod
    def _differ(cls, options: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(options)) != len(options):
            raise ValueError("two options read the same, so their scores could not be told apart")
        return options


class Against(Frozen):
    """Prompts that are decoded in step with the seat's own, and what they take off: for meaning
    and literature see :class:`engine.base.Contrast`."""

    prompts: tuple[Prompt, ...] = Field(min_length=1)
    gamma: float = 0.5
    """Of the mean of what the others would say, so much is taken off."""
    alpha: float = 0.1
    """Only tokens count that have this share of the most probable one's probability."""
    texts: Literal["one", "each"] = "one"
    """Whether the others read the seat's text, or write one each, in step: those of
    :attr:`Reply.more`."""


class Write(Frozen):
    """The seat shall write, held to a JSON schema where one is given."""

    form: Literal["write"] = "write"
    json_schema: Json = None
    max_tokens: int = 128
    temperature: float = 0.0
    top_p: float = 1.0
    """Only the most probable tokens are drawn that have this much probability together."""
    min_p: float = 0.0
    """Only tokens are drawn that have at least this share of the most probable one's."""
    presence_penalty: float = 0.0
    """What is taken off the logits of tokens that the text has already."""
    seed: int = 0
    stop: tuple[str, ...] = ()
    """The text ends before the first of these."""
    layout: Layout = "chat"
    """How the prompt is laid out for the model."""
    default_system: bool = False
    """Whether the system turn that the model was trained with stands before the prompt, in place
    of instructions."""
    samples: int = 1
    """How many texts are wanted: the further ones stand in :attr:`Reply.more`."""
    against: Against | None = None


class State(Frozen):
    """The seat shall say what a rule of its role found; no model is asked."""

    form: Literal["state"] = "state"
    statement: str


Form = Score | Write | State


class Reply(Frozen):
    """What came back."""

    text: str
    """Generated or stated text; for scores, the best option."""
    log_probabilities: dict[str, float] = {}
    """For scores: option to log-probability, not normalised."""
    method: Literal["label_scores", "samples", "parsed_text", "proposal", "rule"] = "label_scores"
    """How it was read: see :data:`schema.ballot.Method`. Words that were parsed give their option
    the log-probability 0 and the others minus infinity."""
    features: str = ""
    """For scores: what a learner can go by, where it was wanted and the engine has it."""
    spelled: tuple[Spelled, ...] = ()
    """For scores: each option token by token, where that was wanted."""
    finish: Literal["stop", "length"] = "stop"
    """``length``: the text was cut off at its ``max_tokens``."""
    log_probability: float | None = None
    """For generated text: its sum over the tokens; None where it is not known."""
    tokens: int = 0
    """For generated text: how many tokens."""
    more: tuple[Sample, ...] = ()
    """The further texts, where several were wanted."""


class Speaker(Protocol):
    """The agent of this turn."""

    async def ask(self, prompt: Prompt, form: Form) -> Reply:
        """Put ``prompt`` to the agent and read its answer in the given form.

        Several may be under way at once; on record they stand in the order of asking.

        Raises:
            schema.errors.EngineError: when the model cannot answer.
            schema.errors.InvalidAnswer: when the agent's words cannot be read as ``form``.
        """


class Contribution(Frozen):
    """What a role makes of its turn."""

    ballot: Ballot | None = None
    claims: tuple[Claim, ...] = ()
    passages: tuple[Passage, ...] = ()
    notes: tuple[Noted, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    problems: tuple[str, ...] = ()
    says: str = ""
    abstained: bool = False


class Role(Protocol):
    """One role. Stateless."""

    name: str

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """Take the turn."""


R = TypeVar("R", bound=Role)

ROLES: Registry[Role] = Registry("role", "folkmoot.roles")


def register(role: type[R]) -> type[R]:
    """Class decorator: makes a role known under its name."""
    ROLES.add(role.name, role())
    return role


def role_of(name: str) -> Role:
    """The role of this name, from here or from an installed package.

    Raises:
        PluginMissing: when there is none, or its package does not load.
    """
    return ROLES.get(name)


def roles() -> tuple[str, ...]:
    """The names of all roles, installed ones included, sorted."""
    return ROLES.names()
