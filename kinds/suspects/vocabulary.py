"""The words by which a piece of text is seen to talk to whoever annotates it (vocabulary.toml).

Looked up word by word, since a pattern of some hundred alternatives takes ten times as long.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from kinds.suspects.plain import plain

WHOLE = "!"
"""An entry that ends in it is a whole word; any other one is how words begin."""

_WORD = re.compile(r"\w+")
_POLITE = re.compile(r"^[\W\d_]*(?:(?:please|now|so|and|then|just|simply|always|p\.?s\.?)\W+)*")
_ALPHABETS = re.compile("[a-z\u0400-\u052f]")
"""Scripts with spaces between words, of those that the entries are in."""


class Vocabulary:
    """Entries by sign, ready to be looked for."""

    def __init__(self, entries: dict[str, list[str]]) -> None:
        self._whole: dict[str, set[str]] = {}
        self._begins: dict[str, set[str]] = {}
        self._phrases: list[tuple[str, bool, str]] = []
        self._anywhere: list[tuple[str, str]] = []
        for sign, words in entries.items():
            for entry in words:
                self._add(sign, plain(entry.rstrip(WHOLE)), entry.endswith(WHOLE))
        openings = [*((phrase, sign) for phrase, _, sign in self._phrases), *self._anywhere]
        self._openings = {
            name: tuple(text for text, sign in openings if sign == name) for name in entries
        }
        self._lengths = sorted({len(word) for word in self._begins})

    def signs(self, said: str) -> set[str]:
        """The signs whose words ``said`` holds, which is plain."""
        found: set[str] = set()
        for word in set(_WORD.findall(said)):
            found |= self._of_word(word)
        found |= {
            sign
            for phrase, whole, sign in self._phrases
            if phrase in said and _holds(said, phrase, whole)
        }
        return found | {sign for text, sign in self._anywhere if text in said}

    def begins(self, said: str, sign: str) -> bool:
        """Whether ``said`` begins with such a word, after words of politeness."""
        own = said[_POLITE.match(said).end() :]  # type: ignore[union-attr] # it matches nothing, too
        first = _WORD.match(own)
        shows = self._of_word(first.group()) if first else set()
        return sign in shows or own.startswith(self._openings[sign])

    def _of_word(self, word: str) -> set[str]:
        found = set(self._whole.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found |= self._begins.get(word[:length], set())
        return found

    def _add(self, sign: str, word: str, whole: bool) -> None:
        if not _ALPHABETS.match(word):
            self._anywhere.append((word, sign))
        elif not _WORD.fullmatch(word):
            self._phrases.append((word, whole, sign))
        else:
            (self._whole if whole else self._begins).setdefault(word, set()).add(sign)


def _holds(said: str, phrase: str, whole: bool) -> bool:
    return any(
        not (at and said[at - 1].isalnum())
        and not (whole and said[at + len(phrase) : at + len(phrase) + 1].isalnum())
        for at in _places(said, phrase)
    )


def _places(said: str, phrase: str) -> Iterator[int]:
    at = said.find(phrase)
    while at >= 0:
        yield at
        at = said.find(phrase, at + 1)


@cache
def vocabulary() -> Vocabulary:
    """The one that comes with the program."""
    return Vocabulary(
        tomllib.loads((files("kinds.suspects") / "vocabulary.toml").read_text("utf-8"))
    )
