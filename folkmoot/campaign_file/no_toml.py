"""Why a text is no TOML, in a person's words: the standard library's reader says it in its own."""

from __future__ import annotations

import re
import tomllib

TWICE = (
    "{name}stands here for the second time; a list of sections has [[two]] brackets each time, and "
    "all else stands once"
)
IN_WORDS = (
    ("cannot overwrite a value", "this key stands here for the second time"),
    (r"cannot (?:declare|mutate immutable namespace|redefine namespace) \((.*?),?\).*", TWICE),
    ("invalid value", "this is no value; text stands in quotes, lists in square brackets"),
    ("invalid statement", "this is no key = value, no [section] and no # remark"),
    (
        r"illegal character '\\n'",
        'the text in quotes does not end on its line; """ before and after it for several',
    ),
)
"""What the reader of TOML says, as a pattern, and what a person would say."""


def why_no_toml(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The line, and what is wrong there."""
    found = re.fullmatch(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
    message, line = (found[1], found[2]) if found else (str(error), None)
    line = line or str(text.rstrip("\n").count("\n") + 1)
    return f"line {line}: {_in_words(f'{message[:1].lower()}{message[1:]}')}"


def _in_words(message: str) -> str:
    for pattern, words in IN_WORDS:
        if found := re.fullmatch(pattern, message):
            name = f"{found[1].replace(chr(39) + ', ' + chr(39), '.')} " if found.groups() else ""
            return words.format(name=name)
    return message
