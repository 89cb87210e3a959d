"""Known spans in the shapes that other tools write them.

Read are lists of ``{start, end, label}`` and of quotes ``{text, label}``, triples
``[start, end, label]`` (doccano, spaCy), Prodigy's ``spans``, spaCy's ``entities``, doccano's
``start_offset`` and ``end_offset``, Label Studio's ``value`` and ``result``; each also as JSON text
in the cell of a table. Nothing is guessed: what cannot be read is named.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kinds.shapes.listed import folded
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
from schema import shallow_json
from schema.base import Json
from schema.errors import InvalidAnswer

SHAPES = (
    'give a list of {"start", "end", "label"}, {"text", "label"} or [start, end, label], '
    "or what doccano, Prodigy, spaCy or Label Studio export"
)
_LISTS = ("spans", "ents", "entities", "result", "annotations", "completions", "label", "labels")
"""Keys of an object that holds the list, the first that is there."""
_BESIDE = ("relation", "choices", "taxonomy", "rating", "number", "textarea", "datetime")
"""What Label Studio's other controls call their results, which stand among the spans."""
_TYPED = ("hypertextlabels", "paragraphlabels")
"""Under what its labels stand that are called after their control."""
_NOTHING = ("", "null", "none", "nan")
"""What an empty cell may say."""


class _Given(NamedTuple):
    """One span as it was given: places in some unit, or none, and the text, or none."""

    number: int
    item: Json
    start: int | None
    end: int | None
    quote: str | None
    labels: tuple[str, ...]


def read_spans(text: str, labels: Sequence[str], gold: Json) -> list[dict[str, Json]]:
    """Known spans as ``{"start", "end", "label", "text"}``, by place, without duplicates.

    Offsets are code points of ``text``, or UTF-16 units (JavaScript, Java) where the texts that
    are given with them say so. White space at the ends of a span is left out. A quote without
    offsets stands for all its occurrences. A label is named exactly, or else by the only one that
    differs in case, in how accents are encoded, or in ``_`` for spaces, alone. None, an empty text
    and an empty list mean that there are no spans.

    Raises:
        InvalidAnswer: when it cannot be read; says which span, and what can.
    """
    given = [one for number, item in enumerate(_items(gold), 1) for one in _given(number, item)]
    units = list(range(len(text) + 1))
    if any(_only_in(text, utf16_units(text), one, units) for one in given):
        units = utf16_units(text)
    found: dict[tuple[int, int, str], dict[str, Json]] = {}
    for one in given:
        for start, end in _places(text, one, units):
            for name in one.labels:
                label = _label(one, name, labels)
                found[start, end, label] = {
                    "start": start, "end": end, "label": label, "text": text[start:end],
                }  # fmt: skip
    return [found[key] for key in sorted(found)]


def _items(gold: Json) -> list[Json]:
    """The list of spans, from whatever holds it."""
    if isinstance(gold, str):
        gold = _parsed(gold)
    if gold is None or gold != gold:  # an empty cell of a table of numbers is NaN
        return []
    if isinstance(gold, dict):
        if any(key in gold for key in (*STARTS, *QUOTES, "value")) and _is_span(gold):
            return [gold]
        held = _held(gold)
        if held is None:
            raise InvalidAnswer(f"{_short(gold)} holds no list of spans", SHAPES)
        return _items(held)
    if not isinstance(gold, list):
        raise InvalidAnswer(f"{_short(gold)} is not a list of spans", SHAPES)
    if len(gold) == 2 and isinstance(gold[0], str) and isinstance(gold[1], dict):
        return _items(gold[1])  # spaCy's pair of a text and its entities
    people = [one for one in gold if isinstance(one, dict) and isinstance(one.get("result"), list)]
    if len(people) > 1:
        raise InvalidAnswer(
            f"it holds the spans of {len(people)} annotators", "keep those of one of them"
        )
    return _items(people[0]["result"]) if people else gold


def _held(gold: Mapping[str, Json]) -> Json:
    """The list of spans in an object; None where it has none."""
    if not isinstance(groups := gold.get("spans"), dict):
        return next((gold[key] for key in _LISTS if isinstance(gold.get(key), list)), None)
    filled = [group for group in (gold.get("ents"), *groups.values()) if group]
    if len(filled) > 1:  # spaCy's entities and its groups of spans
        raise InvalidAnswer(f"it holds {len(filled)} groups of spans", "keep one of them")
    return filled[0] if filled else []


