"""``pair``: the best and the worst of some records, as a preference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from kinds.numbers import read_number
from recipes.base import Fields, Shape, shape
from recipes.texts import text_at
from schema.base import Json

End = Literal["best", "worst", "second"]


@shape
class Pair(Shape):
    """``{ pair = ["best", "worst"], as = ["chosen", "rejected"], of = "drawn", on = "response",
    order = "order", gap = "gap" }``: of a drawn list of records, by an order (a ranking of ``"1"``,
    ``"2"``, ..., the best first; who shares a place stands in a list) or by a number of each record
    (``by = "score"``). West-of-N (Pace et al., 2024) takes best and worst."""

    name: ClassVar[str] = "pair"
    pair: tuple[End, End]
    called: tuple[str, str] = Field(default=("chosen", "rejected"), alias="as")
    of: str = "drawn"
    """The list that was drawn."""
    on: str = "text"
    """The field of its records that is chosen or rejected."""
    order: str = ""
    by: str = ""
    gap: str = ""
    """A field for how far apart the two are: the difference of their numbers; or, by an order, how
    sure it is (``sure``) where that is known, else the places between them over all there are."""
    sure: str = "confidence"

    @model_validator(mode="after")
    def _by_something(self) -> Self:
        if bool(self.order) == bool(self.by):
            raise ValueError("say order = the field of a ranking, or by = a number of each record")
        return self

    def makes(self) -> tuple[str, ...]:
        """Both texts, and the gap if it is wanted."""
        return (*self.called, self.gap) if self.gap else self.called

    def reads(self) -> tuple[str, ...]:
        """The list, and the order if it goes by one."""
        return (self.of, self.order) if self.order else (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One; none where nothing is better than another, or where both say the same."""
        given = [each for each in _listed(bound.get(self.of)) if isinstance(each, Mapping)]
        worth = self._numbers(given) if self.by else _places(bound.get(self.order), len(given))
        if len(worth) < 2 or len(set(worth.values())) < 2:
            return []
        ranked = sorted(worth, key=lambda each: (-worth[each], each))
        at = {"best": ranked[0], "second": ranked[1], "worst": ranked[-1]}
        first, second = (at[end] for end in self.pair)
        one, other = (text_at(given[each], self.on).strip() for each in (first, second))
        if worth[first] == worth[second] or not one or not other or one == other:
            return []
        record: dict[str, Json] = {self.called[0]: one, self.called[1]: other}
        if self.gap:
            record[self.gap] = self._gap(worth[first] - worth[second], worth, bound)
        return [record]

    def _gap(self, apart: float, worth: Mapping[int, float], bound: Fields) -> float:
        sure = None if self.by else read_number(bound.get(self.sure))
        if sure is not None:
            return sure
        return apart if self.by else apart / (len(set(worth.values())) - 1)

    def _numbers(self, given: Sequence[Fields]) -> dict[int, float]:
        numbers = ((at, read_number(each.get(self.by))) for at, each in enumerate(given))
        return {at: number for at, number in numbers if number is not None}


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


def _places(order: Json, count: int) -> dict[int, float]:
    """By record, how many places are behind it."""
    worth: dict[int, float] = {}
    for behind, place in enumerate(reversed(_listed(order))):
        for named in _listed(place) or (place,):
            number = read_number(named)
            if number is not None and number.is_integer() and 1 <= number <= count:
                worth[int(number) - 1] = float(behind)
    return worth
