"""``marked``: a text in which passages stand between tags, as text and spans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import CUT, Fields, Shape, shape
from schema.base import Json

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,40})>")


@shape
class Marked(Shape):
    """``{ marked = "text", spans = "spans", labels = ["NAME", "DATE"] }``: ``<NAME>Ann</NAME> ran``
    is the text ``Ann ran`` and a list of spans, each with ``start`` and ``end`` (in characters),
    ``label`` and ``text``. Where a tag is of no such label, within another, or not closed, it is no
    record: nobody could tell what was meant."""

    name: ClassVar[str] = "marked"
    marked: str
    spans: str = "spans"
    labels: tuple[str, ...] = Field(min_length=1)
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """Text and spans."""
        return (self.marked, self.spans)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where all tags can be read."""
        text = said.get(self.of, "").strip()
        known = {label.casefold(): label for label in self.labels}
        plain, spans, at = "", list[dict[str, Json]](), 0
        begun: tuple[str, int] | None = None
        for tag in _TAG.finditer(text):
            plain, at = plain + text[at : tag.start()], tag.end()
            label = known.get(tag[2].casefold())
            if label is None or bool(tag[1]) is (begun is None):
                return []
            if begun is None:
                begun = label, len(plain)
            elif begun[0] == label:
                start = begun[1]
                found = {"start": start, "end": len(plain), "label": label, "text": plain[start:]}
                spans, begun = [*spans, found], None
            else:
                return []
        if begun is not None or not plain + text[at:] or f"{CUT}{self.of}" in said:
            return []
        return [{self.marked: plain + text[at:], self.spans: spans}]
