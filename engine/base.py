"""What an engine does: score labels, generate under a JSON schema, embed.

One interface, several engines: llama.cpp in this process, the same over the bus, an
OpenAI-compatible endpoint, and a scripted one for tests of logic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol, Self, runtime_checkable

from pydantic import Field, model_validator

from schema.base import Frozen, Json
from schema.sample import Sample
from schema.spelled import Spelled
from schema.writing import Layout

MOST_SAMPLES = 32
"""Texts of one request."""

MOST_CONTRASTED = 15
"""Further prompts that are decoded in step with one."""


class Message(Frozen):
    """One message of a prompt. Its content is never read as template or control tokens."""

    role: Literal["system", "user", "assistant"]
    content: str
    """A last message of the assistant is the start of the answer, to be continued."""


class Usage(Frozen):
    """What an answer cost, as counted by the tokenizer that ran it."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Part of ``prompt_tokens`` whose computation was shared or reused."""
    generated_tokens: int = 0
    seconds: float = 0.0
    """From the request's arrival to the answer."""


class Answered(Frozen):
    """What every result says about where it came from."""

    model: str
    model_digest: str = ""
    prompt: str
    """The prompt as the model saw it, template included."""
    parameters: dict[str, Json] = {}
    usage: Usage


class Prompted(Frozen):
    """What is put to a model."""

    model: str
    messages: tuple[Message, ...]
    layout: Layout = "chat"
    """``chat`` is the model's own template. With ``open_user`` the prompt ends after the header of
    a user's turn, or within the turn where the last message is a user's: the model goes on as the
    user (Xu et al., 2024, Magpie, arXiv 2406.08464), and there need be no message at all. ``plain``
    is the contents alone, separated by blank lines, whatever the model's template."""
    default_system: bool = False
    """Whether the system turn that the model was trained with stands before the messages."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.messages and self.layout != "open_user":
            raise ValueError("there is no message")
        if self.default_system and self.layout == "plain":
            raise ValueError("a plain prompt has no turns, so no system turn either")
        if self.default_system and self.messages and self.messages[0].role == "system":
            raise ValueError("there are two system turns: a default one and one of the messages")
        return self

    @property
    def laid_out(self) -> dict[str, Json]:
        """How the prompt is laid out, for the record: nothing where it is a chat."""
        asked: dict[str, Json] = {}
        if self.layout != "chat":
            asked["layout"] = self.layout
        if self.default_system:
            asked["default_system"] = True
        return asked


class ScoreRequest(Prompted):
    """Which of ``options`` continues the prompt, as log-probabilities from one decode."""

    kind: Literal["score"] = "score"
    options: tuple[str, ...] = Field(min_length=1)
    features: int = Field(default=0, ge=0, le=1024)
    """How many numbers about the model's state at the answer are wanted beside the scores."""
    by_token: bool = False
    """Whether the score of each token is wanted, too. One option may be a whole text: this is how
    probable a given text is under a prompt."""


class ScoreResult(Answered):
    """``log_probabilities[i]`` is that of the whole of ``options[i]``, natural logarithm, not
    normalised over the options. An option that starts another one includes its own end."""

    kind: Literal["scored"] = "scored"
    log_probabilities: tuple[float, ...]
    method: Literal["label_scores", "samples", "parsed_text"] = "label_scores"
    """How it was read; an endpoint without log-probabilities samples or parses, and says so."""
    features: str = ""
    """See :mod:`engine.llama.features`; packed by :mod:`schema.features`. Empty where none were
    wanted, or where the engine has none to give."""
    spelled: tuple[Spelled, ...] = ()
    """By option, where it was wanted. An option that starts another one is as probable as its
    tokens *and* its end."""


class Sampling(Frozen):
    """How the tokens of a text are chosen, and where it ends.

    From the model's logits: the presence penalty is taken off, they are divided by the
    temperature, what ``top_p`` and ``min_p`` leave out is left out, and a token is drawn.
    """

    max_tokens: int = Field(default=128, ge=1, le=8192)
    temperature: float = Field(default=0.0, ge=0.0, le=4.0)
    """0 takes the most probable token."""
    top_p: float = Field(default=1.0, gt=0.0, le=1.0)
    """Only the most probable tokens are drawn that have this much probability together: nucleus
    sampling (Holtzman et al., 2020, arXiv 1904.09751)."""
    min_p: float = Field(default=0.0, ge=0.0, le=1.0)
    """Only tokens are drawn that have at least this share of the most probable one's probability
    (Nguyen et al., 2024, arXiv 2407.01082)."""
    presence_penalty: float = Field(default=0.0, ge=-2.0, le=2.0)
    """What is taken off the logits of tokens that the text has already. Not those of the prompt."""
    seed: int = Field(default=0, ge=0)
    stop: tuple[str, ...] = Field(default=(), max_length=16)
    """The text ends before the first of these."""

    @property
    def chosen_by(self) -> dict[str, Json]:
        """How its tokens are chosen, for the record: what was not asked for is left out."""
        asked: dict[str, Json] = {"temperature": self.temperature, "seed": self.seed}
        if self.top_p < 1.0:
            asked["top_p"] = self.top_p
        if self.min_p > 0.0:
            asked["min_p"] = self.min_p
        if self.presence_penalty != 0.0:
            asked["presence_penalty"] = self.presence_penalty
        return asked


