"""The scripts of letters: which ones a text has, and which ones a pool."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

_JAPANESE = {"hiragana", "katakana"}


@cache
def script_of(character: str) -> str:
    """The script of a letter, by the first word of its name in Unicode, such as ``latin``,
    ``cyrillic`` or ``cjk``; empty for what is no letter. Accents and signs have none."""
    if not character.isalpha() or unicodedata.category(character) == "Lm":
        return ""
    name = unicodedata.name(character, "").casefold()
    if name.startswith(("fullwidth latin", "mathematical ", "modifier letter")):
        return "latin"
    if name.startswith("halfwidth katakana"):
        return "katakana"
    return name.partition(" ")[0]


class Scripts:
    """Which scripts the texts of a pool have."""

    def __init__(self) -> None:
        self._there: set[str] = set()

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""
        self._there.update(filter(None, map(script_of, set(text))))

    def allowed(self) -> frozenset[str]:
        """Those that are there; one of Japanese brings the others that it is written in."""
        also = {*_JAPANESE, "cjk"} if self._there & _JAPANESE else set()
        return frozenset(self._there | also)


def letters_by_script(text: str) -> Counter[str]:
    """How many letters a text has of each script."""
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if script := script_of(character):
            counts[script] += count
    return counts
