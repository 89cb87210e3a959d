"""Text that is not in Unicode: whether it is plainly Western, and else what it may be in."""

from __future__ import annotations

import re
from collections.abc import Set

import charset_normalizer

WESTERN = "cp1252"
"""Windows-1252: what Excel writes in Western Europe and the Americas."""

_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
"""Bytes that are nothing in Windows-1252."""
_IN_WORDS = (
    "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}\N{MIDDLE DOT}"
    "\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}\N{SOFT HYPHEN}"
)
"""Signs that stand between letters in Western texts."""
_SHORT_WORDS = frozenset("àáâéèêíóúýåöøæ")
"""Letters that are words by themselves."""
_NOT_TOGETHER = (
    ("šžý", "èìøùïòæð"),  # Czech, Slovak, Slovene, Croatian
    ("ðþ", "çèûëàêüãîâ"),  # Lithuanian, Latvian, Romanian, Turkish
    ("ý", "çü"),  # Turkish
    ("õ", "öüû"),  # Hungarian
    ("û", "öüó"),  # Hungarian
    ("ã", "îº"),  # Romanian
)
"""Letters of Windows-1252 that no Western language has side by side: the text is in another
encoding, and in a language named behind it."""
_SIDE_BY_SIDE = 0.05
"""So great a share of all letters beyond ASCII, each."""

_MACINTOSH = "mac_roman"
_COMMON = re.compile(
    r"cp125\d|cp437|cp85[028]|cp866|cp9\d\d|koi8_.|iso8859_\d+|latin_1|gb.*|big5.*|euc_.*"
)
"""What is guessed at: files in other encodings are rarer than wrong guesses."""
_LAST_GUESSES = ("cp1250", "cp1251", "cp1253", "cp932", "gb18030")
_LETTERS = re.compile(r"[A-Za-z\x80-\uffff]+")
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\s,;|\"\t]*")


def is_western(sample: bytes, beyond_ascii: Set[int]) -> bool:
    """Whether text is plainly in Windows-1252.

    In Western words letters beyond ASCII are few; no signs stand between letters, and no capitals
    within words; and letters of different languages do not stand side by side.

    Args:
        sample: lines that are not UTF-8.
        beyond_ascii: all bytes of the whole text that are beyond ASCII.
    """
    if beyond_ascii & _UNDEFINED:
        return False
    words = _LETTERS.findall(sample.decode(WESTERN, "replace"))
    words = [word for word in words if not word.isascii()]
    if any(map(_is_odd, words)):
        return False
    text = "".join(words).lower()
    beyond = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    for some, others in _NOT_TOGETHER:
        least = _SIDE_BY_SIDE * len(beyond)
        if min(sum(map(beyond.count, some)), sum(map(beyond.count, others))) > least:
            return False
    long = "".join(word for word in words if word.lower() not in _SHORT_WORDS)
    letters = [letter for letter in long if letter.isalpha()]
    return 2 * sum(letter > "\x7f" for letter in letters) <= len(letters)


def guesses(sample: bytes, lone_returns: bool) -> list[tuple[str, str]]:
    """Which encodings text may be in, the likeliest first, each with a word as it would read.

    Args:
        sample: lines that are not UTF-8.
        lone_returns: whether carriage returns alone end its lines.
    """
    names = [_MACINTOSH] if lone_returns else []
    matches = charset_normalizer.from_bytes(sample)
    names += [match.encoding for match in matches if _COMMON.fullmatch(match.encoding)]
    found: dict[str, str] = {}
    for name in [*names, *([] if names else _LAST_GUESSES)]:
        try:
            text = sample.decode(name)
        except UnicodeError:
            continue
        if names or not any(map(_is_odd, _LETTERS.findall(text))):
            found.setdefault(example(text), name)
    return [(name, word) for word, name in list(found.items())[:3]]


def example(text: str) -> str:
    """A word of a text that shows in which encoding it was read."""
    words = [match.group() for match in _WORD.finditer(text)]
    return max(words, key=lambda word: min(len(word), 12), default="")[:24]


def _is_odd(word: str) -> bool:
    """Whether a word has a sign before or between its letters, or a capital within them."""
    if word[0] in "ºª" and word[1:2].isalpha():
        return True
    return any(
        letter > "\x7f"
        and letter not in _IN_WORDS
        and (
            (before.islower() and letter.isupper())
            or (before.isalpha() and not letter.isalpha() and behind.isalpha())
        )
        for before, letter, behind in zip(word, word[1:], f"{word[2:]} ", strict=False)
    )
