"""Whether a piece of a text is in another script or language than the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schema.base import Frozen

_LETTER_WORD = re.compile(r"[^\W\d_]+")
LEAST_LETTERS = 4
LEAST_WORDS = 2
"""Of a language's small words, for a piece to be in it."""


class Speech(Frozen):
    """In what a text is written, as far as one can tell."""

    letters: int
    script: str
    """Roughly: the range of most of its letters; empty where there are too few."""
    language: str
    """Of those with Latin letters; empty where it is not clear."""


def speech_of(text: str) -> Speech:
    """In what a text is written."""
    letters = sum(map(str.isalpha, text))
    return Speech(letters=letters, script=_script(text), language=_language(text))


def languages() -> tuple[str, ...]:
    """The languages that are told apart, by their codes."""
    return tuple(_small_words())


def is_foreign(piece: str, whole: Speech) -> bool:
    """Whether a piece is in another script or language than the text that it is a piece of."""
    own = speech_of(piece)
    if own.letters * 2 > whole.letters:
        return False  # rather the rest is
    if own.script and whole.script and own.script != whole.script:
        return True
    return bool(own.language and whole.language and own.language != whole.language)


def _script(text: str) -> str:
    if text.isascii():
        return "latin" if sum(map(str.isalpha, text)) >= LEAST_LETTERS else ""
    counts: dict[str, int] = {}
    for c in text:
        if c.isalpha():
            script = _range(ord(c))
            counts[script] = counts.get(script, 0) + 1
    if sum(counts.values()) < LEAST_LETTERS:
        return ""
    return max(counts, key=counts.__getitem__)


def _range(point: int) -> str:
    if point < 0x250 or 0x1E00 <= point < 0x1F00:
        return "latin"
    if 0x2E80 <= point < 0xA000:
        return "east"  # Chinese and Japanese texts mix theirs
    return str(point >> 9)


def _language(text: str) -> str:
    """The one whose small words the text has most of."""
    words = _LETTER_WORD.findall(text.casefold())
    scores = {name: sum(map(own.__contains__, words)) for name, own in _small_words().items()}
    first, second = sorted(scores.values(), reverse=True)[:2]
    if first < LEAST_WORDS or first == second:
        return ""
    return max(scores, key=scores.__getitem__)


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads((files("kinds.suspects") / "languages.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in raw.items()}
