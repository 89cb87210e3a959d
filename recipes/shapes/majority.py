"""``majority``: the answer that most of some records give, or those of them that give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from kinds.merging.reasons import key_of
from recipes.base import Fields, Shape, shape
from recipes.shapes.listed import drawn_records
from schema.base import Json
from schema.recipe import FieldName
from schema.template import plain_text


@shape
class Majority(Shape):
    """``{ majority = "answer", share = "share", keep = ["rationale"] }``: of a drawn list of
    records, the answer that the most of them give, of equals the first; and ``share``, how many of
    all give it. Answers count as one where they differ in case, punctuation around them, or the
    writing of a number. With ``keep`` there is a record for each that gives it, with these fields
    of its own (self-consistency: Wang et al., 2022, arXiv 2203.11171; LMSI: Huang et al., 2022,
    arXiv 2210.11610)."""

    name: ClassVar[str] = "majority"
    majority: FieldName
    share: FieldName = "share"
    keep: tuple[FieldName, ...] = ()
    of: str = "drawn"
    """The list that was drawn."""

    def makes(self) -> tuple[str, ...]:
        """The answer, the share, and what is kept of each."""
        return (self.majority, self.share, *self.keep)

    def reads(self) -> tuple[str, ...]:
        """The list."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, or one for each that agrees; none where nobody answers."""
        given = drawn_records(bound, self.of)
        answers = [plain_text(each.get(self.majority) or "").strip() for each in given]
        keys = [key_of(answer) if answer else "" for answer in answers]
        counts = Counter(filter(None, keys))
        if not counts:
            return []
        best = max(counts, key=lambda key: (counts[key], -keys.index(key)))
        common: dict[str, Json] = {
            self.majority: answers[keys.index(best)],
            self.share: counts[best] / len(given),
        }
        if not self.keep:
            return [common]
        agreeing = (each for each, key in zip(given, keys, strict=True) if key == best)
        return [{**common, **{name: each.get(name) for name in self.keep}} for each in agreeing]
