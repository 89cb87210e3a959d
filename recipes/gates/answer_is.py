"""``answer_is``: a text that reasons comes to the known answer."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinds.numbers import read_number
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.final_answer import final_answer, is_answer, last_number
from recipes.sources import shown
from recipes.texts import text_at


@gate
class AnswerIs(Gate):
    """``{ answer_is = "gold", on = "text" }``: the answer that the text says last (after "the
    answer is", after ``####`` or in a ``boxed{}``; with ``whole = true`` the text is the answer) is
    that of the field ``gold``: numbers as numbers, letters of a choice as letters, else texts.
    Where it says none and the known answer is a number, its last number counts (Ho et al., 2023,
    Large Language Models Are Reasoning Teachers)."""

    name: ClassVar[str] = "answer_is"
    answer_is: str
    on: str = "text"
    whole: bool = False
    unwanted: bool = Field(default=False, alias="not")
    """Whether it must not be: what is kept is what a student gets wrong, or says nothing to."""
    tolerance: float = Field(default=1e-6, ge=0.0, lt=1.0)

    def fields(self) -> tuple[str, ...]:
        """The text, and the field of the known answer."""
        return (self.on, self.answer_is)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its final answer."""
        gold = candidate.value.get(self.answer_is)
        if gold is None or not text_at(candidate.value, self.answer_is).strip():
            return turned_away(f"{self.answer_is} holds no known answer")
        text = text_at(candidate.value, self.on)
        said = text if self.whole else final_answer(text)
        if said is None and (isinstance(gold, int | float) or read_number(gold) is not None):
            said = last_number(text)
        if self.unwanted:
            right = said is not None and is_answer(said, gold, self.tolerance)
            return turned_away(f"{self.on} answers {shown(said)}, as is known") if right else PASSED
        if said is None:
            return turned_away(f"{self.on} says no answer; the known one is {shown(gold)}")
        if is_answer(said, gold, self.tolerance):
            return PASSED
        return turned_away(f"{self.on} answers {shown(said)}; the known answer is {shown(gold)}")
