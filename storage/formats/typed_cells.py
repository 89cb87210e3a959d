"""Rows of a table whose cells have types: as the JSON that they are, or why they are none."""

from __future__ import annotations

import datetime
import importlib
import math
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

from schema.base import Json
from schema.errors import UserError
from storage.formats.base import BadRow, Row
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES


def library(name: str, wanted: str, for_what: str) -> ModuleType:
    """A library that is not needed by everybody.

    Args:
        name: of its package, such as ``pyarrow``.
        wanted: what to install, such as ``pyarrow>=20``.
        for_what: what it reads or writes, such as ``a Parquet file``.

    Raises:
        UserError: when it is not installed; says which command installs it.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UserError(
            f"{for_what} needs the package {name}, which is not installed",
            f"install it with: {sys.executable} -m pip install '{wanted}'",
        ) from None


def typed_row(line: int, names: Iterable[str], values: Iterable[Any]) -> Row | BadRow:
    """One row; a bad one where a cell is nothing that JSON has, or is longer than a row may be."""
    fields: dict[str, Json] = {}
    size = 0
    for name, value in zip(names, values, strict=True):
        try:
            fields[name] = found = _as_json(value)
        except ValueError as error:
            return BadRow(line, f"column {name!r} {error}", "")
        size += len(found) if isinstance(found, str) else 8
        if size > MAX_ROW_BYTES:
            shown = str(found)[:EXCERPT].encode("utf-8", "replace").decode()
            return BadRow(line, f"the row is longer than {MAX_ROW_BYTES} bytes", shown)
    return Row(line, fields)


def _as_json(value: Any) -> Json:
    """A cell as JSON: moments as ISO 8601 has them, no number as null.

    Raises:
        ValueError: when it is nothing of the sort.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return _as_json(float(value)) if value.is_finite() else None
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat() if value.tzinfo is None else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        try:
            return _text(value.decode())
        except UnicodeDecodeError:
            raise ValueError("holds bytes that are no text") from None
    if isinstance(value, Mapping):
        return {str(name): _as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(part) for part in value]
    return _text(str(value))


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character") from None
    return value
