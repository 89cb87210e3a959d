"""Rows as callers have them, in and out: lists, pandas DataFrames, Hugging Face Datasets.

Neither library is imported: a table is known by what it can do. What comes back is the caller's own
table with columns added, so that its types, its index and its features stay.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """The rows that a caller has given."""

    rows: list[Fields]
    """Each with all columns, in the order of the table."""
    give_back: Callable[[Mapping[str, str], Sequence[Fields]], Any]
    """From the names that own columns have now, and from what is added to each row, to the
    caller's sort of table."""

    @property
    def columns(self) -> list[str]:
        """All columns, in order."""
        return list(self.rows[0])

    def as_jsonl(self) -> str:
        """The rows as a file of JSON objects."""
        return "".join(
            json.dumps(plain(row), ensure_ascii=False, allow_nan=False) + "\n" for row in self.rows
        )


def read(rows: Any, text: str = "text") -> Given:
    """The rows of whatever a caller has.

    Args:
        rows: strings or mappings, a DataFrame, a Series or a Dataset.
        text: the field that a bare string is.

    Raises:
        TypeError: when it is nothing of the kind.
        ValueError: when there are no rows, or two columns have one name.
    """
    if hasattr(rows, "to_frame") and not hasattr(rows, "columns"):  # a Series
        rows = rows.to_frame(text)
    if hasattr(rows, "iloc") and hasattr(rows, "assign"):
        return _checked(_data_frame(rows))
    if hasattr(rows, "column_names") and hasattr(rows, "add_column"):
        return _checked(_dataset(rows))
    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        parts = ", ".join(map(repr, rows)) if isinstance(rows, Mapping) else ""
        raise TypeError(
            "rows are a list of texts or dicts, a DataFrame or a Dataset, and not "
            f"{_sort(rows)}{f'; take one of its parts: {parts}' if parts else ''}"
        )
    return _checked(_list([_fields(row, number, text) for number, row in enumerate(rows, start=1)]))


def plain(value: Any) -> Any:
    """A value as JSON has it: no answer for what is missing, text for dates and the like."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    for method in ("tolist", "item"):  # numpy's arrays and numbers
        if hasattr(value, method):
            return plain(getattr(value, method)())
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        raise TypeError("a row holds bytes; decode them first")
    return str(value)


def _list(own: list[Fields]) -> Given:
    every: dict[str, None] = {}
    for row in own:
        every |= dict.fromkeys(row)

    def give_back(names: Mapping[str, str], added: Sequence[Fields]) -> list[Fields]:
        return [
            {**{names[name]: value for name, value in row.items()}, **more}
            for row, more in zip(own, added, strict=True)
        ]

    return Given([{name: row.get(name) for name in every} for row in own], give_back)


def _data_frame(frame: Any) -> Given:
    own = [str(name) for name in frame.columns]

    def give_back(names: Mapping[str, str], added: Sequence[Fields]) -> Any:
        new = {old: names[str(old)] for old in frame.columns if names[str(old)] != str(old)}
        named = frame.rename(columns=new) if new else frame
        return named.assign(**_by_column(added))

    values = frame.itertuples(index=False, name=None)
    return Given([_one_each(own, row) for row in values], give_back)


def _dataset(table: Any) -> Given:
    def give_back(names: Mapping[str, str], added: Sequence[Fields]) -> Any:
        found = table
        for old, new in names.items():
            found = found.rename_column(old, new) if new != old else found
        for name, values in _by_column(added).items():
            found = found.add_column(name, values)
        return found

    return Given([dict(row) for row in table], give_back)


def _fields(row: Any, number: int, text: str) -> Fields:
    if isinstance(row, str):
        return {text: row}
    if isinstance(row, Mapping):
        return {str(name): value for name, value in row.items()}
    raise TypeError(f"row {number} is {_sort(row)}, and neither a text nor a dict")


def _one_each(names: Sequence[str], values: Sequence[Any]) -> Fields:
    return dict(zip(names, values, strict=True)) if len(set(names)) == len(names) else {}


def _by_column(rows: Sequence[Fields]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _checked(given: Given) -> Given:
    if not given.rows:
        raise ValueError("there are no rows")
    if not given.rows[0]:
        raise ValueError("there are no columns, or two of them have one name")
    return given


def _sort(value: Any) -> str:
    return f"a {type(value).__name__}"
