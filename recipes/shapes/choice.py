"""``choice``: the letter that an answer chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Fields, Shape, shape
from recipes.final_answer import final_answer
from recipes.phrases import plainly
from schema.base import Json
from schema.template import plain_text

_LONE = re.compile(
    r"[\s(\[*\"']{0,5}(?:(?:[Aa]nswer|[Oo]ption|[Cc]hoice) )?([A-Za-z])(?:[).\]:*\"',]|\s*$)"
)
_IN_BRACKETS = re.compile(r"\(([A-Z])\)")


@shape
class Choice(Shape):
    """``{ choice = "answer", among = ["A", "B", "C", "D"] }``: what it says last that its answer
    is, else the letter that it begins with or that alone stands in brackets. With
    ``from = "options"`` a drawn list is chosen from by ``A``, ``B``, ..., and its texts may be said
    in place of letters; with ``content = "answer"`` the text is a field, too."""

    name: ClassVar[str] = "choice"
    choice: str
    among: tuple[str, ...] = ()
    listed: str = Field(default="", alias="from")
    content: str = ""
    of: str = "text"
    """The step whose answer it is."""

    @model_validator(mode="after")
    def _among_something(self) -> Self:
        if bool(self.among) == bool(self.listed):
            raise ValueError("say among = [letters], or from = a list that is drawn")
        if self.content and not self.listed:
            raise ValueError("content is the text of an option: say from = a list that is drawn")
        if any(len(each) != 1 or each not in ascii_uppercase for each in self.among):
            raise ValueError("among holds capital letters")
        return self

    def makes(self) -> tuple[str, ...]:
        """The letter, and its text if it is wanted."""
        return (self.choice, self.content) if self.content else (self.choice,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer, and the options if they are drawn."""
        return (self.of, self.listed) if self.listed else (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where one of them is chosen."""
        listed = bound.get(self.listed) if self.listed else None
        given = listed if isinstance(listed, list) else []
        texts = [plainly(plain_text(each)) for each in given]
        letters = self.among or tuple(ascii_uppercase[: len(texts)])
        found = _chosen(said.get(self.of, ""), letters, texts)
        if not found:
            return []
        content = {self.content: given[letters.index(found)]} if self.content else {}
        return [{self.choice: found, **content}]


def _chosen(text: str, letters: Sequence[str], texts: Sequence[str]) -> str | None:
    for piece in filter(None, (final_answer(text), text.strip())):
        lone = _LONE.match(piece)
        if lone and lone.group(1).upper() in letters:
            return lone.group(1).upper()
        plain = plainly(piece).strip(" .\"'*")
        named = [letters[place] for place, each in enumerate(texts) if each and each == plain]
        if len(named) == 1:
            return named[0]
    bracketed = {each for each in _IN_BRACKETS.findall(text) if each in letters}
    return bracketed.pop() if len(bracketed) == 1 else None
