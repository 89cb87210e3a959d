"""A person's answer to a task, as it is handed in."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from schema.base import Frozen, Json, Name
from schema.person import PersonName

ANSWERING, ADJUDICATION = "person", "adjudication"
"""The stages of people's turns: an answer of one's own, and a word on those that disagree."""

BLIND = "blind"
"""The framing of a view: the person had not seen the committee's answer."""

MAX_NOTE = 4000
"""Characters of the longest note."""

ANSWER_ID = r"^[0-9a-f]{32}$"

_UNFIT = re.compile("[\x00\ud800-\udfff]")


class PersonAnswer(Frozen):
    """What a person says about a finished task: an answer, or that one is taken back."""

    id: str = Field(pattern=ANSWER_ID)
    """Of the answer, and of the turn that it becomes: 32 hexadecimal digits, new for every answer.
    What is handed in twice under one id is recorded once."""
    campaign: Name
    task: str = Field(min_length=1, max_length=200)
    by: PersonName
    """Who answers."""
    answer: Json = None
    """As the campaign's kind reads it: a label, a list of spans, ..."""
    note: str = Field(default="", max_length=MAX_NOTE)
    """Why, in the person's words."""
    adjudicates: bool = False
    """Whether it settles what people have answered otherwise: it stands whatever they say."""
    takes_back: str = Field(default="", pattern=rf"{ANSWER_ID}|^$")
    """Id of the answer that is taken back; the other fields of an answer then say nothing."""
    blind: bool = False
    """Whether it is known that the person had not seen the committee's answer."""
    started: float = 0.0
    """When the task was shown, Unix time in seconds."""
    seconds: float = Field(default=0.0, ge=0.0)
    """From then to the answer."""

    @field_validator("note", "task")
    @classmethod
    def _storable(cls, text: str) -> str:
        if _UNFIT.search(text):
            raise ValueError("there is a NUL character or half of one in it")
        return text
