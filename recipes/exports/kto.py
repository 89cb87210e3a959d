"""``kto``: single answers, each with whether it is good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import model_validator

from recipes.exports.base import Export, Message, Row, asked, assistant, export, text_of
from recipes.made import MadeRecord


@export
class Kto(Export):
    """``kto = { pool = "answers", prompt = "instruction", completion = "response" }``.

    Ethayarajh et al., 2024, KTO, arXiv 2402.01306. What is good is read ``by`` a field of the
    record, by the two sides of pairs, or by the fate: what gates turned away is not good. For the
    last one name the ``gates`` that judge answers; a gate on duplicates says nothing of them.
    """

    name: ClassVar[str] = "kto"
    summary: ClassVar[str] = "single answers, each good or not: KTO of TRL"

    prompt: str = "prompt"
    input: str = "input"
    completion: str = "completion"
    by: Literal["field", "pair", "fate"] = "field"
    label: str = "label"
    """The field that is true of a good answer."""
    chosen: str = "chosen"
    rejected: str = "rejected"
    gates: tuple[str, ...] = ()
    system: str = ""

    @model_validator(mode="after")
    def _says_which(self) -> Kto:
        if self.by == "fate" and not self.gates:
            raise ValueError("say which gates judge answers: gates = [...]")
        return self

    def fields(self) -> tuple[str, ...]:
        """By what is asked for."""
        if self.by == "pair":
            return (self.prompt, self.chosen, self.rejected)
        own = (self.prompt, self.completion)
        return (*own, self.label) if self.by == "field" else own

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.prompt if self.by == "pair" else self.completion}

    def wants(self, record: MadeRecord) -> bool:
        """By fate also what the named gates turned away."""
        if record.fate == "rejected":
            return self.by == "fate" and record.gate in self.gates
        return True

    def rows(self, records: Sequence[MadeRecord]) -> Iterator[Row]:
        """One row an answer: two a pair."""
        for record in records:
            prompt = asked(text_of(record, self.prompt), text_of(record, self.input), self.system)
            if self.by == "pair":
                for name, good in ((self.chosen, True), (self.rejected, False)):
                    row = _row(prompt, text_of(record, name), good=good)
                    yield self.with_origin(row, record)
                continue
            good = record.fate != "rejected"
            if self.by == "field":
                good = bool(record.value[self.label])
            row = _row(prompt, text_of(record, self.completion), good=good)
            yield self.with_origin(row, record)


def _row(prompt: list[Message], answer: str, *, good: bool) -> Row:
    return {"prompt": prompt, "completion": [assistant(answer)], "label": good}
