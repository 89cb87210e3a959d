"""What stands around a mention, and in which sentence it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kinds.context import one_line
from kinds.shapes.mentions import Mention

_SENTENCE_END = re.compile(
    "[.!?]+[\"'\u2019\u201d)\\]]*(?=\\s|$)|[\u3002\uff01\uff1f\u0964]|\n\\s*\n"
)
"""Where sentences end: a mark before a blank, one of scripts without blanks, or an empty line."""


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
