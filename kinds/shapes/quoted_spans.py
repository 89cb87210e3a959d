"""Spans that seats quote, each of which is then voted on by itself.

Models count badly, so they propose quotes, ``{"spans": [{"text": …, "label": …}]}``, and the
offsets are found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Literal

from pydantic import Field

from kinds.base import text_of
from kinds.review_form import QuoteText, ReviewForm
from kinds.shapes.likely import MOST_CANDIDATES
from kinds.shapes.listed import choice_of, name_among
from kinds.shapes.objects import one_of_labels
from kinds.shapes.parts import Part, Parts
from kinds.shapes.quotes import occurrences
from kinds.shapes.runs import runs
from kinds.shapes.span_gold import read_spans
from kinds.shapes.words import words_of
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer

MOST_SPANS = 32
"""At most so many spans in one proposal: a model that repeats itself must come to an end."""
WORDS_A_SPAN = 4
"""A proposal has at most one span for so many words of the text, and one more."""
LONGEST_SPAN = 200
"""Characters of one proposed span in a longer text."""


class SpanOptions(Frozen):
    """What can be set of spans."""

    find: Literal["quotes", "likely"] = Field(
        default="quotes",
        description="quotes: seats quote spans; likely: they choose a type for each likely span",
    )
    threshold: float | None = Field(
        default=None,
        gt=0.0,
        lt=1.0,
        description="from which probability on a likely span is one; learnt from known answers "
        "where it is left out, a half without them",
    )
    most: int = Field(
        default=MOST_CANDIDATES, ge=1, le=48, description="likely spans of one text, at most"
    )


class QuotedSpans(Parts):
    """Any number of labelled stretches of the text, which seats quote."""

    name = "spans"
    things = "spans"
    least_labels = 1
    options_model = SpanOptions

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of quotes with their labels. A short text offers its runs of words one by one, so
        that nothing else can be quoted; in a longer one quotes are free, and those that are not
        found are dropped."""
        text = text_of(campaign, input)
        offered: list[Json] = [text[run.start : run.end] for run in runs(text)]
        quote: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_SPAN}
        span = {
            "type": "object",
            "properties": {
                "text": {"enum": offered, "description": "words"} if offered else quote,
                "label": one_of_labels([label.name for label in campaign.labels]),
            },
            "required": ["text", "label"],
            "additionalProperties": False,
        }
        words = sum(word.length for word in words_of(text)) // 2
        most = min(MOST_SPANS, 1 + words // WORDS_A_SPAN)
        return {"type": "array", "maxItems": most, "items": span}

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """Spans with their offsets, from quotes or from offsets, as JSON or as its text.

        A quote stands for all its places (see :func:`kinds.shapes.quotes.occurrences`). Proposed
        spans that are not in the text, or have an unknown label, are left out: a small model
        invents some beside good ones. An answer of which nothing is left is invalid; an empty one
        is not.
        """
        try:
            return super().parse(campaign, input, answer)
        except InvalidAnswer as error:
            if not (proposed := self.proposed(answer)):
                raise
            labels = [label.name for label in campaign.labels]
            raise InvalidAnswer(
                f"none of the {len(proposed)} proposed spans is in the text with a known label",
                f"quote the text verbatim, with one of: {', '.join(labels[:12])}",
            ) from error

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The places of the item's quote, or the one of its offsets."""
        if not isinstance(item, dict):
            return []
        label = name_among(item.get("label"), [label.name for label in campaign.labels])
        if label is None:
            return []
        text = text_of(campaign, input)
        return [
            {"start": start, "end": end, "label": label, "text": text[start:end]}
            for start, end in _places(text, item)
        ]

    def read_gold(self, campaign: Campaign, input: Mapping[str, Json], gold: Json) -> Json:
        """Known spans in our own form, or as doccano, Prodigy, spaCy and Label Studio write them,
        or as the text of such a list; all of them, or an error that names the first that cannot
        be read (see :func:`kinds.shapes.span_gold.read_spans`)."""
        labels = [label.name for label in campaign.labels]
        return read_spans(text_of(campaign, input), labels, gold)

    def part_words(self, part: Part) -> str:
        """The quote with its label in brackets."""
        return f"“{' '.join(part['text'].split())}” ({part['label']})"

    def key_of(self, part: Part) -> str:
        """Place and label."""
        return f"{part['start']}:{part['end']}:{part['label']}"

    def sort_key(self, part: Part) -> Json:
        """By place."""
        return (part["start"], part["end"], part["label"])

    def clash(self, one: Part, other: Part) -> bool:
        """Whether they overlap."""
        return bool(one["start"] < other["end"] and other["start"] < one["end"])

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Offsets inside the text, quotes that match it, known labels, order, no overlaps."""
        if not isinstance(value, list):
            return ("the value is not a list of spans",)
        found = [each for part in value for each in self.part_problems(campaign, input, part)]
        if found:
            return tuple(found)
        if value != self.in_order(value):
            return ("the spans are not in the order of the text, or repeat",)
        if any(self.clash(one, other) for one, other in pairwise(value)):
            return ("two spans overlap",)
        return ()

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """What is wrong with one span."""
        if not isinstance(part, dict) or set(part) != {"start", "end", "label", "text"}:
            return ("a span has other fields than start, end, label and text",)
        text, found = text_of(campaign, input), []
        if not _is_place(text, part["start"], part["end"]):
            found.append(f"span {part['start']} to {part['end']} is not inside the text")
        elif text[part["start"] : part["end"]] != part["text"]:
            found.append(f"the text at {part['start']} is not {part['text']!r}")
        if part["label"] not in [label.name for label in campaign.labels]:
            found.append(f"{part['label']!r} is not one of the labels")
        return tuple(found)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """Quotes with their labels."""
        return QuoteText(
            field=campaign.input_fields[0],
            text=text_of(campaign, input),
            labels=tuple(choice_of(label) for label in campaign.labels),
        )


def _places(text: str, item: Mapping[str, Json]) -> list[tuple[int, int]]:
    if "start" in item or "end" in item:
        start, end = item.get("start"), item.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and _is_place(text, start, end)):
            return []
        quote = item.get("text", text[start:end])
        return [(start, end)] if quote == text[start:end] else []
    quote = item.get("text")
    return occurrences(text, quote) if isinstance(quote, str) else []


def _is_place(text: str, start: Json, end: Json) -> bool:
    return type(start) is int and type(end) is int and 0 <= start < end <= len(text)
