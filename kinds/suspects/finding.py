"""Finding the segments of an item that talk about the answer, and leaving them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kinds.base import kind_of
from kinds.suspects.language import Speech, speech_of
from kinds.suspects.names import Names
from kinds.suspects.pieces import Piece, clauses, merged, pieces
from kinds.suspects.signals import SIGNS, signs_of
from kinds.suspects.weighing import suspicion
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import ClosedSet, Grouped, Pair, SeveralOf
from schema.evidence import Suspect

SUSPICIOUS = 0.4
"""From which suspicion on a piece is left out."""
NEAR = 0.15
"""The same for one that stands beside such a piece: attacks are written in several sentences."""
GAP = 2
"""So many pieces between two such pieces are left out with them, whatever they say."""
LONGEST_NAME = 60
"""Characters. A longer choice is no name that a text could give out."""

_WORD = re.compile(r"\w")

Place = tuple[str | int, ...]
"""Where a text stands in an item: the field, then keys and numbers as far as it goes."""


def suspects_in(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Suspect, ...]:
    """The segments of the item that talk about the answer, in the order of fields and text.

    Pure and without a model; it takes some seconds for a million characters.
    """
    names = names_of(campaign, input)
    return tuple(
        Suspect(
            field=place[0],
            path=place[1:],
            start=found.piece[0],
            text=text[slice(*found.piece)],
            is_name=found.is_name,
            signs=found.signs,
        )
        for place, text in texts_of(campaign, input)
        for found in suspicious(text, names)
    )


def is_suspicious(campaign: Campaign, input: Mapping[str, Json], text: str) -> bool:
    """Whether some part of another text, a passage that was found, talks about the answer."""
    return any(not found.is_name for found in suspicious(text, names_of(campaign, input)))


def without(input: Mapping[str, Json], suspects: Sequence[Suspect]) -> dict[str, Json]:
    """The item with the segments blank. Each is replaced by as many spaces, so that offsets into
    the texts stay what they are."""
    found: dict[Place, list[Suspect]] = {}
    for suspect in suspects:
        found.setdefault((suspect.field, *suspect.path), []).append(suspect)

    def blank(place: Place, text: str) -> str:
        for each in found.get(place, ()):
            end = each.start + len(each.text)
            text = text[: each.start] + " " * len(each.text) + text[end:]
        return text

    return {name: _mapped(value, (name,), blank) for name, value in input.items()}


def leaves_nothing(input: Mapping[str, Json], suspects: Sequence[Suspect]) -> bool:
    """Whether some text has no word left without the segments."""
    rest = dict(_texts(without(input, suspects)))
    places = {(suspect.field, *suspect.path) for suspect in suspects}
    return any(not _WORD.search(rest[place]) for place in places)


class Found(NamedTuple):
    """Something suspicious in a text."""

    piece: Piece
    is_name: bool
    signs: tuple[str, ...]


def suspicious(text: str, names: Names) -> list[Found]:
    """The suspicious pieces of a text with their signs, neighbours as one.

    Of a piece that names an answer and is not suspicious otherwise, as honest texts do, too, only
    the name is left out: what else it says may be what the answer rests on.
    """
    if not _WORD.search(text):
        return []
    parts = pieces(text)
    whole = speech_of(text)
    signs = [signs_of(text[a:b], names, whole) for a, b in parts]
    scores = [suspicion(each) for each in signs]
    chosen = {n for n, score in enumerate(scores) if score >= SUSPICIOUS}
    edge = list(chosen)
    while edge:
        n = edge.pop()
        for m in (n - 1, n + 1):
            if 0 <= m < len(parts) and m not in chosen and scores[m] >= NEAR:
                chosen.add(m)
                edge.append(m)
    chosen |= _between(chosen)
    found = {
        narrow: signs[n]
        for n in sorted(chosen)
        for narrow in _narrowed(text, parts[n], names, whole)
    }
    joined = merged(text, found)
    left_out = [
        Found(piece, False, _in_order(s for p in found if _within(p, piece) for s in found[p]))
        for piece in joined
    ]
    named = [
        Found(name, True, _in_order(signs[n]))
        for n, piece in enumerate(parts)
        if n not in chosen and "label" in signs[n]
        for name in names.places(text, *piece)
    ]
    return sorted([*left_out, *named])


def names_of(campaign: Campaign, input: Mapping[str, Json]) -> Names:
    """By what names a text could give out an answer to the item: the labels, and choices that are
    known beforehand and short."""
    names = [label.name for label in campaign.labels]
    space = kind_of(campaign.kind).answer_space(campaign, input)
    if isinstance(space, ClosedSet | SeveralOf | Grouped | Pair):
        own = _strings(input)
        names += [
            choice.text
            for choice in space.choices
            if len(choice.text) <= LONGEST_NAME and choice.text not in own
        ]
    return _names(tuple(dict.fromkeys(names)))


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> Names:
    return Names(names)


def texts_of(campaign: Campaign, input: Mapping[str, Json]) -> Iterator[tuple[Place, str]]:
    """Every text in the campaign's fields of an item, with its place."""
    own = {name: input[name] for name in campaign.input_fields if name in input}
    yield from _texts(own)


def _between(chosen: set[int]) -> set[int]:
    """The pieces that stand between chosen ones that are near: the example before its answer."""
    ordered = sorted(chosen)
    gaps = (range(a + 1, b) for a, b in pairwise(ordered) if b - a <= GAP + 1)
    return {n for gap in gaps for n in gap}


def _narrowed(text: str, piece: Piece, names: Names, whole: Speech) -> list[Piece]:
    """The clauses of a suspicious piece that are suspicious, where the others are not at all and
    the piece is all that there is; else the piece."""
    if _WORD.search(text, 0, piece[0]) or _WORD.search(text, piece[1]):
        return [piece]
    parts = clauses(text, piece)
    scores = [suspicion(signs_of(text[a:b], names, whole)) for a, b in parts]
    if any(NEAR <= score < SUSPICIOUS for score in scores):
        return [piece]
    return [part for part, score in zip(parts, scores, strict=True) if score >= SUSPICIOUS] or [
        piece
    ]


def _in_order(signs: Iterable[str]) -> tuple[str, ...]:
    shown = set(signs)
    return tuple(sign for sign in SIGNS if sign in shown)


def _within(inner: Piece, outer: Piece) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _texts(value: Mapping[str, Json]) -> Iterator[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []

    def note(place: Place, text: str) -> str:
        found.append((place, text))
        return text

    for name, each in value.items():
        _mapped(each, (name,), note)
    yield from found


def _strings(input: Mapping[str, Json]) -> set[str]:
    return {text for _, text in _texts(input)}


def _mapped(value: Json, place: Place, change: Callable[[Place, str], str]) -> Json:
    """The value with each text in it changed; keys of objects are names, not texts."""
    if isinstance(value, str):
        return change(place, value)
    if isinstance(value, list):
        return [_mapped(each, (*place, n), change) for n, each in enumerate(value)]
    if isinstance(value, Mapping):
        return {key: _mapped(each, (*place, key), change) for key, each in value.items()}
    return value
