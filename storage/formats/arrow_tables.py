"""Rows of JSON as Arrow tables, in two passes: the types of the columns, then the rows in batches.

The rows wait in a file between the passes, as there may be more of them than fit into memory. A
column whose values have no type in common is JSON in a text.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import IO, Any

from schema.base import Json
from storage.formats.base import Table
from storage.formats.exported_rows import as_json
from storage.formats.typed_cells import library

Change = Mapping[str, Callable[[Json], Json]]

WANTED, FOR_WHAT = "pyarrow>=20", "a Parquet file"
AT_ONCE = 1000
"""Rows that are typed and written together."""
AS_JSON = "columns whose values have no type in common, which are JSON in a text"


def arrow() -> ModuleType:
    """The library that writes Arrow and Parquet.

    Raises:
        UserError: when it is not installed; says which command installs it.
    """
    return library("pyarrow", WANTED, FOR_WHAT)


class ArrowRows:
    """The rows of a table with the types of their columns."""

    def __init__(self, table: Table) -> None:
        """Go through the rows once."""
        self._arrow = arrow()
        self._kept: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed
        self.as_json: set[str] = set()
        """Columns that are JSON in a text."""
        self.count = 0
        types: dict[str, Any] = {}
        batch: list[Mapping[str, Json]] = []
        for row in table.rows:
            self._kept.write(as_json(row) + "\n")
            batch.append(row)
            self.count += 1
            if len(batch) == AT_ONCE:
                self._see(types, batch, table.columns)
                batch = []
        self._see(types, batch, table.columns)
        fixed = fixed_types(self._arrow)
        fields = [
            (name, fixed.get(name) or types.get(name) or self._arrow.string())
            for name in table.columns
        ]
        self.schema: Any = self._arrow.schema(fields)
        if self.as_json:
            table.left_out[AS_JSON] += len(self.as_json)

    def batches(self, schema: Any, change: Change = {}) -> Iterator[Any]:  # noqa: B006 - read only
        """The rows as Arrow tables.

        Args:
            schema: its columns are those of :attr:`schema`.
            change: by column, what each value is written as.
        """
        self._kept.seek(0)
        batch: list[dict[str, Json]] = []
        for line in self._kept:
            batch.append(json.loads(line))
            if len(batch) == AT_ONCE:
                yield self._table(batch, schema, change)
                batch = []
        if batch:
            yield self._table(batch, schema, change)

    def close(self) -> None:
        """Throw the kept rows away."""
        self._kept.close()

    def _table(self, batch: list[dict[str, Json]], schema: Any, change: Change) -> Any:
        columns = []
        for field in schema:
            values = self._values(batch, field.name)
            if field.name in change:
                values = [change[field.name](value) for value in values]
            columns.append(self._arrow.array(values, type=field.type))
        return self._arrow.Table.from_arrays(columns, schema=schema)

    def _values(self, batch: list[dict[str, Json]], name: str) -> list[Json]:
        values = [row.get(name) for row in batch]
        if name in self.as_json:
            return [None if value is None else as_json(value) for value in values]
        return values

    def _see(self, types: dict[str, Any], batch: list[Any], columns: tuple[str, ...]) -> None:
        for name in columns:
            if name in self.as_json:
                continue
            try:
                found = self._arrow.array([row.get(name) for row in batch]).type
                types[name] = self._common(types.get(name), found)
            except (self._arrow.ArrowException, OverflowError, UnicodeEncodeError):
                types[name] = self._arrow.string()
                self.as_json.add(name)

    def _common(self, one: Any, other: Any) -> Any:
        """The type that holds what both do; raises where there is none."""
        if one is None or one == other:
            return self._named(other)
        schemas = [self._arrow.schema([("value", each)]) for each in (one, other)]
        unified = self._arrow.unify_schemas(schemas, promote_options="permissive")
        return self._named(unified.field("value").type)

    def _named(self, type: Any) -> Any:
        """The type, as long as Parquet has it: there are no objects without fields."""
        if self._arrow.types.is_struct(type) and not type.num_fields:
            raise self._arrow.ArrowInvalid("an object without fields")
        return type


def fixed_types(arrow: ModuleType) -> dict[str, Any]:
    """The types of the columns that every export has, whatever stands in them."""
    text, number = arrow.string(), arrow.float64()
    vote = [("seat", text), ("role", text), ("choice", text), ("probability", number)]
    three = ("vote_share", "log_probability", "verbalised")
    return {
        "confidence": number,
        "confidences": arrow.struct([(name, number) for name in three]),
        "outcome": text,
        "decided_by": text,
        "reason": text,
        "votes": arrow.list_(arrow.struct([*vote, ("agrees", arrow.bool_())])),
        "dissent": arrow.list_(text),
        "effective_votes": number,
        "campaign": text,
        "task": text,
        "version": arrow.int64(),
    }
