"""Finding given phrases in a text: whole words, without case, whatever the spaces between."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kinds.measures.texts import is_unspaced

MOST_COMPARED = 100_000_000
"""Characters that are compared for one phrase before it counts as not there."""


def plainly(text: str) -> str:
    """A text without differences of composition, case, apostrophes and spacing."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.replace("\u2019", "'").replace("\u02bc", "'").split())


def phrase_in(text: str, phrases: Sequence[str], *, plural: bool = False) -> str | None:
    """The phrase that comes first in a text, as it stands there; None where none does.

    Args:
        plural: whether a phrase with ``s`` or ``es`` at its end is found, too.
    """
    plain, wanted = plainly(text), _plain_ones(tuple(phrases))
    found = ((at, -len(said), said) for each in wanted for at, said in _first(plain, each, plural))
    return min(found, default=(0, 0, None))[2]


def stands_in(sought: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether something stands in a text as whole words, letter for letter but for the spaces."""
    if ignore_case:
        return phrase_in(text, (sought,)) is not None
    plain, wanted = (
        " ".join(unicodedata.normalize("NFC", each).split()) for each in (text, sought)
    )
    return bool(wanted) and any(_first(plain, wanted, plural=False))


@lru_cache(maxsize=256)
def _plain_ones(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({plainly(each) for each in phrases} - {""}))


def _first(text: str, phrase: str, plural: bool) -> Iterator[tuple[int, str]]:
    """Where a phrase first stands as whole words, in scripts that put spaces between words."""
    endings = ("", "s", "es") if plural and _is_letter(phrase[-1]) else ("",)
    at, compared = text.find(phrase), 0
    while at >= 0 and compared < MOST_COMPARED:
        if not (at and _is_letter(phrase[0]) and _in_word(text[at - 1])):
            for ending in endings:
                said = phrase + ending
                after = text[at + len(said) : at + len(said) + 1]
                ends = not (after and _is_letter(said[-1]) and _in_word(after))
                if ends and text.startswith(said, at):
                    yield at, said
                    return
        compared += len(phrase)
        at = text.find(phrase, at + 1)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_letter(character: str) -> bool:
    return _in_word(character) and not is_unspaced(character)
