"""``stepwise``: answers in steps, each step right or not, for models that reward processes."""

from __future__ import annotations

from typing import ClassVar

from recipes.exports.base import Export, Row, asked, export, text_of
from recipes.made import MadeRecord
from schema.errors import UserError


@export
class Stepwise(Export):
    """``stepwise = { pool = "chains", prompt = "question", steps = "steps", right = "right" }``.

    Lightman et al., 2023, Let's Verify Step by Step, arXiv 2305.20050. ``right`` is a list of true
    and false, one a step; or ``first_wrong`` is the number of the first wrong step, from 1, and 0
    where all are right: the steps behind it are left out, as nothing is known of them.
    """

    name: ClassVar[str] = "stepwise"
    summary: ClassVar[str] = "answers in steps, each right or not: for models that reward processes"

    prompt: str = "prompt"
    steps: str = "steps"
    right: str = "right"
    first_wrong: str = ""

    def fields(self) -> tuple[str, ...]:
        """Prompt, steps, and which are right."""
        return (self.prompt, self.steps, self.first_wrong or self.right)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.prompt}

    def row(self, record: MadeRecord) -> Row:
        """One chain of steps."""
        steps = self._list(record, self.steps)
        if self.first_wrong:
            wrong = record.value[self.first_wrong]
            is_place = isinstance(wrong, int) and not isinstance(wrong, bool)
            if not is_place or not 0 <= wrong <= len(steps):
                raise self._wrong(record, f"{self.first_wrong!r} is none of its {len(steps)} steps")
            steps = steps[:wrong] if wrong else steps
            labels = [not wrong or number < wrong for number in range(1, len(steps) + 1)]
        else:
            labels = [bool(each) for each in self._list(record, self.right)]
        if len(labels) != len(steps) or not steps:
            raise self._wrong(record, f"{len(steps)} steps have {len(labels)} verdicts")
        prompt = asked(text_of(record, self.prompt))[-1]["content"]
        return {"prompt": prompt, "completions": [str(step) for step in steps], "labels": labels}

    def _list(self, record: MadeRecord, name: str) -> list[object]:
        value = record.value[name]
        if not isinstance(value, list | tuple):
            raise self._wrong(record, f"{name!r} is no list")
        return list(value)

    def _wrong(self, record: MadeRecord, what: str) -> UserError:
        return UserError(
            f"record {record.number} is no chain of steps: {what}",
            "say in [export] which fields hold the steps and what is right",
        )
