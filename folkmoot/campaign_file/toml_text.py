"""Plain values as TOML text, laid out as a person would: one key a line, sections below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.base import Json
from schema.errors import UserError

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NAMED = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def toml_text(data: Mapping[str, Json], section: str = "") -> str:
    """The table as TOML that reads back as the same values.

    Raises:
        UserError: for a value that TOML does not have: nothing, or half a character.
    """
    return "\n".join(_lines(data, section))


def toml_value(value: Json) -> str:
    """One value on one line.

    Raises:
        UserError: for a value that TOML does not have.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return '"' + "".join(_NAMED.get(letter) or _escaped(letter) for letter in value) + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {toml_value(part)}" for key, part in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    raise UserError(
        f"this campaign holds {value!r}, which TOML has no word for",
        "`folkmoot campaign show` without --toml prints it as JSON",
    )


def _lines(data: Mapping[str, Json], section: str) -> Iterator[str]:
    below = {key: value for key, value in data.items() if _is_section(value)}
    yield from _pairs({key: value for key, value in data.items() if key not in below})
    for key, value in below.items():
        name = f"{section}.{_key(key)}" if section else _key(key)
        if isinstance(value, Mapping):
            yield from ("", f"[{name}]", *_lines(value, name))
        else:
            for part in value:
                yield from (
                    "",
                    f"[[{name}]]",
                    *(f"{_key(k)} = {toml_value(v)}" for k, v in part.items()),
                )


def _pairs(data: Mapping[str, Json]) -> Iterator[str]:
    for key, value in data.items():
        yield f"{_key(key)} = {_many_lines(value) or toml_value(value)}"


def _is_section(value: Json) -> bool:
    """Whether the value has a header of its own: a table, or a list of nothing but tables."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(part, Mapping) for part in value)
    return isinstance(value, Mapping)


def _many_lines(value: Json) -> str:
    """A text of several lines as it is; empty for everything else."""
    if not isinstance(value, str) or "\n" not in value:
        return ""
    body = "".join(
        "\n" if letter == "\n" else "\\\\" if letter == "\\" else _escaped(letter)
        for letter in value
    )
    body = re.sub('"(?="")|"$', '\\\\"', body)
    return f'"""\n{body}"""'


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else toml_value(key)


def _escaped(letter: str) -> str:
    """The letter, or its number where it does not print."""
    if letter.isprintable():
        return letter
    number = ord(letter)
    if 0xD800 <= number <= 0xDFFF:
        raise UserError(
            "this campaign holds half a character, which TOML cannot write",
            "`folkmoot campaign show` without --toml prints it as JSON",
        )
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
