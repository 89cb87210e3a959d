"""Likely spans of a text, best first, found by how words look: what a closed question about the
type of each stretch can be asked of.

Names stand out by capitals where a script has them, by ``@`` and ``#``, by quotation marks and
digits; elsewhere by where the script changes. This finds candidates, not names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kinds.shapes.letters import outline
from kinds.shapes.runs import Run
from kinds.shapes.words import Word, words_of

MOST_CANDIDATES = 12
"""Candidates of one text."""
LONGEST_NAME = 8
"""Words of one run of capitalised words."""
LONGEST_TITLE = 60
"""Characters between quotation marks that may be a title."""

_LINKS_WORDS = """
    of the and for in on at to de del della der den des di da do dos du la le les von van zu y
    e und et bin ibn al
"""
_LINKS = frozenset(_LINKS_WORDS.split())
"""Words that stand within names without a capital."""
_FUNCTION_WORDS = """
    a an and any are as at be been but by can could did do does for from get go got had has
    have he her here hey hi him his how i if in into is it its just let like love make me more
    my no not now of oh ok on one or our out over please she so some still such text than
    thank thanks that the their them then there these they this those to too u up us was we
    well were what when where which while who why will with would yes yet you your after
    before during although because since also however meanwhile lol omg wtf
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
"""Common words of English, which a capital at the head of a sentence makes no name."""
_TITLES_WORDS = """
    mr mrs ms dr gov sen rep gen col capt lt sgt prof president sir lord king queen secretary
    minister chairman senator judge officer
"""
_TITLES = frozenset(_TITLES_WORDS.split())
"""What stands before a person's name and is mostly not counted as part of it."""
_QUOTED = re.compile(
    "“([^”\n]+)”|«\\s*([^»\n]+?)\\s*»|„([^“”\n]+)[“”]|「([^」\n]+)」|『([^』\n]+)』|《([^》\n]+)》|"
    '(?<!\\w)"\\s*([^"\n]+?)\\s*"(?!\\w)'
)


def candidates(text: str, most: int = MOST_CANDIDATES) -> list[Run]:
    """At most so many likely spans of the text, the likeliest first; of each quote the first place
    (see :func:`kinds.shapes.quotes.occurrences` for the others)."""
    best: dict[str, tuple[float, Run]] = {}
    for run, weight in _weighed(text):
        quote = text[run.start : run.end]
        known, first = best.get(quote, (weight, run))
        best[quote] = max(weight, known), min(run, first)
    return [run for _, run in sorted(best.values(), key=lambda each: (-each[0], each[1]))][:most]


def _weighed(text: str) -> Iterator[tuple[Run, float]]:
    drawn, words = outline(text), words_of(text)
    capitals = [_capital(text, words, place) for place in range(len(words))]
    for match in _QUOTED.finditer(text):
        start, end = match.span(match.lastindex or 0)
        if end - start <= LONGEST_TITLE:
            yield Run(start, end), 0.55
    for first, last in _chains(text, words, capitals):
        yield from _of_chain(text, words[first : last + 1], capitals[first])
    for place in range(len(words)):
        yield from _of_word(text, drawn, words, place, capitals)
    yield from _unspaced(text, words)


def _capital(text: str, words: tuple[Word, ...], place: int) -> float:
    """How much a word's capitals say: 0 without, less where a sentence begins."""
    word = words[place]
    quote = text[word.start : word.end]
    if not any(letter.isupper() for letter in quote):
        return 0.0
    if quote.casefold() in _FUNCTION:
        return 0.05
    before = text[words[place - 1].end : word.start] if place else "."
    begins = any(sign in '.!?:\n…"' for sign in before)
    return 0.8 if begins else 1.0


def _chains(text: str, words: tuple[Word, ...], capitals: list[float]) -> Iterator[tuple[int, int]]:
    """First and last word of each stretch of capitalised words, links between them included."""
    place = 0
    while place < len(words):
        if capitals[place] < 0.1:
            place += 1
            continue
        last = place
        for other in range(place + 1, min(place + LONGEST_NAME, len(words))):
            gap = text[words[other - 1].end : words[other].start]
            if gap.strip(" \t") not in ("", ".", "-", "&", "'", "\u2019"):
                break
            if capitals[other] >= 0.1 or (
                other > last and text[words[other].start].isdigit() and other == last + 1
            ):
                last = other
            elif text[words[other].start : words[other].end].casefold() not in _LINKS:
                break
        yield place, last
        place = last + 1


