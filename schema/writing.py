"""What a seat is asked to write in synthesis: a prompt of a recipe's own, and how it is sampled."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schema.base import Frozen, Json, Name

Layout = Literal["chat", "open_user", "plain"]
"""How a prompt is laid out for the model: as a chat with its template; as a chat in which the
user's turn is left open, so that the model writes what a user would ask (Magpie, arXiv
2406.08464); or as plain text that the model continues, without any template."""


Template = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Sampling(Frozen):
    """How a text is sampled."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    temperature: float = Field(default=0.7, ge=0.0, le=4.0)
    top_p: float = Field(default=1.0, gt=0.0, le=1.0)
    """Of the most probable tokens, as many as together have this probability."""
    min_p: float = Field(default=0.0, ge=0.0, le=1.0)
    """Of the tokens, those that have at least this share of the most probable one's probability."""
    presence: float = Field(default=0.0, ge=-2.0, le=2.0)
    """Taken off the logit of every token that was written already."""
    tokens: int = Field(default=256, ge=1, le=8192)
    """At most so many are written."""
    stop: tuple[str, ...] = Field(default=(), max_length=16)
    """The text ends before the first of these."""
    gamma: float = Field(default=0.5, ge=0.0, le=2.0)
    """With prompts ``against``: how much of what they would say is taken off."""
    alpha: float = Field(default=0.1, ge=0.0, le=1.0)
    """With prompts ``against``: the least share of the most probable token's probability."""


class Step(Sampling):
    """One thing that is asked within a unit; a pass may ask several, one after the other."""

    role: Name = "generator"
    """Who is asked."""
    called: Name = Field(default="text", alias="as")
    """What the answer is called: later steps, shapes and gates name it so."""
    prompt: str = Field(default="", max_length=20_000)
    """With ``{field}`` for what was drawn or said; see :mod:`schema.template`."""
    system: str = Field(default="", max_length=20_000)
    """The system turn; of an open turn of the user, ``default`` is the one that the model was
    trained with."""
    start: str = Field(default="", max_length=2_000)
    """Words put into the seat's mouth; they are not part of what it wrote."""
    against: tuple[Template, ...] = Field(default=(), max_length=15)
    """Other prompts, as ``prompt`` is written, that are decoded in step with it: what they would
    say next counts against a token (contrastive decoding; SCOTT, arXiv 2305.01879)."""
    together: Annotated[str, StringConstraints(max_length=63)] = ""
    """A list of the recipe: the prompt is put once for each of its values, and the texts are
    written in step, each against what the others would say next after their own (CorrSynth, arXiv
    2411.08553). Each is an answer of its own, with its value. Only of the one step of a pass."""
    layout: Layout = "chat"
    models: tuple[str, ...] = Field(default=(), max_length=16)
    """Who writes it, where the role does not say: each of several writes one."""
    samples: int = Field(default=1, ge=1, le=32)
    """How often it is asked, each time with another seed. Only of the one step of a pass."""
    cut: Literal["keep", "drop"] = "keep"
    """What becomes of an answer that was cut off at its longest."""
    json_schema: Json = Field(default=None, alias="schema")
    """What the answer is held to, if to anything."""
    run: Name | Literal[""] = ""
    """The tool that is given the rendered prompt in place of a model, if one is."""

    @model_validator(mode="after")
    def _asks_something(self) -> Step:
        if self.layout == "open_user" and (self.prompt or self.start):
            raise ValueError("a user's turn that is left open has neither prompt nor start")
        if self.layout != "open_user" and not self.prompt:
            raise ValueError("there is no prompt")
        if (self.against or self.together) and (self.layout == "open_user" or self.run):
            raise ValueError("prompts against it are for a prompt that a model answers")
        if self.against and self.together:
            raise ValueError("has against and together: keep one of them")
        return self


class Writing(Sampling):
    """A step as it is put to a seat: all that was to be filled in is filled in."""

    called: Name = "text"
    prompt: str = ""
    system: str = ""
    start: str = ""
    against: tuple[str, ...] = ()
    together: str = ""
    """The field that differs from prompt to prompt, where each writes a text of its own."""
    values: tuple[Json, ...] = ()
    """Its values: that of ``prompt``, then those of ``against``."""
    layout: Layout = "chat"
    json_schema: Json = None
    run: str = ""
