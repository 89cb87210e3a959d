"""What a seat may choose between, whatever the kind of annotation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schema.base import Frozen, Json


class Choice(Frozen):
    """One possible answer: a label, one of a pair, a proposed span, a drafted text."""

    key: str
    """Unique among the choices; what ballots are keyed by."""
    text: str
    """How the choice is worded for a model and for a person."""
    description: str = ""
    value: Json = None
    """The answer itself where the key does not say it all (a span with its offsets)."""


class ClosedSet(Frozen):
    """Exactly one of a fixed list that is known before anybody speaks."""

    kind: Literal["closed_set"] = "closed_set"
    choices: tuple[Choice, ...]


class SeveralOf(Frozen):
    """Any number of a fixed list, each judged on its own (multi-label)."""

    kind: Literal["several_of"] = "several_of"
    choices: tuple[Choice, ...]


class Pair(Frozen):
    """Two given answers to compare; ballots are over their keys, and ``tie`` where allowed."""

    kind: Literal["pair"] = "pair"
    choices: tuple[Choice, ...]


class Structured(Frozen):
    """A value under a JSON schema, proposed by seats; each of its parts is then voted on by itself.

    ``json_schema`` is what the decoder is held to. The kind turns several proposals into choices.
    """

    kind: Literal["structured"] = "structured"
    json_schema: Json
    max_tokens: int = 256


class OpenText(Frozen):
    """Free text, one or many records a task; seats propose, and the proposals are the choices."""

    kind: Literal["open_text"] = "open_text"
    json_schema: Json
    max_tokens: int = 512
    many: bool = False


AnswerSpace = Annotated[
    ClosedSet | SeveralOf | Pair | Structured | OpenText, Field(discriminator="kind")
]
"""What a kind declares about its answers; the protocol needs to know nothing else about a kind."""

Mode = Literal["one", "several"]
"""Whether the choices exclude one another (``one``) or are judged each by itself (``several``)."""