def _of_chain(text: str, chain: tuple[Word, ...], first: float) -> Iterator[tuple[Run, float]]:
    quotes = [text[word.start : word.end].casefold() for word in chain]
    names = [quote not in _LINKS and quote not in _FUNCTION for quote in quotes]
    titled = quotes[0].rstrip(".") in _TITLES
    size = len(chain)
    for one in range(size):
        for other in range(one, size):
            if not (names[one] and names[other]):
                continue
            left_out = size - (other - one + 1)
            if not left_out:
                weight = 0.75 if titled and size > 1 else first
            elif titled and one == 1 and other == size - 1:
                weight = 0.95
            else:
                at_links = (one == 0 or not names[one - 1]) and (
                    other == size - 1 or not names[other + 1]
                )
                weight = (0.75 if at_links else 0.5) - 0.08 * left_out
            yield Run(chain[one].start, chain[other].end), weight


def _of_word(
    text: str, drawn: str, words: tuple[Word, ...], place: int, capitals: list[float]
) -> Iterator[tuple[Run, float]]:
    word, capital = words[place], capitals[place]
    quote = text[word.start : word.end]
    beside = [word]
    for other in words[place + 1 : place + 3]:
        if text[beside[-1].end : other.start] not in ("", " "):
            break
        beside.append(other)
    if drawn[word.start] in "@#":
        yield Run(word.start, word.end), 0.9
        yield Run(word.start + 1, word.end), 0.4
    elif "N" in drawn[word.start : word.end]:
        year = len(quote) == 4 and quote.isdigit()
        yield Run(word.start, word.end), 0.6 if year else 0.3
        if len(beside) > 1:
            yield Run(word.start, beside[1].end), 0.9 if capitals[place + 1] >= 0.1 else 0.45
        if len(beside) > 2 and "N" in drawn[beside[2].start : beside[2].end]:
            yield Run(word.start, beside[2].end), 0.92
    elif _plain(text, word):
        weight = 0.2 + 0.005 * min(len(quote), 12)
        yield Run(word.start, word.end), weight
        if len(beside) > 1 and _plain(text, beside[1]):
            yield Run(word.start, beside[1].end), 0.45 if capital >= 0.1 else 0.22
        if len(beside) > 2 and _plain(text, beside[1]) and _plain(text, beside[2]):
            yield Run(word.start, beside[2].end), 0.15
    without_case = quote.upper() == quote.lower()
    for end in word.ends:
        yield Run(word.start, end), 0.26 if without_case else 0.7 * capital
    for start in word.starts:
        yield Run(start, word.end), 0.3 * capital


def _plain(text: str, word: Word) -> bool:
    """A word that may name something: not short, not one that only holds a sentence together."""
    quote = text[word.start : word.end]
    least = 2 if quote.upper() == quote.lower() else 3
    return word.length == 2 and len(quote) >= least and quote.casefold() not in _FUNCTION


def _unspaced(text: str, words: tuple[Word, ...]) -> Iterator[tuple[Run, float]]:
    """Stretches of one script without spaces, and their parts of two to four characters."""
    place = 0
    while place < len(words):
        script, last = _script(text, words[place]), place
        while (
            last + 1 < len(words)
            and words[last + 1].start == words[last].end
            and _script(text, words[last + 1]) == script
        ):
            last += 1
        if script and script != "HIRAGANA":
            yield from _of_stretch(words[place : last + 1])
        place = last + 1


def _of_stretch(stretch: tuple[Word, ...]) -> Iterator[tuple[Run, float]]:
    size = len(stretch)
    if size <= LONGEST_NAME:
        yield Run(stretch[0].start, stretch[-1].end), 0.6 if size > 1 else 0.25
    for length in (2, 3, 4):
        for first in range(size - length + 1):
            at_edge = first == 0 or first + length == size
            run = Run(stretch[first].start, stretch[first + length - 1].end)
            yield run, 0.4 if at_edge else 0.3


def _script(text: str, word: Word) -> str:
    if word.length == 2:
        return ""
    return unicodedata.name(text[word.start], "").partition(" ")[0]
