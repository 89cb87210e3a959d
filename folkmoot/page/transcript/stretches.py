"""A text cut into pieces where something is marked in it: quotes of a debate, spans of an answer.
Pure. Offsets are code points; what lies within what, or across, does not matter."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from folkmoot.page.transcript.marks import Mark
from schema.base import Frozen


class Stretch(Frozen):
    """Something marked in a text."""

    start: int
    end: int
    mark: Mark
    word: str = ""
    """Told behind it: a label."""
    number: int = 0
    """Of a claim, told behind it; 0 for none."""
    struck: bool = False
    """Whether the verifier has struck what rests on it."""


class Piece(Frozen):
    """A piece of the text, and what covers it."""

    text: str
    over: tuple[Stretch, ...] = ()
    ends: tuple[Stretch, ...] = ()
    """What ends with it, and is told behind it."""

    @property
    def classes(self) -> str:
        """Names for the page's style: the colour and line of the topmost, and every claim's."""
        if not self.over:
            return ""
        top = self.over[-1]
        names = [f"m{top.mark.number}", f"line{top.mark.line}"]
        names += [f"q{each.number}" for each in self.over if each.number]
        names += ["struck"] * top.struck + ["twice"] * (len(self.over) > 1)
        return " ".join(names)


def pieces(text: str, stretches: Iterable[Stretch]) -> tuple[Piece, ...]:
    """The text in pieces, in order. What reaches outside the text is left out."""
    inside = [s for s in stretches if 0 <= s.start < s.end <= len(text)]
    if not inside:
        return (Piece(text=text),) if text else ()
    edges = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    begins: dict[int, list[Stretch]] = {}
    for each in sorted(inside, key=lambda s: (s.start, -s.end)):
        begins.setdefault(each.start, []).append(each)
    found, over = [], list[Stretch]()
    for start, end in itertools.pairwise(edges):
        over = [s for s in over if s.end > start] + begins.get(start, [])
        ends = tuple(s for s in over if s.end == end)
        found.append(Piece(text=text[start:end], over=tuple(over), ends=ends))
    return tuple(found)
