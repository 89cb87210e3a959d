"""Texts of records: which field a gate or draw looks at, and its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from recipes.base import Fields
from schema.template import plain_text

_WORD = re.compile(r"\w+")


def text_at(value: Fields, on: str | Sequence[str]) -> str:
    """The text of a field, or of several, one a line; empty where there is none."""
    names = (on,) if isinstance(on, str) else tuple(on)
    found = (value.get(name) for name in names)
    return "\n".join(plain_text(each) for each in found if each is not None)


def words_of(text: str) -> list[str]:
    """The words of a text, without case, composition and punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
