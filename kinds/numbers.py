"""Numbers as people and models write them, and as values hold them."""

from __future__ import annotations

import math
import re
import sys
import unicodedata

from schema.base import Json

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def read_number(written: Json) -> float | None:
    """The number that something is, in whatever writing: ``4``, ``"4.0"``, ``"4,5"``, ``"1,080"``,
    ``"-2"`` (with any sign for minus), ``"½"``, ``"four"``, digits of any script; None where it is
    no number, or has words beside it.

    Three digits after every comma are thousands; else one comma is a decimal one.
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return _finite(float(written)) if abs(written) <= sys.float_info.max else None
    if not isinstance(written, str):
        return None
    text = written.strip()
    if len(text) == 1 and not text.isdecimal():
        return unicodedata.numeric(text, None)
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    if text.casefold() in _WORDS:
        return float(_WORDS.index(text.casefold()))
    if _THOUSANDS.fullmatch(text):
        return _finite(float(text.replace(",", "")))
    if _DECIMAL_COMMA.fullmatch(text):
        return _finite(float(text.replace(",", ".")))
    return _finite(float(text)) if _PLAIN.fullmatch(text) else None


def plain(number: float) -> int | float:
    """The number as values hold it: whole ones without a point, others to six decimals."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def in_digits(number: float) -> str:
    """The number as prompts and people read it."""
    held = plain(number)
    return str(held) if isinstance(held, int) else f"{held:f}".rstrip("0")


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
