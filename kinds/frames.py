"""What frames share: a type, perhaps a trigger, and roles that spans or strings fill.

Relations, semantic roles, events, the order of events and triples are all frames. Here is how their
spans are read and shown, which roles may be held once, and how sets of parts are scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from kinds.base import Kind, Order, Quotable, Shown, title_of
from kinds.context import one_line
from kinds.shapes.quotes import occurrences
from kinds.shapes.runs import runs
from kinds.spans import LONGEST_SPAN
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.errors import InvalidSubmission

Span = dict[str, Json]
"""``{"start", "end", "text"}`` in characters of the text."""

_SENTENCE_END = re.compile(
    "[.!?]+[\"'\u2019\u201d)\\]]*(?=\\s|$)|[\u3002\uff01\uff1f\u0964]|\n\\s*\n"
)
"""Where sentences end: a mark before a blank, one of scripts without blanks, or an empty line."""

MOST_GROUPS = 400
"""A task asks at most so many questions."""


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


def given(input: Mapping[str, Json], field: str) -> Json:
    """What a field holds; the JSON of its text, where it is one, as a CSV file has it."""
    return parsed(input.get(field))


def parsed(value: Json) -> Json:
    """What a text of JSON says; anything else as it is."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def without(input: Mapping[str, Json], *fields: str) -> dict[str, Json]:
    """An input without some of its fields."""
    return {name: value for name, value in input.items() if name not in fields}


def first_of(item: Mapping[str, Json], names: Sequence[str]) -> Json:
    """What the first of some names holds that an object has; None where it has none."""
    return next((item[name] for name in names if name in item), None)


def given_list(input: Mapping[str, Json], field: str, example: str) -> list[Json]:
    """The list that a field holds.

    Raises:
        InvalidSubmission: when it holds none; says what to write.
    """
    value = given(input, field)
    if not isinstance(value, list):
        raise InvalidSubmission(f"the field {field!r} is no list", f'write "{field}": {example}')
    return value


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


def quote_schema(text: str) -> Json:
    """The JSON schema of a quote: a run of the text's words where it is short, else any string."""
    offered: list[Json] = [text[run.start : run.end] for run in runs(text)]
    if offered:
        return {"enum": offered, "description": "words"}
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_SPAN}


def quoted(span: Mapping[str, Json]) -> str:
    """A span's words on one line, in quotation marks."""
    return f"“{one_line(span['text'])}”"


def in_place(text: str, mention: Mention, reach: int = 20) -> str:
    """A mention's words; where the text has them more than once, with what stands around them."""
    if text.count(mention.text) < 2:
        return mention.words
    start = text.rfind(" ", 0, max(0, mention.start - reach)) + 1
    end = text.find(" ", min(len(text), mention.end + reach))
    return f"{mention.words} in “{one_line(text[start : end if end > 0 else len(text)])}”"


def around(text: str, *mentions: Mention, most: int = 300) -> str:
    """The words from the first to the last of the mentions, on one line; where they are long, what
    stands around each."""
    start, end = min(m.start for m in mentions), max(m.end for m in mentions)
    if end - start <= most:
        return one_line(text[start:end])
    reach = most // (4 * len(mentions))
    pieces = [text[max(0, m.start - reach) : m.end + reach] for m in mentions]
    return " … ".join(one_line(piece) for piece in pieces)


def sentence_numbers(text: str, mentions: Iterable[Mention]) -> list[int]:
    """For each mention, the number of its sentence."""
    ends = {match.end() for match in _SENTENCE_END.finditer(text)}
    return [sum(end <= mention.start for end in ends) for mention in mentions]


def once_each(chances: Sequence[Mapping[str, float]], core: frozenset[str]) -> list[str]:
    """The most probable option of each question, where an option of ``core`` is given at most once.

    The best assignment as a whole, by the sum of log-probabilities (Kuhn, 1955, The Hungarian
    Method), so that a role goes to whom it costs least to give it to.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # here: it takes long to import

    shared = sorted(core & {name for options in chances for name in options})
    if not shared:
        return [max(options, key=options.__getitem__) for options in chances]
    far = 1e6
    cost = np.full((len(chances), len(shared) + len(chances)), far)
    free: list[str] = []
    for row, options in enumerate(chances):
        for column, name in enumerate(shared):
            if name in options:
                cost[row, column] = -_log(options[name])
        others = [name for name in options if name not in core]
        best = max(others, key=options.__getitem__, default="")
        free.append(best)
        if best:
            cost[row, len(shared) + row] = -_log(options[best])
    _, columns = linear_sum_assignment(cost)
    return [
        shared[column] if column < len(shared) else free[row] for row, column in enumerate(columns)
    ]


def f1_marks(
    name: str, given: Iterable[str], right: Iterable[str], answered: bool
) -> dict[str, tuple[float, float]]:
    """Micro-F1 under a name, precision, recall, and the share of rows with all and nothing else."""
    said, gold = set(given), set(right)
    both = float(len(said & gold))
    return {
        name: (2.0 * both, float(len(said) + len(gold))),
        "precision": (both, float(len(said))),
        "recall": (both, float(len(gold))),
        "exact match": (float(answered and said == gold), 1.0),
    }


def _log(chance: float) -> float:
    import math

    return math.log(max(chance, 1e-9))


def _short(item: Json) -> str:
    text = item if isinstance(item, str) else canonical_json(item)
    return text if len(text) <= 80 else text[:79] + "…"
