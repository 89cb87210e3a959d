"""A text cut into pieces that can be left out: sentences, lines, and what stands in brackets or
markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

Piece = tuple[int, int]
"""Where a piece begins and ends, in characters."""

LONGEST = 2000
"""Characters of a piece, at most."""
LONGEST_ENCLOSURE = 1000
"""Characters. What is opened and not closed within so many encloses nothing."""

_SENTENCE_END = re.compile(
    r"""(?<=[.!?…])["'”’»)\]]*\s+|(?<=[。！？])|[\r\n\v\f\x85\u2028\u2029]+"""
)
_CLAUSE_END = re.compile(r"(?<=[,;:])\s+|\s+[-–—>=|/]+\s+|\s+(?=but\s)")

_CHAT_MARK = re.compile(
    r"<\|[^<>|\n]{1,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|</?\|?eot_id\|?>"
)
"""What chat templates put around a turn; none of it is a part of a text that people write."""
_OPENS_TURN = re.compile(r"start|INST\]|SYS|<s>|header|system|user|assistant", re.IGNORECASE)

_ENCLOSED = re.compile(
    rf"<!--.{{0,{LONGEST_ENCLOSURE}}}?(?:-->|\Z)"
    rf"|```.{{0,{LONGEST_ENCLOSURE}}}?(?:```|\Z)"
    r"|\{[^{}]{2,2000}\}|\[[^\[\]]{2,2000}\]|\([^()]{2,2000}\)"
    r"|【[^】]{2,1000}】"
    r"|<([A-Za-z][\w-]{0,30})[^<>]{0,200}>[^<>]{0,2000}</\1>",
    re.DOTALL,
)
_WORD = re.compile(r"\w")


def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces in order; together they hold every word of the text, and none overlaps another."""
    inside = _enclosures(text)
    cuts = sorted({0, len(text), *(edge for piece in inside for edge in piece)})
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        if (start, end) in inside:
            found.append((start, end))
        else:
            found += _parted(text, start, end, _SENTENCE_END)
    return tuple(piece for piece in found if _WORD.search(text, *piece))


def clauses(text: str, piece: Piece) -> tuple[Piece, ...]:
    """The clauses of a piece."""
    return tuple(p for p in _parted(text, *piece, _CLAUSE_END) if _WORD.search(text, *p))


def merged(text: str, found: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces in order, those with no word between them as one."""
    joined: list[Piece] = []
    for start, end in sorted(found):
        if joined and not _WORD.search(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _parted(text: str, start: int, end: int, at: re.Pattern[str]) -> list[Piece]:
    edges = [start]
    edges += [match.end() for match in at.finditer(text, start, end)]
    return [each for a, b in pairwise([*edges, end]) for each in _bounded(a, b)]


def _bounded(start: int, end: int) -> list[Piece]:
    """The piece in parts of at most so many characters that looking at one takes no time."""
    return [(a, min(end, a + LONGEST)) for a in range(start, end, LONGEST)]


def _enclosures(text: str) -> set[Piece]:
    """The outermost of what is enclosed, with its marks; chat markup from its first mark on."""
    found = [match.span() for match in _ENCLOSED.finditer(text)]
    chat = _chat(text)
    if chat:
        found = [piece for piece in found if piece[1] <= chat[0] or piece[0] >= chat[1]]
        found.append(chat)
    return {piece for piece in found if not _holds_all(text, piece)}


def _holds_all(text: str, piece: Piece) -> bool:
    """Whether there is no word outside: a text in quotes is a text."""
    return not _WORD.search(text, 0, piece[0]) and not _WORD.search(text, piece[1])


def _chat(text: str) -> Piece | None:
    """From the first mark of a chat template to the last, with the turn that this one opens."""
    marks: Sequence[re.Match[str]] = list(_CHAT_MARK.finditer(text))
    if not marks:
        return None
    last = marks[-1]
    if last.group().startswith(("</", "[/")) or not _OPENS_TURN.search(last.group()):
        return marks[0].start(), last.end()
    after = re.compile(r"\s*(?:user|human)\b\s*", re.IGNORECASE).match(text, last.end())
    return marks[0].start(), after.end() if after else len(text)
