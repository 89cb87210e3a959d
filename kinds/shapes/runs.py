"""The runs of words that a span may be: what a seat can quote of a short text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kinds.shapes.letters import BREAK, STOP, outline
from kinds.shapes.words import Word, words_of
from schema.base import Json

MOST_RUNS = 400
"""Different quotes offered of one text."""
LONGEST_RUN = 6
"""Words of one run; of characters and syllables of scripts without spaces, twice as many."""
SHORTEST_LIMIT = 3
"""Runs of fewer words hold few names: a text that has no room for so many is too long."""
LONGEST_QUOTE = 200
"""Characters of a quote of a text that is too long for its runs to be listed."""
_END = re.compile(f"[{BREAK}{STOP}]")


class Run(NamedTuple):
    """A stretch of the text, in code points."""

    start: int
    end: int


def runs(text: str, most: int = MOST_RUNS, longest: int = LONGEST_RUN) -> list[Run]:
    """Every run of words that a span of a short text may be: of each quote the first place.

    In the order of the text. None is torn within a word or a character, and none goes over the end
    of a line or a sentence mark like ``。``.

    Args:
        most: runs at most; where there are more, only shorter ones are listed.
        longest: words of a run at most.

    Returns:
        The runs; none where the text is too long to list even those of three words.
    """
    drawn, words = outline(text), words_of(text)
    if len(words) > most:
        return []
    for limit in range(longest, min(longest, SHORTEST_LIMIT) - 1, -1):
        quotes: dict[str, Run] = {}
        for run in _listed(drawn, words, 2 * limit):
            quotes.setdefault(text[run.start : run.end], run)
            if len(quotes) > most:
                break
        else:
            return list(quotes.values())
    return []


def quote_schema(text: str) -> Json:
    """The JSON schema of a quote: a run of the text's words where it is short, else any string."""
    offered: list[Json] = [text[run.start : run.end] for run in runs(text)]
    if offered:
        return {"enum": offered, "description": "words"}
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_QUOTE}


def _listed(drawn: str, words: tuple[Word, ...], longest: int) -> Iterator[Run]:
    for first, word in enumerate(words):
        length, before = 0, word
        for other in words[first:]:
            length += other.length
            if length > longest or _END.search(drawn, before.end, other.start):
                break
            before = other
            for start in (word.start, *word.starts):
                for end in (*other.ends, other.end):
                    if start < end:
                        yield Run(start, end)
