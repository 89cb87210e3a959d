"""``graded``: whether an answer is the known one, as a number: wrong ones may be wanted, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kinds.numbers import read_number
from recipes.base import Fields, Shape, shape
from recipes.final_answer import final_answer, is_answer, last_number
from recipes.texts import text_at
from schema.base import Json
from schema.recipe import FieldName


@shape
class Graded(Shape):
    """``{ graded = "right", gold = "gold", of = "answer" }``: 1 where the text comes to the known
    answer, 0 where it does not, or says none (see the gate ``answer_is``). A text that says nowhere
    that something is its answer is taken for the answer, or its last number if the known one is a
    number. So right and wrong ones of a question can be joined (Iterative RPO, arXiv 2404.19733),
    counted (APE, arXiv 2211.01910), or explained (STaR, arXiv 2203.14465)."""

    name: ClassVar[str] = "graded"
    graded: FieldName
    gold: FieldName = "gold"
    of: str = "text"
    """The step whose answer it is, or a field that was drawn."""

    def makes(self) -> tuple[str, ...]:
        """The verdict."""
        return (self.graded,)

    def reads(self) -> tuple[str, ...]:
        """The text and the known answer."""
        return (self.of, self.gold)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One; none where no answer is known."""
        gold = bound.get(self.gold)
        if gold is None or not text_at(bound, self.gold).strip():
            return []
        text = said.get(self.of) or text_at(bound, self.of)
        answer = final_answer(text)
        if answer is None and (isinstance(gold, int | float) or read_number(gold) is not None):
            answer = last_number(text)
        right = is_answer(answer or text, gold)
        return [{self.graded: int(right)}]
