"""The rows that are given to a recipe's pools: from files, or from the recipe itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schema.base import Json
from schema.errors import InvalidRecipe, InvalidSubmission
from schema.recipe import Pool, Recipe
from storage.formats.base import BadRow
from storage.rows import read_rows

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class GivenPool:
    """What a person gives to a pool."""

    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    """By field, the column that is it, where the file has another name for it."""


def parse_pools(settings: Sequence[str]) -> dict[str, GivenPool]:
    """The files of pools, from ``pool=FILE`` or ``pool=FILE,field=column,...``.

    Raises:
        InvalidRecipe: when a setting is none.
    """
    found: dict[str, GivenPool] = {}
    for setting in settings:
        name, equals, rest = setting.partition("=")
        file, *renamed = rest.split(",")
        if not name.strip() or not equals or not file.strip():
            raise InvalidRecipe(f"{setting!r} gives no pool", "write --pool NAME=FILE")
        columns: dict[str, str] = {}
        for each in renamed:
            known, equals, column = each.partition("=")
            if not equals or not known.strip() or not column.strip():
                raise InvalidRecipe(
                    f"{each!r} names no column",
                    f"write --pool {name}={file},FIELD=COLUMN; a comma cannot be in a file's name",
                )
            columns[known.strip()] = column.strip()
        found[name.strip()] = GivenPool(Path(file.strip()), columns)
    return found


def check_pools(recipe: Recipe, given: Mapping[str, GivenPool]) -> None:
    """See that every pool that must be given is, and nothing else.

    Raises:
        InvalidRecipe: names the pool, and how to give it.
    """
    for name in given:
        if name not in recipe.pools:
            known = ", ".join(recipe.pools) or "none"
            raise InvalidRecipe(
                f"recipe {recipe.name!r} has no pool {name!r} to be given", f"there are: {known}"
            )
    for name, pool in recipe.pools.items():
        if name not in given and not pool.rows:
            wanted = ", ".join(pool.fields) or "any fields"
            raise InvalidRecipe(
                f"recipe {recipe.name!r} wants a pool {name!r} with {wanted}",
                f"add --pool {name}={pool.file or f'{name}.jsonl'}",
            )
    for name, pool_given in given.items():
        for unknown in pool_given.columns.keys() - recipe.pools[name].fields.keys():
            wanted = ", ".join(recipe.pools[name].fields) or "whatever the file has"
            raise InvalidRecipe(f"pool {name!r} has no field {unknown!r}", f"it has: {wanted}")
        for _ in rows_of(recipe.pools[name], pool_given):
            break
        else:
            raise InvalidRecipe(f"pool {name!r}: {pool_given.file} has no rows")


def rows_of(
    pool: Pool, given: GivenPool | None, *, form: str = "", encoding: str = ""
) -> Iterator[bytes]:
    """The rows of a pool as they travel on the bus.

    Args:
        pool: of a recipe.
        given: its rows; None for those in the recipe.
        form: of the file; found out if empty.
        encoding: of the file; found out if empty.

    Raises:
        InvalidRecipe: when a row cannot be read or lacks a column; names it.
    """
    if given is None:
        for place, value in enumerate(pool.rows, 1):
            yield _row(value, f"recipe:{place}")
        return
    file, columns = given.file, {**pool.fields, **given.columns}
    try:
        for row in read_rows(file, form=form, encoding=encoding):
            if isinstance(row, BadRow):
                raise InvalidRecipe(
                    f"{file}, line {row.line}: {row.reason}", "mend it, or take the row out"
                )
            yield _row(_fields(columns, row.fields, file, row.line), f"{file.name}:{row.line}")
    except InvalidSubmission as error:
        raise InvalidRecipe(error.message, error.hint) from None


def _fields(
    columns: Mapping[str, str], row: Mapping[str, Json], file: Path, line: int
) -> dict[str, Json]:
    if not columns:
        return {_UNFIT.sub("_", name).lstrip("0123456789-") or "field": row[name] for name in row}
    missing = [column for column in columns.values() if column not in row]
    if missing:
        raise InvalidRecipe(
            f"{file}, line {line}: there is no column {missing[0]!r}",
            f"its columns are: {', '.join(row)}; name the right one: --pool NAME=FILE,FIELD=COLUMN",
        )
    return {name: row[column] for name, column in columns.items()}


def _row(value: Mapping[str, Json], source: str) -> bytes:
    return json.dumps({"value": value, "source": source}, ensure_ascii=False).encode()
