"""Mentions: stretches of a text that an item gives, or that an answer names, found in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.context import one_line
from kinds.shapes.given import given_list
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
    """The place that an item names: by offsets, or by a quote; of several places that nearest to
    the character ``near``, the earlier one first. None where it is not in the text."""
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, Mapping):
        return None
    start, end, quote = item.get("start"), item.get("end"), item.get("text")
    if start is None and end is None:
        places = occurrences(text, quote) if isinstance(quote, str) else []
        if not places:
            return None
        start, end = min(places, key=lambda place: (abs(place[0] - near), place))
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return None
    if quote is not None and quote != text[start:end]:
        return None
    label = item.get("label", item.get("type"))
    return Mention(
        start=start,
        end=end,
        text=text[start:end],
        label=label if isinstance(label, str) else "",
        id=str(item.get("id", "")),
    )


def pointed_at(mentions: Sequence[Mention], item: Json) -> Mention | None:
    """Which of the given mentions an answer means: by id, place, words, or number (from 0). None
    where it is none of them, or words that several have."""
    if isinstance(item, Mapping) and "start" in item:
        place = item.get("start"), item.get("end")
        return next((each for each in mentions if (each.start, each.end) == place), None)
    if isinstance(item, Mapping):
        item = item.get("id", item.get("text"))
    if isinstance(item, str):
        by_id = [each for each in mentions if each.id == item]
        found = by_id or [each for each in mentions if each.text == item.strip()]
        return found[0] if len({(each.start, each.end) for each in found}) == 1 else None
    if type(item) is int and 0 <= item < len(mentions):
        return mentions[item]
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
