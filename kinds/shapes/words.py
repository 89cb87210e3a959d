"""The words of a text in any script, and the places within a word where a name may end or begin.

Where a script puts spaces between words, a word is its letters and digits with their marks, and
the signs that belong to it: ``@anna``, ``$5.99``, ``C++``, ``U.S.``, ``l'Italie``. Where it does
not, a word is what can be told apart without a dictionary: a Han character, a syllable of Thai,
a stretch of Katakana. Names are then runs of words, whatever the script.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kinds.shapes.letters import boundaries, outline


class Word(NamedTuple):
    """One word; places are code points of the text."""

    start: int
    end: int
    starts: tuple[int, ...]
    """Where a name within it may begin, other than at its start: ``Man`` in ``Spider-Man``."""
    ends: tuple[int, ...]
    """Where a name within it may end, other than at its end: ``London`` in ``London's``."""
    length: int
    """Two for a word, one for a character or syllable of a script without spaces."""


_CHARACTER = "[LN][MJ]*"
_ATOM = rf"{_CHARACTER}(?:_*{_CHARACTER})*"
_JOINED = rf"(?:[-'./&:@·״\u05f3](?={_CHARACTER})|(?<=N),(?=N))"
_WORD = re.compile(
    rf"""
      (?P<unspaced> [UPE][UPEMJS]* )
    | (?P<katakana> K[KEMJ]* )
    | (?P<hangul>   (?:G[MJ]*)+ )
    | (?P<short>    (?<![LN'.]) (?:(?:L[MJ]*){{1,2}}\.){{2,}} (?![LN]) )
    | (?P<before>   (?<![LNGKU_@#])[@#] | (?<![LNGKU%$.)+-])[+-](?=N) | \$[ ]?(?=N) )?
      {_ATOM} (?:{_JOINED}{_ATOM})*
      (?P<after>    (?<=N)[ ]?[%$°](?![ ]?N) )?
      (?P<sign>     (?<=L)(?:\+{{1,2}}|\#)(?![LNGKU+#]) )?
    """,
    re.VERBOSE,
)
_ABBREVIATED_WORDS = """
    jr sr inc corp co ltd bros st ave blvd gov sen rep dr mr mrs ms prof gen col capt lt sgt
    rev jan feb mar apr aug sept oct nov dec no vs
"""
_ABBREVIATED = frozenset(_ABBREVIATED_WORDS.split())
"""Words that keep the full stop after them."""
_CONTRACTED = frozenset({"t", "re", "ll", "ve", "m", "d"})
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|에서|에게|에게서|한테|께|께서|와|과|도|만|로|으로|까지|부터|처럼|"
    "보다|마다|조차|하고|이나|나|랑|이랑|라고|이라고|라는|이라는|이다|입니다|였다|이었다|야|아)+"
)
LONGEST_WORD = 80
"""Characters; a longer word (an address of a page, a coded file) is offered only as a whole."""
MOST_PARTICLES = 5
"""Syllables of particles at the end of one Hangul word."""
LEAST_STEM = 2
"""Syllables of a Hangul word that remain where a particle is taken from its end."""


def words(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each word, in order, without overlaps."""
    return tuple((word.start, word.end) for word in words_of(text))


@lru_cache(maxsize=64)
def words_of(text: str) -> tuple[Word, ...]:
    """Each word, in order, with the places within it where a name may begin or end."""
    drawn = outline(text)
    free = boundaries(text, drawn)
    found: list[Word] = []
    for match in _WORD.finditer(drawn):
        start, end = match.span()
        if match["unspaced"]:
            cuts = [place for place in range(start, end + 1) if free[place] or place == start]
            found.extend(Word(one, other, (), (), 1) for one, other in pairwise(cuts))
        elif match["katakana"]:
            found.append(Word(start, end, (), (), 2))
        elif match["hangul"]:
            found.append(Word(start, end, (), _stems(text, start, end, free), 2))
        else:
            found.append(_spaced(text, drawn, match))
    return tuple(word for word in found if free[word.start] and free[word.end])


def _spaced(text: str, drawn: str, match: re.Match[str]) -> Word:
    start, end = match.span()
    starts: list[int] = [match.end("before")] if match["before"] else []
    ends: list[int] = [match.start("after")] if match["after"] else []
    if match["short"]:
        ends.append(end - 1)
    elif drawn[end : end + 1] == "." and text[start:end].casefold() in _ABBREVIATED:
        ends.append(end)
        end += 1
    if end - start > LONGEST_WORD:
        return Word(start, end, (), (), 2)
    first, last = starts[0] if starts else start, ends[0] if ends else end
    for place in range(first + 1, last - 1):
        before, after = text[first:place], text[place + 1 : last]
        sign = drawn[place]
        if sign == "'":
            if len(before) >= 2 and after.casefold() not in _CONTRACTED:
                ends.append(place)
            if len(before) <= 5 and len(after) >= 3:
                starts.append(place + 1)
        elif (
            sign in "-/"
            or (sign == ":" and "N" not in drawn[place - 1] + drawn[place + 1])
            or (sign == "." and before[-2:].islower() and after[0].isupper())
        ):
            ends.append(place)
            starts.append(place + 1)
    return Word(start, end, tuple(starts), tuple(ends), 2)


def _stems(text: str, start: int, end: int, free: list[bool]) -> tuple[int, ...]:
    """Where a Hangul word may end before its particles: 서울 in 서울에서."""
    cuts = [place for place in range(start + 1, end) if free[place]]
    return tuple(
        place
        for place in cuts[LEAST_STEM - 1 :][-MOST_PARTICLES:]
        if _PARTICLES.fullmatch(unicodedata.normalize("NFC", text[place:end]))
    )
