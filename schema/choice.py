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
    group: str = ""
    """Key of the question that this choice answers, where a task asks several; see
    :class:`Group`."""
    option: str = ""
    """What the choice is called in every task: the label of a span, the answer to one of many like
    questions. What is learnt of one task's choices holds for those of others with this name."""

    @property
    def answer(self) -> Json:
        """The answer that it is: its value, or its key where that says it all."""
        return self.key if self.value is None else self.value


class ClosedSet(Frozen):
    """Exactly one of a fixed list that is known before anybody speaks."""

    kind: Literal["closed_set"] = "closed_set"
    choices: tuple[Choice, ...]


class SeveralOf(Frozen):
    """Any number of a fixed list, each judged on its own (multi-label)."""

    kind: Literal["several_of"] = "several_of"
    choices: tuple[Choice, ...]
    shortlist: int = Field(default=0, ge=0)
    """So many of the choices a seat judges one by one when it drafts: those that it finds most
    probable when it is shown the list. 0 is for all of them."""


class Group(Frozen):
    """One of the questions that a task asks: its choices exclude one another."""

    key: str
    text: str
    """The question, as it is put to a model and to a person."""
    name: str = ""
    """What it is about in a word or two, for people; empty where the key says it."""
    sort: str = ""
    """What sort of question it is: like ones have like answers (the types of two entities whose
    relation is asked for), and learners keep count of them."""
    about: str = ""
    """The words that it is about, for learners that read; empty for those of the whole task."""
    symmetric: bool = False
    """Whether it shall be asked with its choices in both orders."""
    nothing: str = ""
    """The option that says that there is nothing here, where there is one: then F1 counts the
    others, and from which probability on one of them is in can be learnt."""


class Grouped(Frozen):
    """Many questions in one task, each with exactly one answer: the relation of every given pair,
    the label of every turn of a dialogue. Choices of one group exclude one another, groups do
    not."""

    kind: Literal["grouped"] = "grouped"
    groups: tuple[Group, ...]
    choices: tuple[Choice, ...]
    """Those of all groups; each names its own in :attr:`Choice.group`."""


class Pair(Frozen):
    """Two given answers to compare; ballots are over their keys, and ``tie`` where allowed.

    What is compared is shown in both orders, and what a seat says is the mean: whoever follows the
    position is left with an even ballot.
    """

    kind: Literal["pair"] = "pair"
    choices: tuple[Choice, ...]


class Structured(Frozen):
    """A value under a JSON schema, proposed by seats; each of its parts is then voted on by itself.

    ``json_schema`` is what the decoder is held to. The kind turns several proposals into choices.
    """

    kind: Literal["structured"] = "structured"
    json_schema: Json
    max_tokens: int = 256


class Thought(Frozen):
    """What a seat works out in free words before it writes its answer under the schema: a model
    that is held to a form while it calculates does so worse (Tam et al., 2024, Let Me Speak
    Freely?, arXiv 2408.02442)."""

    question: str
    """What it is asked for."""
    field: str
    """What the kind calls these words: they come to it as this field of the answer."""
    max_tokens: int


class OpenText(Frozen):
    """Free text, one or many records a task; seats propose, and the proposals are the choices."""

    kind: Literal["open_text"] = "open_text"
    json_schema: Json
    max_tokens: int = 512
    many: bool = False
    thought: Thought | None = None
    """What comes before the answer, which the schema does not have then."""


AnswerSpace = Annotated[
    ClosedSet | SeveralOf | Grouped | Pair | Structured | OpenText, Field(discriminator="kind")
]
"""What a kind declares about its answers; the protocol needs to know nothing else about a kind."""

Mode = Literal["one", "several", "grouped"]
"""How the choices stand to one another: they exclude one another (``one``), are judged each by
itself (``several``), or exclude one another within their groups (``grouped``)."""
