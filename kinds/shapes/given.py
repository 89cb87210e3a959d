"""Kinds whose items say what is asked about: in fields of their own, beside the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kinds.base import Kind
from kinds.reading import parsed
from kinds.showing import Order, Quotable, Shown, title_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidSubmission


class GivenFields(Kind):
    """A kind some of whose input fields say what is asked about: they are shown in words, and are
    nothing to quote."""

    given: ClassVar[tuple[str, ...]] = ()
    """The fields."""

    def given_words(self, campaign: Campaign, input: Mapping[str, Json]) -> Mapping[str, str]:
        """By field, what is shown of it."""
        raise NotImplementedError

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """The other fields as they are, then these in words."""
        words = self.given_words(campaign, input)
        return (
            *super().render(campaign, without(input, *self.given), order),
            *(Shown(title=title_of(field), text=text) for field, text in words.items()),
        )

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """The other fields."""
        return super().quotable(campaign, without(input, *self.given))


def given(input: Mapping[str, Json], field: str) -> Json:
    """What a field holds; the JSON of its text, where it is one, as a CSV file has it."""
    return parsed(input.get(field))


def given_list(input: Mapping[str, Json], field: str, example: str) -> list[Json]:
    """The list that a field holds.

    Raises:
        InvalidSubmission: when it holds none; says what to write.
    """
    value = given(input, field)
    if not isinstance(value, list):
        raise InvalidSubmission(f"the field {field!r} is no list", f'write "{field}": {example}')
    return value


def without(input: Mapping[str, Json], *fields: str) -> dict[str, Json]:
    """An input without some of its fields."""
    return {name: value for name, value in input.items() if name not in fields}
