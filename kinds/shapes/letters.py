"""The letters of any script: what each character is to a word, and where characters cling together.

Words are found by patterns over a text's *outline*: one letter a code point, so that places in the
outline are places in the text. What Python's ``\\w`` leaves out (vowel signs and other combining
marks) and what it runs together (scripts without spaces) is told apart here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LETTER, DIGIT, HANGUL, KATAKANA, SYLLABLE = "L", "N", "G", "K", "U"
"""Letters of scripts that put spaces between words; digits; Hangul, whose words carry particles;
Katakana, whose words stand unspaced among others; letters of the other scripts without spaces."""
CLINGS, LEADS = "E", "P"
"""In those: what never begins a syllable, and vowels that are written before their consonant."""
MARK, JOINER, STACKS = "M", "J", "S"
"""Combining marks; the invisible joiners; what puts the next letter under this one."""
BREAK, STOP, SPACE, CURRENCY, OTHER = "B", "!", " ", "$", "?"
"""Ends of lines; marks that end a sentence in scripts where no name goes over them; spaces; signs
of money; everything else that is not a sign of its own."""

_UNSPACED = (
    (0x0E01, 0x0E2E), (0x0E81, 0x0EAE), (0x0EDC, 0x0EDF),  # Thai and Lao consonants
    (0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F),  # Myanmar
    (0x1780, 0x17DD),  # Khmer
    (0x1950, 0x19DF), (0x1A20, 0x1AAF),  # Tai Le, New Tai Lue, Tai Tham
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B),  # Han: signs
    (0x3041, 0x309F), (0x3105, 0x312F),  # Hiragana, Bopomofo
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD),  # Han
)  # fmt: skip
_KATAKANA = ((0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
_HANGUL = ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7FB))
_LEADING_VOWELS = "เแโใไເແໂໃໄ"
_CLINGING = "ะาำๅๆฯะາຳຽໆຯぁぃぅぇぉっゃゅょゎゕゖゝゞ々ーｰ"
_STACKING = "\u17d2\u1039\u1a60"  # Khmer coeng, Myanmar virama, Tai Tham sakot
_STOPS = "。\uff01\uff1f｡।॥؟။"  # with the wide ! and ?
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_KEPT = "'.,:-_&/@#+%\"·״\u05f3°"
_APART = str.maketrans(
    "\u2019\u02bc\uff07\u2010\u2011\u2212\uff20\uff03\uff0b\uff05\u2030", "'''---@#+%%"
)
"""Curly and wide forms of the signs that are kept."""


def outline(text: str) -> str:
    """One letter for each code point of ``text``: one of the names above, or a sign itself."""
    return "".join(map(_kind, text))


@lru_cache(maxsize=8192)
def _kind(character: str) -> str:
    plain = character.translate(_APART)
    if plain in _KEPT:
        return plain
    for kind, characters in (
        (BREAK, _BREAKS), (STOP, _STOPS), (LEADS, _LEADING_VOWELS), (CLINGS, _CLINGING),
        (STACKS, _STACKING), (JOINER, "\u200c\u200d"),
    ):  # fmt: skip
        if character in characters:
            return kind
    category = unicodedata.category(character)
    if category[0] == "M" or "\U0001f3fb" <= character <= "\U0001f3ff":  # and tones of skin
        return MARK
    if category[0] in "LN":
        for kind, ranges in ((SYLLABLE, _UNSPACED), (KATAKANA, _KATAKANA), (HANGUL, _HANGUL)):
            if any(low <= ord(character) <= high for low, high in ranges) and category != "Nd":
                return kind
        return DIGIT if category[0] == "N" else LETTER
    return {"Sc": CURRENCY, "Zs": SPACE}.get(category, SPACE if character == "\t" else OTHER)


def boundaries(text: str, drawn: str) -> list[bool]:
    """For each place of ``text`` (0 to its length), whether a span may begin or end there without
    tearing characters that are read as one: a letter and its marks, a syllable of a script without
    spaces, an emoji of several code points, a flag.

    In short what Unicode's grapheme clusters are (UAX #29), and for Thai and Lao the character
    clusters of Theeramunkong et al., 2000: a vowel stays with its consonant.

    Args:
        drawn: the text's :func:`outline`.
    """
    free = [True] * (len(text) + 1)
    flags = 0
    for place in range(1, len(text)):
        here, before = drawn[place], drawn[place - 1]
        flags = flags + 1 if "\U0001f1e6" <= text[place - 1] <= "\U0001f1ff" else 0
        free[place] = not (
            (here in _FOLLOWING and before != BREAK)
            or (here == CLINGS and before in _CARRYING)
            or (here in _WRITTEN and before in _HOLDING)
            or (here == SYLLABLE and text[place + 1 : place + 2] == _SILENCED)
            or (before == JOINER and here in _JOINED and place > 1 and drawn[place - 2] != SPACE)
            or "\u1160" <= text[place] <= "\u11ff"  # the later parts of a Hangul syllable
            or (flags % 2 == 1 and "\U0001f1e6" <= text[place] <= "\U0001f1ff")
            or text[place - 1 : place + 1] == "\r\n"
        )
    return free


_FOLLOWING = MARK + JOINER + STACKS
_CARRYING = SYLLABLE + CLINGS + KATAKANA + MARK + LEADS
_HOLDING = LEADS + STACKS
_JOINED = LETTER + SYLLABLE + OTHER
_WRITTEN = SYLLABLE + LETTER + KATAKANA + HANGUL + LEADS
_SILENCED = "\u103a"  # Myanmar asat: the consonant before it ends the syllable
