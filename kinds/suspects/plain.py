"""What a piece of text says once tricks with letters and encodings are undone."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from urllib.parse import unquote

_LEET = str.maketrans("013457@$!|", "oieastasil")
# No character is a letter here and a separator: else a line of underscores would never end.
_APART = re.compile(r"(?<!\w)(?:[^\W_][ \t.\-_*·•/]{1,2}){3,}[^\W_](?!\w)")
_MIXED_WORD = re.compile(r"[\w@$!|]*[^\W\d_](?:[\w@$!|]*\w)?")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x|0x)?[0-9a-fA-F]{2}[\s,]?){6,}")
_BITS = re.compile(r"(?:[01]{8}\s?){4,}")
_ESCAPES = re.compile(r"\\u[0-9a-fA-F]{4}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){2,}|%[0-9a-fA-F]{2}\w+%")
_ENTITY = re.compile(r"&#\w{1,7};")
_AY = re.compile(r"\b(\w{3,})ay\b")
_MARKS = {"Mn", "Me", "Cf", "Cc"}


def plain(text: str) -> str:
    """The text in small letters, without accents, marks that cannot be seen, look-alikes of other
    scripts inside a word, digits for letters, or letters set apart."""
    text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(
        " " if c in "\n\r\t" else c
        for c in text
        if c in "\n\r\t" or unicodedata.category(c) not in _MARKS
    )
    text = _APART.sub(lambda m: re.sub(r"[\W_]", "", m.group()), text)
    return _MIXED_WORD.sub(lambda m: _unmixed(m.group()), text)


def decoded(text: str) -> tuple[str, ...]:
    """What is encoded in the text (base64, hexadecimal and binary digits, escapes, percent signs
    and entities), each reading that comes to words."""
    found = [_from_base64(match) for match in _BASE64.findall(text)]
    found += [_from_hex(match) for match in _HEX.findall(text)]
    found += [_from_bits(match) for match in _BITS.findall(text)]
    if _PERCENT.search(text):
        found.append(unquote(text, errors="ignore"))
    if _ENTITY.search(text):
        found.append(html.unescape(text))
    if _ESCAPES.search(text):
        found.append(_ESCAPES.sub(lambda m: chr(int(m.group()[2:], 16)), text))
    return tuple(each for each in found if each and each != text)


def turned(text: str) -> Iterable[str]:
    """Readings that make nonsense of an honest text: backwards, by thirteen letters, and of pig
    Latin."""
    yield text[::-1]
    yield codecs.encode(text, "rot13")
    if _AY.search(text):
        yield from (_moved_back(text, letters) for letters in (1, 2, 3))


def _moved_back(text: str, letters: int) -> str:
    return _AY.sub(lambda m: m.group(1)[-letters:] + m.group(1)[:-letters], text)


@cache
def _look_alikes() -> dict[int, int]:
    raw = tomllib.loads((files("kinds.suspects") / "letters.toml").read_text("utf-8"))
    return str.maketrans(raw["look_alikes"], raw["latin"])


def _unmixed(word: str) -> str:
    latin = any("a" <= c <= "z" for c in word)
    if not latin:
        return word
    if not word.isascii():
        word = word.translate(_look_alikes())
    return word if word.isalpha() else word.translate(_LEET)


def _from_base64(text: str) -> str:
    padded = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return _words(raw)


def _from_hex(text: str) -> str:
    digits = re.sub(r"\\x|0x|[\s,]", "", text)
    return _words(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _from_bits(text: str) -> str:
    bits = re.sub(r"\s", "", text)
    return _words(bytes(int(bits[n : n + 8], 2) for n in range(0, len(bits) - 7, 8)))


def _words(raw: bytes) -> str:
    """The bytes as text where that is what they are, else nothing."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return text if len(text) >= 4 and letters >= 0.8 * len(text) else ""
