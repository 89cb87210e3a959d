"""``mean``: the mean of a number over some records, or the share of them that say something."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import ClassVar

from kinds.numbers import read_number
from recipes.base import Fields, Shape, shape
from recipes.shapes.listed import drawn_records
from schema.base import Json
from schema.recipe import FieldName
from schema.template import plain_text


@shape
class Mean(Shape):
    """``{ mean = "score", on = "judged", where = "no" }``: of a drawn list of records the share in
    which the field ``on`` is this value; without ``where`` the mean of the numbers in it
    (SelfCheckGPT: Manakul et al., 2023, arXiv 2303.08896)."""

    name: ClassVar[str] = "mean"
    mean: FieldName
    on: FieldName
    where: str | None = None
    of: str = "drawn"
    """The list that was drawn."""

    def makes(self) -> tuple[str, ...]:
        """The mean."""
        return (self.mean,)

    def reads(self) -> tuple[str, ...]:
        """The list."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One; none where there is nothing to be summed up."""
        values = [each[self.on] for each in drawn_records(bound, self.of) if self.on in each]
        numbers = [self._number(value) for value in values]
        known = [number for number in numbers if number is not None]
        return [{self.mean: fsum(known) / len(known)}] if known else []

    def _number(self, value: Json) -> float | None:
        if self.where is None:
            return read_number(value)
        return float(plain_text(value).strip() == self.where)