class Contrast(Frozen):
    """Other prompts that are decoded in step with a request's own, and what they take off.

    A token's score is its log-probability after the request's own prompt, less ``gamma`` times the
    mean of those after the others (Li et al., 2023, Contrastive Decoding, arXiv 2210.15097).

    With ``one`` text the others read what the first one writes, as in SCOTT (Wang et al., 2023,
    arXiv 2305.01879), whose lambda is ``gamma / (1 - gamma)`` where nothing is left to chance. With
    a text for ``each`` prompt every one writes its own, and takes off what the others, after their
    own texts, would say: texts that were made together differ (CorrSynth, Kowshik et al., 2024,
    arXiv 2411.08553). A text that has ended takes nothing off any more.
    """

    prompts: tuple[tuple[Message, ...], ...] = Field(min_length=1, max_length=MOST_CONTRASTED)
    gamma: float = Field(default=0.5, ge=0.0, le=2.0)
    alpha: float = Field(default=0.1, ge=0.0, le=1.0)
    """Only tokens count that have at least this share of the most probable one's probability after
    the own prompt: what is merely unlikely after the others is no word to say."""
    texts: Literal["one", "each"] = "one"


class GenerateRequest(Prompted, Sampling):
    """Text that continues the prompt, held to a JSON schema where one is given."""

    kind: Literal["generate"] = "generate"
    json_schema: Json = None
    samples: int = Field(default=1, ge=1, le=MOST_SAMPLES)
    """How many texts are wanted of this one prompt, which is computed once."""
    contrast: Contrast | None = None
    """Other prompts to be decoded against. With a text for each, theirs are those ``more``."""

    @model_validator(mode="after")
    def _is_one_group(self) -> Self:
        if self.contrast and self.contrast.texts == "each" and self.samples > 1:
            raise ValueError("one group of texts is written at a time: ask again for more samples")
        return self


class GenerateResult(Answered):
    """The generated text. Under a schema and with ``finish`` = stop it is valid JSON."""

    kind: Literal["generated"] = "generated"
    text: str
    finish: Literal["stop", "length"]
    """``length``: the text was cut off at ``max_tokens``."""
    log_probability: float | None = None
    """Sum over the generated tokens, natural logarithm, as the model has it: before temperature,
    penalty and what else a request asks for. None where the engine cannot tell."""
    more: tuple[Sample, ...] = ()
    """The further texts of a request for several, or those of the prompts in contrast; ``usage``
    is of all together."""


class EmbedRequest(Frozen):
    """One vector a text: the mean of the last hidden states, of length 1."""

    kind: Literal["embed"] = "embed"
    model: str
    texts: tuple[str, ...] = Field(min_length=1)


class EmbedResult(Answered):
    """``vectors[i]`` belongs to ``texts[i]``."""

    kind: Literal["embedded"] = "embedded"
    vectors: tuple[tuple[float, ...], ...]


class ModelFacts(Frozen):
    """What is known about a model before it is asked."""

    name: str
    family: str
    digest: str = ""
    context_tokens: int
    """The longest prompt plus answer of one request."""
    slots: int
    """How many requests the engine can batch into one decode."""


class Engine(Protocol):
    """Answers for one or more models. Cancelling a waiting task stops its decode at the next step.

    All methods raise :class:`schema.errors.EngineError`: ``ModelMissing`` for a model that this
    engine does not have, ``TextTooLong`` (with both token counts) for a prompt beyond the context,
    ``EngineUnavailable`` when another attempt may help, ``EngineFault`` otherwise.
    """

    async def facts(self, model: str) -> ModelFacts:
        """What this engine knows about ``model``; loads it if need be."""

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Log-probabilities of the options."""

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """Text, held to the schema."""

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Vectors."""

    async def close(self) -> None:
        """Free the models. Safe to call twice."""


class Pulse(NamedTuple):
    """What a model has to do, and how far it has come with all that it ever had to."""

    waiting: int
    """Requests that it was asked and has not answered."""
    steps: int
    """Grows with whatever it computes, and with nothing else."""
    longest: float
    """Seconds of its longest step so far."""


@runtime_checkable
class HasPulses(Protocol):
    """An engine that computes in this process, and can tell whether it gets on."""

    def pulses(self) -> Mapping[str, Pulse]:
        """By model, those that can be asked now."""


def pulses_of(engine: Engine) -> Mapping[str, Pulse]:
    """The pulses of an engine's models; none where others compute for it."""
    return engine.pulses() if isinstance(engine, HasPulses) else {}
