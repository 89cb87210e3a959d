"""Where a quote stands in a text of any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from kinds.shapes.letters import boundaries, outline
from kinds.shapes.words import Word, words_of


def occurrences(text: str, quote: str) -> list[tuple[int, int]]:
    """Where ``quote`` stands in ``text``, without overlaps: start and end in code points.

    Verbatim, or else the same but for how accents and spaces are encoded (Unicode's NFC). Where
    words are told apart by spaces, whole words only: ``US`` is not found in ``USED``, but in
    ``US-led``. In scripts without spaces, at any character or syllable. Within words to which
    others are joined in writing (Korean, Arabic, Hebrew; Katakana), only if there is no such place.
    A name that comes twice is a name both times, so all places count.
    """
    wanted = quote.strip()
    if not wanted:
        return []
    free = _boundaries(text)
    places = [(s, e) for s, e in _verbatim(text, wanted) if free[s] and free[e]]
    if not places:
        places = list(_alike(text, wanted, free))
    words = words_of(text)
    return _apart(
        _whole(places, words) or _whole(places, [w for w in words if not _joined(text[w.start])])
    )


@lru_cache(maxsize=4)  # many quotes of one text, which may be long
def _boundaries(text: str) -> list[bool]:
    return boundaries(text, outline(text))


def _verbatim(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    start = text.find(wanted)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


def _alike(text: str, wanted: str, free: list[bool]) -> Iterator[tuple[int, int]]:
    """Places where the text equals the quote after normalisation, character by character."""
    cuts = [place for place in range(len(text) + 1) if free[place]]
    pieces = [_normal(text[one:other]) for one, other in pairwise(cuts)]
    at, length = {0: 0}, 0
    for place, piece in zip(cuts[1:], pieces, strict=True):
        length += len(piece)
        at[length] = place
    for start, end in _verbatim("".join(pieces), _normal(wanted)):
        if start in at and end in at:
            yield at[start], at[end]


def _normal(text: str) -> str:
    spaced = "".join(" " if unicodedata.category(one) == "Zs" else one for one in text)
    return unicodedata.normalize("NFC", spaced)


def _whole(places: list[tuple[int, int]], words: Iterable[Word]) -> list[tuple[int, int]]:
    """The places that begin and end outside of these words, or where a name within one does."""
    starts, ends = set[int](), set[int]()
    for word in words:
        inside = range(word.start + 1, word.end)
        starts.update(place for place in inside if place not in word.starts)
        ends.update(place for place in inside if place not in word.ends)
    return [(start, end) for start, end in places if start not in starts and end not in ends]


def _joined(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("HANGUL", "ARABIC", "HEBREW", "KATAKANA"))


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept
