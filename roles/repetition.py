"""Whether an argument merely repeats: its quote, the names of the sides, or another argument."""

from __future__ import annotations

import re
from collections.abc import Sequence

OWN_WORDS = 3
"""An argument has at least so many different words that are not in what it repeats."""

SAME = 0.8
"""Two arguments whose words overlap so much (Jaccard), their quotes left out, say the same."""

_IDLE = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "be",
        "because",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "quote",
        "show",
        "shows",
        "that",
        "the",
        "their",
        "they",
        "this",
        "to",
        "was",
        "were",
        "which",
        "with",
        "word",
        "words",
        "writer",
    }
)
"""Words that any argument is made of; they are nobody's own."""


def adds_nothing(argument: str, repeated: Sequence[str]) -> bool:
    """Whether fewer than three words of ``argument`` are its own: not in a ``repeated`` text (the
    quote, the names of the sides), and more than the words that any argument is made of."""
    known = _words(*repeated) | _IDLE
    return len(_words(argument) - known) < OWN_WORDS


def says_the_same(one: str, other: str, quotes: Sequence[str] = ()) -> bool:
    """Whether two arguments are alike when case, punctuation, idle words and the words of
    ``quotes`` are left out."""
    out = _words(*quotes) | _IDLE
    first, second = _words(one) - out, _words(other) - out
    return len(first & second) >= SAME * len(first | second)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"\w+", text.casefold()))
