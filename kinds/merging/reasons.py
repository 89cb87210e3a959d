"""Drafts that give an answer with its reason: which answers are the same, whose reason is best."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from kinds.measures.texts import words_of
from kinds.numbers import in_digits, read_number
from kinds.shapes.text import normal
from schema.ballot import Proposal
from schema.base import Json, digest

_AROUND = " .,;:!?\"'()[]\u201c\u201d\u2018\u2019"


def key_of(answer: Json) -> str:
    """What open answers that count as one have in common: the number that they are, or their words
    without case and punctuation around them."""
    text = normal(answer)
    bare = text.strip(_AROUND)
    number = read_number(bare.strip("$€£%"))
    return bare or text if number is None else in_digits(number)


def best_of(paths: Sequence[Proposal]) -> Json:
    """Of the drafts that come to one answer, the one whose reason the others are most like (by the
    words that they share); of equals one with a quote, then the surest."""

    def rank(path: Proposal) -> tuple[float, bool, float, str]:
        alike = fsum(_overlap(path.value["reason"], other.value["reason"]) for other in paths)
        sure = path.confidence or 0.0
        return (-round(alike, 9), not path.value["quote"], -sure, digest(path.value))

    return min(paths, key=rank).value


def _overlap(one: str, other: str) -> float:
    first, second = set(words_of(one)), set(words_of(other))
    total = len(first) + len(second)
    return 2.0 * len(first & second) / total if total else 0.0
