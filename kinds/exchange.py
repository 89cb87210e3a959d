"""What tools of other people know of an answer: labels, stretches of a text and links between them,
a number, or a text. A kind says which of these its answers are, and what a value comes to there;
how a tool writes that down is the business of the formats of files (:mod:`storage.formats`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from schema.base import Frozen, Json

Sort = Literal["label", "labels", "ranges", "number", "text", "other"]
"""One label, any number of labels, stretches of the text with labels (and links between them), a
number, a text; or something that has no word in other tools."""


class Range(Frozen):
    """A stretch of the first input field, with its label."""

    start: int
    """In code points."""
    end: int
    label: str


class Link(Frozen):
    """A directed, labelled relation between two stretches."""

    head: int
    """Place of the stretch in the list, from 0."""
    tail: int
    label: str


class Exchanged(Frozen):
    """One answer as other tools know it. What it is not, is empty."""

    labels: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    """In the order of the text."""
    links: tuple[Link, ...] = ()
    number: float | None = None
    text: str = ""


class Ranges:
    """Collects stretches and links: a stretch that is named twice is there once."""

    def __init__(self) -> None:
        self._places: dict[Range, int] = {}
        self._links: list[tuple[Range, Range, str]] = []

    def add(self, span: Mapping[str, Json], label: str) -> Range:
        """A stretch, given as values hold spans."""
        found = Range(start=span["start"], end=span["end"], label=label)
        self._places.setdefault(found, len(self._places))
        return found

    def link(self, head: Range, tail: Range, label: str) -> None:
        """A relation between two stretches that were added."""
        self._links.append((head, tail, label))

    def exchanged(self) -> Exchanged:
        """All of them, in the order of the text."""
        ranges = sorted(self._places, key=lambda each: (each.start, each.end, each.label))
        place = {each: number for number, each in enumerate(ranges)}
        links = (
            Link(head=place[head], tail=place[tail], label=label)
            for head, tail, label in dict.fromkeys(self._links)
        )
        return Exchanged(ranges=tuple(ranges), links=tuple(links))


def spans_exchanged(spans: Iterable[Mapping[str, Json]]) -> Exchanged:
    """A list of labelled spans."""
    found = Ranges()
    for span in spans:
        found.add(span, span["label"])
    return found.exchanged()
