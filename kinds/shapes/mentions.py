"""Mentions: stretches of a text that an item gives, or that an answer names, found in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.context import one_line
from kinds.reading import written
from kinds.shapes.given import given_list
from kinds.shapes.offsets import (
    ENDS,
    LABELS,
    QUOTES,
    STARTS,
    first_held,
    reads_the_same,
    utf16_units,
    whole_number,
)
from kinds.shapes.quotes import occurrences
from schema.base import Frozen, Json, canonical_json
from schema.errors import InvalidSubmission

Span = dict[str, Json]
"""``{"start", "end", "text"}`` in characters of the text."""


class Mention(Frozen):
    """A stretch of the text that an item gives or a seat proposes."""

    start: int
    end: int
    text: str
    label: str = ""
    """Its type; empty where none is known."""
    id: str = ""

    @property
    def span(self) -> Span:
        """Where it is, as values hold it."""
        return {"start": self.start, "end": self.end, "text": self.text}

    @property
    def words(self) -> str:
        """Its words on one line, with its type."""
        return f"“{one_line(self.text)}”" + (f" ({one_line(self.label)})" if self.label else "")


def mentions_of(
    text: str, input: Mapping[str, Json], field: str, example: str
) -> tuple[Mention, ...]:
    """The spans that an item gives, in its order: with offsets, or as quotes.

    Raises:
        InvalidSubmission: when one of them is not in the text, or two have the same id.
    """
    found = []
    for number, item in enumerate(given_list(input, field, example), start=1):
        mention = mention_of(text, item)
        if mention is None:
            raise InvalidSubmission(
                f"number {number} of {field!r} is not in the text: {_short(item)}",
                f"write each like {example[1:-1]}, with start and end in characters of the text",
            )
        found.append(mention)
    ids = [mention.id for mention in found if mention.id]
    repeated = next((each for each in ids if ids.count(each) > 1), None)
    if repeated is not None:
        raise InvalidSubmission(f"two of {field!r} have the id {repeated!r}", "give each its own")
    return tuple(found)


def mention_of(text: str, item: Json, near: int = 0) -> Mention | None:
    """The place that an item names: by offsets, whatever its fields are called, as a pair or triple
    of them, or by a quote; of several places that nearest to the character ``near``, the earlier
    one first. None where it is not in the text.

    Offsets are code points, or UTF-16 units where only these lead to the quote beside them.
    """
    if isinstance(item, str):
        item = {"text": item}
    if isinstance(item, list) and len(item) in (2, 3):
        item = dict(zip(("start", "end", "label"), item, strict=False))
    if not isinstance(item, Mapping):
        return None
    inner = item["value"] if isinstance(item.get("value"), Mapping) else item
    place = _place(text, inner, near)
    if place is None:
        return None
    label = first_held(inner, LABELS)
    if isinstance(label, list) and len(label) == 1:
        label = label[0]
    return Mention(
        start=place[0],
        end=place[1],
        text=text[place[0] : place[1]],
        label=label if isinstance(label, str) else "",
        id="".join(written(item.get("id"))[:1]),
    )


def _place(text: str, item: Mapping[str, Json], near: int) -> tuple[int, int] | None:
    quote = first_held(item, QUOTES)
    if first_held(item, (*STARTS, *ENDS)) is None:
        places = occurrences(text, quote) if isinstance(quote, str) else []
        return min(places, key=lambda place: (abs(place[0] - near), place), default=None)
    start, end = whole_number(first_held(item, STARTS)), whole_number(first_held(item, ENDS))
    if start is None or end is None:
        return None
    for units in (range(len(text) + 1), utf16_units(text)):
        if not 0 <= start < end < len(units):
            continue
        place = units[start], units[end]
        if quote is None or (
            isinstance(quote, str) and reads_the_same(text[place[0] : place[1]], quote)
        ):
            return place
        if text.isascii():
            break
    return None


def pointed_at(mentions: Sequence[Mention], item: Json) -> Mention | None:
    """Which of the given mentions an answer means: by id, place, words, or number (from 0). None
    where it is none of them, or words that several have.

    Where ids are numbers, a number is an id.
    """
    if isinstance(item, list) and len(item) == 2:
        item = dict(zip(("start", "end"), item, strict=True))
    if isinstance(item, Mapping) and first_held(item, STARTS) is not None:
        place = whole_number(first_held(item, STARTS)), whole_number(first_held(item, ENDS))
        return next((each for each in mentions if (each.start, each.end) == place), None)
    if isinstance(item, Mapping):
        item = first_held(item, ("id", *QUOTES))
    number = None if isinstance(item, str) else whole_number(item)
    if number is not None and not any(each.id.isdecimal() for each in mentions):
        return mentions[number] if 0 <= number < len(mentions) else None
    if number is not None:
        return next((each for each in mentions if each.id == str(number)), None)
    if isinstance(item, str):
        by_id = [each for each in mentions if each.id == item]
        found = by_id or [each for each in mentions if reads_the_same(each.text, item)]
        return found[0] if len({(each.start, each.end) for each in found}) == 1 else None
    return None


def is_span(text: str, item: Json) -> bool:
    """Whether it is a span of the text as values hold it."""
    if not isinstance(item, Mapping) or set(item) != {"start", "end", "text"}:
        return False
    found = mention_of(text, item)
    return found is not None and found.span == item


def overlap(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether two spans share a character."""
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def quoted(span: Mapping[str, Json]) -> str:
    """A span's words on one line, in quotation marks."""
    return f"“{one_line(span['text'])}”"


def _short(item: Json) -> str:
    text = item if isinstance(item, str) else canonical_json(item)
    return text if len(text) <= 80 else text[:79] + "…"
