"""The final answer of a text that reasons, and whether it is the known one."""

from __future__ import annotations

import re
import unicodedata

from kinds.numbers import read_number
from schema.base import Json
from schema.template import plain_text

MOST_CHARACTERS = 50_000
"""Characters from the end of a text in which its answer is looked for."""

_MARKS = re.compile(
    r"####[ \t]{0,9}|\\boxed\{|\banswer(?:[ \t]{1,3}is|[ \t]{0,3}[:=])[ \t]{0,9}:?", re.IGNORECASE
)
_NUMBER = re.compile(r"[-\u2212+]?[$\u20ac\u00a3]?\d[\d,]{0,30}(?:\.\d{1,30})?(?:/\d{1,9})?")
_END = re.compile(r"\n|\.\s")
_AROUND = " \t*_`'\"$.,;:!?()[]{}\u201c\u201d"


def final_answer(text: str) -> str | None:
    """What a text says that its answer is, last: after ``####``, in ``\\boxed{}``, or after "the
    answer is" or "answer:", to the end of the line or the sentence. None where it says none."""
    marks = list(_MARKS.finditer(text[-MOST_CHARACTERS:]))
    for mark in reversed(marks):
        rest = text[-MOST_CHARACTERS:][mark.end() :].lstrip(" \t\n*_`")
        said = _braced(rest) if mark.group().endswith("{") else _END.split(rest, maxsplit=1)[0]
        if said.strip(_AROUND):
            return said.strip(" \t*_`").rstrip(".").strip()
    return None


def last_number(text: str) -> str | None:
    """The number that stands last in a text."""
    found = _NUMBER.findall(text[-MOST_CHARACTERS:])
    return found[-1] if found else None


def is_answer(said: str, gold: Json, tolerance: float = 1e-6) -> bool:
    """Whether an answer is the known one: the same number, within a relative tolerance and with
    whatever unit beside it; the same letter of a choice; or the same text but for case, spaces,
    punctuation around it and an article."""
    number = gold if isinstance(gold, int | float) else _number(plain_text(gold).strip(_AROUND))
    if number is not None and not isinstance(gold, bool):
        value = _number_in(said)
        return value is not None and abs(value - number) <= tolerance * max(1.0, abs(number))
    wanted = _plain(plain_text(gold))
    if len(wanted) == 1 and wanted.isalpha():
        return re.match(rf"\W{{0,3}}{re.escape(wanted)}(?!\w)", said, re.IGNORECASE) is not None
    return _plain(said) == wanted


def _braced(text: str) -> str:
    """A text up to the brace that closes one that was open before it."""
    depth = 1
    for place, character in enumerate(text[:1_000]):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return text[:place]
    return text.partition("\n")[0]


def _number_in(said: str) -> float | None:
    whole = _number(said.strip(_AROUND))
    if whole is not None:
        return whole
    after = said.rpartition("=")[2]
    found = _NUMBER.findall(after[:1_000]) or _NUMBER.findall(said[:1_000])
    return _number(found[0]) if found else None


def _number(written: str) -> float | None:
    text = written.translate({ord(each): None for each in "$\u20ac\u00a3%"}).strip()
    above, slash, below = text.partition("/")
    if slash:
        one, other = read_number(above), read_number(below)
        return one / other if one is not None and other else None
    return read_number(text)


def _plain(text: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_AROUND)
    return re.sub(r"^(?:the|an?) ", "", text)
