"""Labels as a person types them: what is a name, what says what it means, and what parts two.

good,bad                              two names
<=50K,>50K                            two names: the = of <=, >=, == or != parts nothing
spam=unwanted mail,ham=               a description, and a label without one
"yes, but",no                         quotation marks as in CSV hold commas
spam="unwanted mail, in bulk",ham=    in a description, too
"k=1","k=2"                           a quoted name keeps its =
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from folkmoot.plain_words import in_plain_words
from folkmoot.text_file import read_text
from schema.campaign import Label
from schema.errors import InvalidCampaign

_DEFINES = re.compile(r"(?<![<>!=~:])=(?![=<>~])")
"""An = that is no part of an operator."""
_QUOTED = r'"(?P<{}>(?:[^"]|"")*)"'
_IN_QUOTES = re.compile(_QUOTED.format("text"))
_QUOTED_NAME = re.compile(_QUOTED.format("name") + r"\s*=(?P<rest>.*)", re.S)

SHOWN = 6
"""So many labels are told in the line that says how they were understood."""
LONGEST = 40
"""Characters of a description in that line."""


def parse_labels(text: str) -> list[str]:
    """Labels from one option, each as :func:`parse_label` reads it: with commas between them, or
    the lines of a file, as they stand there, if the option begins with ``@``.

    Raises:
        InvalidCampaign: when the file cannot be read, a quotation mark is not closed, two labels
            have one name, or a part may be a label or the rest of the description before it.
    """
    if text.startswith("@"):
        lines = read_text(Path(text[1:]).expanduser(), "labels").splitlines()
        parts = [_as_it_stands(line.strip()) for line in lines if line.strip()]
    else:
        parts = [part.strip() for part in _parted(text) if part.strip()]
        _check_commas(parts)
    _check_names(parts)
    return parts


def parse_label(text: str) -> Label:
    """``name`` or ``name=what it means``, either of them perhaps in quotation marks.

    Raises:
        InvalidCampaign: when the name is none.
    """
    text = text.strip()
    if whole := _IN_QUOTES.fullmatch(text):
        inner = whole["text"].replace('""', '"')
        name, description = _halves(inner)
        # One word behind the = needs no quotation marks: they are there for the name's sake.
        if len(description.split()) < 2:
            name, description = inner, ""
    elif quoted := _QUOTED_NAME.fullmatch(text):
        name, description = quoted["name"].replace('""', '"'), quoted["rest"]
    else:
        name, description = _halves(text)
    try:
        return Label(name=name.strip(), description=_unquoted(description.strip()))
    except ValidationError as error:
        raise InvalidCampaign(in_plain_words(error)) from None


def labels_told(labels: Sequence[Label]) -> str:
    """How a campaign's labels were understood, on one line; empty where there are none."""
    if not labels:
        return ""
    told = ", ".join(_told(label) for label in labels[:SHOWN])
    more = f", and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return f"{len(labels)} labels: {told}{more}"


def _told(label: Label) -> str:
    words = " ".join(label.description.split())
    meaning = words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
    return f"{label.name!r} ({meaning})" if meaning else repr(label.name)


def _halves(text: str) -> tuple[str, str]:
    """Name and description at the first = that stands behind a word and is no part of <= or so."""
    for found in _DEFINES.finditer(text):
        if re.search(r"\w", text[: found.start()]):
            return text[: found.start()], text[found.end() :]
    return text, ""


def _is_described(part: str) -> bool:
    return _IN_QUOTES.fullmatch(part) is None and (
        _QUOTED_NAME.fullmatch(part) is not None or _halves(part)[0] != part
    )


def _parted(text: str) -> list[str]:
    """The parts between commas. A quotation mark opens where a name or a description begins."""
    parts, part, is_open = [], "", False
    for letter in text:
        if letter == '"':
            begins = not part.strip() or part.endswith('"') or part.rstrip().endswith("=")
            is_open = not is_open if is_open or begins else is_open
        if letter == "," and not is_open:
            parts.append(part)
            part = ""
        else:
            part += letter
    if is_open:
        raise InvalidCampaign(
            f"a quotation mark is not closed in the labels {text!r}",
            "labels with commas stand between two of them: --labels '\"yes, but\",no'",
        )
    return [*parts, part]


def _check_commas(parts: Sequence[str]) -> None:
    for before, part in pairwise(parts):
        open_end = _is_described(before) and not before.endswith('"')
        if open_end and not _is_described(part) and not part.startswith('"'):
            raise InvalidCampaign(
                f"is {part!r} a label, or does it belong to the description of "
                f"{parse_label(before).name!r}?",
                f"a label without a description is {part}= here; descriptions with commas stand in "
                "quotation marks, or in a file: --labels @FILE, or --campaign-file",
            )


def _check_names(parts: Sequence[str]) -> None:
    """What would be told as repeated labels, where it is an = that makes them so."""
    names = [_halves(part)[0].strip() for part in parts]
    for part, name in zip(parts, names, strict=True):
        if names.count(name) > 1 and len(set(parts)) == len(parts) and _is_described(part):
            raise InvalidCampaign(
                f"the label {name!r} stands there {names.count(name)} times, with another meaning "
                "each time",
                f'where the = belongs to the label, put it in quotation marks: "{part}"',
            )


def _as_it_stands(line: str) -> str:
    """A line of a file, whose quotation marks are part of it, as :func:`parse_label` reads it."""
    if not line.startswith('"'):
        return line
    name, description = _halves(line)
    quoted = '"' + name.strip().replace('"', '""') + '"'
    return f"{quoted}={description}"


def _unquoted(text: str) -> str:
    whole = _IN_QUOTES.fullmatch(text)
    return whole["text"].replace('""', '"').strip() if whole else text
