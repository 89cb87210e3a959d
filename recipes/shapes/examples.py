"""``examples``: pairs of input and output, as Self-Instruct has them written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import between, whole_ones
from schema.base import Json

_EXAMPLE = re.compile(r"^[ \t]*Example[ \t]?\d{1,4}[.:]?|^[ \t]*Example[.:]?[ \t]*$", re.MULTILINE)
_OUTPUT = re.compile(r"Output[ \t]{0,3}\d{0,3}[ \t]{0,3}:")
_INPUT = re.compile(r"Input[ \t]{0,3}\d{0,3}[ \t]{0,3}:")


@shape
class Examples(Shape):
    """``{ examples = ["input", "output"], most = 5 }``: ``Example 2`` at the beginning of a line
    starts a pair, ``Input:`` and ``Output:`` its halves. Without ``Output:`` all of it is output;
    what stands before the first ``Example`` counts if it has an ``Output:``, for the prompt may
    have ended in ``Example 1`` (Wang et al., 2023)."""

    name: ClassVar[str] = "examples"
    examples: tuple[str, str]
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """Input and output."""
        return self.examples

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One an example."""
        found = whole_ones(_pairs(said.get(self.of, "").strip()), said, self.of)
        given, output = self.examples
        return [{given: one, output: other} for one, other in found[: self.most]]


def _pairs(text: str) -> list[tuple[str, str]]:
    marks = list(_EXAMPLE.finditer(text))
    before = text[: marks[0].start()] if marks else text
    pieces = [before] if _OUTPUT.search(before) else []
    pieces += [piece for piece in between(text, marks) if piece]
    return [_halves(piece) for piece in pieces]


def _halves(text: str) -> tuple[str, str]:
    parts = _OUTPUT.split(text)
    given, output = (parts[0], parts[1]) if len(parts) > 1 else ("", text)
    output = _INPUT.split(output)[0]  # another pair within the same example
    begins = _INPUT.match(given.strip())
    return given.strip()[begins.end() if begins else 0 :].strip(), output.strip()
