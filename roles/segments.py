"""A text cut into the pieces that a debater may quote: whole clauses, each as it stands there."""

from __future__ import annotations

import re
from itertools import pairwise

from schema.base import Frozen

SHORTEST, LONGEST = 3, 20
"""Words in a segment, where the text allows."""

MOST = 12
"""Segments of one text. Longer texts offer as many, spread evenly from the first to the last."""

# Each pattern takes one character of space at a time, so that it is linear in any text.
SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s|(?<=[\u3002\uff01\uff1f])|[\r\n]")
"""Where one sentence ends and the next begins, in Latin and in Chinese or Japanese punctuation."""

_CLAUSES = re.compile(
    r"(?<=[,;:])\s|\s[-\u2013\u2014]+\s|\s(?=(?:but|although|though|yet|however)\b)"
    r"|\s(?=and (?:i|it|he|she|we|you|they)\b)",
    re.IGNORECASE,
)
_JOINS = re.compile(r"(?:and|but|yet|so|though|although|however)\b", re.IGNORECASE)
"""A word that ties a clause to the one before it; a quote reads better without."""
_RUN = re.compile(r"\S+")
_LOOSE = " \t\r\n,;:-\u2013\u2014"
"""What a quote neither begins nor ends with."""


class Segment(Frozen):
    """A piece of a text, found at ``start`` (in characters)."""

    start: int
    text: str


def segments(text: str) -> tuple[Segment, ...]:
    """Pieces of ``text`` in order, each a verbatim substring, none overlapping another.

    Sentences are cut into clauses at commas, semicolons, colons, dashes and contrasting
    conjunctions; a piece of less than 3 words joins its neighbour in the same sentence, and one of
    more than 20 is cut evenly. A text of one piece with 6 words or more is cut in two, so that two
    sides have something of their own to quote.
    """
    pieces: list[tuple[int, int]] = []
    for start, end in _cut(text, 0, len(text), SENTENCE_ENDS):
        for clause in _merged(text, _cut(text, start, end, _CLAUSES)):
            pieces += _windows(text, *clause, LONGEST)
    if len(pieces) == 1 and _words(text, *pieces[0]) >= 2 * SHORTEST:
        pieces = _windows(text, *pieces[0], -(-_words(text, *pieces[0]) // 2))
    if len(pieces) > MOST:
        pieces = [pieces[round(i * (len(pieces) - 1) / (MOST - 1))] for i in range(MOST)]
    return tuple(Segment(start=start, text=text[start:end]) for start, end in pieces)


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> list[tuple[int, int]]:
    """The parts of ``text[start:end]`` between the matches of ``at`` that hold a word."""
    parts, begin = [], start
    for match in at.finditer(text, start, end):
        parts.append((begin, match.start()))
        begin = match.end()
    parts.append((begin, end))
    return [_trimmed(text, *part) for part in parts if _words(text, *part)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The part without what it should not begin or end with. It holds a word, and keeps one."""
    while text[start] in _LOOSE:
        start += 1
    join = _JOINS.match(text, start, end)
    if join and _words(text, join.end(), end):
        start = join.end()
        while text[start] in _LOOSE:
            start += 1
    while text[end - 1] in _LOOSE:
        end -= 1
    return start, end


def _merged(text: str, clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Clauses of a sentence, short ones joined to the one before (the first to the one after)."""
    merged: list[tuple[int, int]] = []
    words = 0
    for clause in clauses:
        more = _words(text, *clause)
        if merged and min(words, more) < SHORTEST:
            merged[-1] = (merged[-1][0], clause[1])
            words += more
        else:
            merged.append(clause)
            words = more
    return merged


def _windows(text: str, start: int, end: int, most: int) -> list[tuple[int, int]]:
    """The part cut into the fewest even runs of at most ``most`` words."""
    words = _word_spans(text, start, end)
    runs = max(1, -(-len(words) // most))
    if runs == 1:
        return [(start, end)]
    edges = [round(i * len(words) / runs) for i in range(runs + 1)]
    return [_trimmed(text, words[first][0], words[last - 1][1]) for first, last in pairwise(edges)]


def _words(text: str, start: int, end: int) -> int:
    return len(_word_spans(text, start, end))


def _word_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    runs = _RUN.finditer(text, start, end)
    return [run.span() for run in runs if any(c.isalnum() for c in run.group())]