def _is_span(item: Mapping[str, Json]) -> bool:
    if isinstance(item.get("value"), dict):
        return True
    named = first_held(item, LABELS)
    names = named if isinstance(named, list) else [named]
    return bool(names) and all(isinstance(name, str) for name in names)


def _parsed(cell: str) -> Json:
    if cell.strip().casefold() in _NOTHING:
        return None
    try:
        return shallow_json.loads(cell)
    except ValueError:
        pass
    try:  # a table written by Python shows lists with single quotes and tuples
        return json.loads(json.dumps(ast.literal_eval(cell.strip())))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise InvalidAnswer(f"{_short(cell)} is not JSON", SHAPES) from None


def _given(number: int, item: Json) -> list[_Given]:
    if isinstance(item, list) and len(item) >= 3:
        item = {"start": item[0], "end": item[1], "label": item[2]}
    if not isinstance(item, dict):
        raise _unread(number, item, "it has no label and no place")
    if item.get("type") in _BESIDE:
        return []
    inner = item["value"] if isinstance(item.get("value"), dict) else item
    start, end = whole_number(first_held(inner, STARTS)), whole_number(first_held(inner, ENDS))
    quote, label = first_held(inner, QUOTES), first_held(inner, (*LABELS, *_TYPED))
    names = label if isinstance(label, list) else [label]
    if not names or not all(type(name) in (str, int) for name in names):
        raise _unread(number, item, "it has no label")
    placed = first_held(inner, (*STARTS, *ENDS)) is not None
    if placed and (start is None or end is None):
        raise _unread(number, item, "its start and end are not both whole numbers")
    if start is None and not (isinstance(quote, str) and quote.strip()):
        raise _unread(number, item, "it has neither start and end nor a text")
    words = quote if isinstance(quote, str) else None
    return [_Given(number, item, start, end, words, tuple(str(name) for name in names))]


def _places(text: str, one: _Given, units: Sequence[int]) -> list[tuple[int, int]]:
    if one.start is None or one.end is None:
        places = occurrences(text, one.quote or "")
        if not places:
            raise _unread(one.number, one.item, "its text is not in the text to annotate")
        return places
    place = _place(text, one, units)
    if place is None:
        raise _unread(one.number, one.item, f"it is not inside the text of {units[-1]} characters")
    start, end = place
    if one.quote is not None and not reads_the_same(text[start:end], one.quote):
        raise _unread(one.number, one.item, f"the text there is {_short(text[start:end])}")
    if not text[start:end].strip():
        raise _unread(one.number, one.item, "there is nothing but white space")
    whole = text[start:end]
    return [(end - len(whole.lstrip()), start + len(whole.rstrip()))]


def _place(text: str, one: _Given, units: Sequence[int]) -> tuple[int, int] | None:
    """Its start and end in code points, where ``units`` gives the code point of each unit."""
    if one.start is None or one.end is None or not 0 <= one.start < one.end < len(units):
        return None
    return units[one.start], units[one.end]


def _only_in(text: str, utf16: Sequence[int], one: _Given, units: Sequence[int]) -> bool:
    def fits(by: Sequence[int]) -> bool:
        place = _place(text, one, by)
        return place is not None and reads_the_same(text[place[0] : place[1]], one.quote or "")

    return one.quote is not None and not fits(units) and fits(utf16)


def _label(one: _Given, named: str, labels: Sequence[str]) -> str:
    wanted = named.strip()
    if wanted in labels:
        return wanted
    alike = [label for label in labels if _plain(label) == _plain(wanted)]
    if len(alike) != 1:
        raise InvalidAnswer(
            f"span {one.number} of the known ones has the label {_short(named)}",
            f"the campaign's labels are {', '.join(labels[:12])}",
        )
    return alike[0]


def _plain(label: str) -> str:
    """A label without case, its accents encoded one way, and with ``_`` for spaces, as tools write
    it that have none."""
    return "_".join(folded(label).split())


def _unread(number: int, item: Json, why: str) -> InvalidAnswer:
    return InvalidAnswer(f"span {number} of the known ones, {_short(item)}: {why}", SHAPES)


def _short(value: Json, length: int = 60) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= length else shown[: length - 1] + "…"
