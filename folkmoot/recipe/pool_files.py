"""The rows that are given to a recipe's pools: from files, or from the recipe itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schema.base import Json
from schema.errors import InvalidRecipe, InvalidSubmission
from schema.recipe import Pool, Recipe
from storage.formats.base import BadRow
from storage.rows import read_rows

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


def parse_pools(settings: Sequence[str]) -> dict[str, Path]:
    """The files of pools, from ``pool=FILE``.

    Raises:
        InvalidRecipe: when a setting is none.
    """
    found: dict[str, Path] = {}
    for setting in settings:
        name, equals, file = setting.partition("=")
        if not name.strip() or not equals or not file.strip():
            raise InvalidRecipe(f"{setting!r} gives no pool", "write --pool NAME=FILE")
        found[name.strip()] = Path(file.strip())
    return found


def check_pools(recipe: Recipe, given: Mapping[str, Path]) -> None:
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
    for name, file in given.items():
        for _ in rows_of(recipe.pools[name], file):
            break
        else:
            raise InvalidRecipe(f"pool {name!r}: {file} has no rows")


def rows_of(
    pool: Pool, file: Path | None, *, form: str = "", encoding: str = ""
) -> Iterator[bytes]:
    """The rows of a pool as they travel on the bus.

    Args:
        pool: of a recipe.
        file: its rows; None for those in the recipe.
        form: of the file; found out if empty.
        encoding: of the file; found out if empty.

    Raises:
        InvalidRecipe: when a row cannot be read or lacks a column; names it.
    """
    if file is None:
        for place, value in enumerate(pool.rows, 1):
            yield _row(value, f"recipe:{place}")
        return
    try:
        for row in read_rows(file, form=form, encoding=encoding):
            if isinstance(row, BadRow):
                raise InvalidRecipe(
                    f"{file}, line {row.line}: {row.reason}", "mend it, or take the row out"
                )
            yield _row(_fields(pool, row.fields, file, row.line), f"{file.name}:{row.line}")
    except InvalidSubmission as error:
        raise InvalidRecipe(error.message, error.hint) from None


def _fields(pool: Pool, row: Mapping[str, Json], file: Path, line: int) -> dict[str, Json]:
    if not pool.fields:
        return {_UNFIT.sub("_", name).lstrip("0123456789-") or "field": row[name] for name in row}
    missing = [column for column in pool.fields.values() if column not in row]
    if missing:
        raise InvalidRecipe(
            f"{file}, line {line}: there is no column {missing[0]!r}",
            f"its columns are: {', '.join(row)}",
        )
    return {name: row[column] for name, column in pool.fields.items()}


def _row(value: Mapping[str, Json], source: str) -> bytes:
    return json.dumps({"value": value, "source": source}, ensure_ascii=False).encode()
