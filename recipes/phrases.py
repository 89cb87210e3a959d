"""Finding given phrases in a text: whole words, without case, whatever the spaces between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from kinds.measures.texts import is_unspaced


def plainly(text: str) -> str:
    """A text without differences of composition, case, apostrophes and spacing."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.replace("\u2019", "'").replace("\u02bc", "'").split())


def phrase_in(text: str, phrases: Sequence[str], *, plural: bool = False) -> str | None:
    """The phrase that comes first in a text, as it stands there; None where none does.

    Args:
        plural: whether a phrase with ``s`` or ``es`` at its end is found, too.
    """
    found = _pattern(tuple(phrases), plural).search(plainly(text))
    return found.group() if found else None


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...], plural: bool) -> re.Pattern[str]:
    plain = sorted({plainly(each) for each in phrases} - {""}, key=len, reverse=True)
    return re.compile("|".join(_bounded(each, plural) for each in plain) or r"(?!)")


def _bounded(phrase: str, plural: bool) -> str:
    """The phrase where no word goes on, in scripts that put spaces between words."""
    before = r"(?<!\w)" if _is_letter(phrase[0]) else ""
    after = r"(?!\w)" if _is_letter(phrase[-1]) else ""
    return f"{before}{re.escape(phrase)}{'(?:e?s)?' if plural and after else ''}{after}"


def _is_letter(character: str) -> bool:
    return (character.isalnum() or character == "_") and not is_unspaced(character)
