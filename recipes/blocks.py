"""Texts taken apart as models write lists: by marks at the beginnings of lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from recipes.base import CUT

_MARK = re.compile(r"[ \t]*(?:[-*\u2022\u2013]|\(?\d{1,4}[ \t]?[.):]|\(?[a-zA-Z][.)])[ \t]+")
_NUMBER = re.compile(r"\n[ \t]*\(?(\d{1,4})[ \t]?[.)][ \t]+")
_STEP = re.compile(r"[ \t]*[#*]{0,3}[ \t]?step[ \t]?\d{1,4}[ \t]?[.):-][*]{0,2}", re.IGNORECASE)

T = TypeVar("T")


def whole_ones(found: list[T], said: Mapping[str, str], of: str) -> list[T]:
    """Without the last, where the answer was cut off in it."""
    return found[:-1] if f"{CUT}{of}" in said else found


def on_one_line(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


def lines_of(text: str) -> list[str]:
    """The lines that say something, without bullets and numbers. A first line that announces the
    others, with a colon at its end, is none of them."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].rstrip().endswith(":") and not is_marked(lines[0]):
        lines = lines[1:]
    return [line for line in map(unmarked, lines) if line]


def unmarked(line: str) -> str:
    """A line without its bullet, its number or its ``Step 1:``."""
    found = _STEP.match(line) or _MARK.match(line)
    return line[found.end() if found else 0 :].strip()


def is_marked(line: str) -> bool:
    """Whether a line begins an item."""
    return bool(_STEP.match(line) or _MARK.match(line))


def numbered_of(text: str) -> list[str]:
    """The items of a numbered list.

    What stands before the first number is an item, too, for the prompt may have ended in a number;
    but not where the numbers begin at 1: then it announces them.
    """
    pieces = _NUMBER.split("\n" + text.strip("\n"))
    items = pieces[2::2]
    if len(pieces) == 1 or int(pieces[1]) != 1:
        items = [pieces[0], *items]
    return [item.strip() for item in items if item.strip()]


def between(text: str, marks: Sequence[re.Match[str]]) -> list[str]:
    """What stands after each mark, up to the next."""
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False)]
