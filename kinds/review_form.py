"""How a person is asked for an answer: descriptions, which the terminal and a page each show.

A kind names one; it never prints or reads anything itself. What a person gives back goes through
the kind's ``parse`` like any other answer.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kinds.picking import Picking
from schema.base import Frozen, Json
from schema.choice import Choice, Group


class ChooseOne(Frozen):
    """Exactly one of a list. The answer is the choice's value, or its key where it has none."""

    form: Literal["choose_one"] = "choose_one"
    choices: tuple[Choice, ...]


class ChooseSeveral(Frozen):
    """Any number of a list. The answer is a list of values or keys."""

    form: Literal["choose_several"] = "choose_several"
    choices: tuple[Choice, ...]


class ChooseForEach(Frozen):
    """One choice for each of several questions. The answer is an object: group key to the option
    of the choice."""

    form: Literal["choose_for_each"] = "choose_for_each"
    groups: tuple[Group, ...]
    choices: tuple[Choice, ...]
    picking: Picking | None = None
    """How a page may ask for it, too."""


class QuoteText(Frozen):
    """Any number of stretches of a text, each with a label. The answer is a list of
    ``{"text": …, "label": …}``, or with ``start`` and ``end``."""

    form: Literal["quote_text"] = "quote_text"
    field: str
    text: str
    labels: tuple[Choice, ...]


class PutInOrder(Frozen):
    """All of a list, the best first. The answer is a list of keys; ties are lists of keys."""

    form: Literal["put_in_order"] = "put_in_order"
    choices: tuple[Choice, ...]


class GiveNumber(Frozen):
    """A number on a scale. The answer is the number."""

    form: Literal["give_number"] = "give_number"
    low: float
    high: float
    step: float
    anchors: dict[str, str] = {}
    """What some of the numbers mean."""


class WriteText(Frozen):
    """A text. The answer is the text."""

    form: Literal["write_text"] = "write_text"
    multiline: bool = True


class FillRecord(Frozen):
    """A JSON value under a schema, typed or pasted as JSON, or field by field."""

    form: Literal["fill_record"] = "fill_record"
    json_schema: Json
    example: str = ""
    """One line of JSON that would be an answer."""
    picking: Picking | None = None
    """How a page may ask for it, too."""


class AcceptOnly(Frozen):
    """Nothing but the committee's answer, or one from a file."""

    form: Literal["accept_only"] = "accept_only"


ReviewForm = Annotated[
    ChooseOne
    | ChooseSeveral
    | ChooseForEach
    | QuoteText
    | PutInOrder
    | GiveNumber
    | WriteText
    | FillRecord
    | AcceptOnly,
    Field(discriminator="form"),
]
