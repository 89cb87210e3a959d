"""Rows of a set, taken apart: what a recipe is given, and what it is tested on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from folkmoot.bench.recipes.claims import RecipeSet
from schema.base import Json
from schema.errors import UserError
from schema.template import plain_text
from storage.formats.base import BadRow
from storage.rows import read_rows

SEEDS = "seeds"
"""The source of a pool that is the claim's seeds."""

Rows = list[dict[str, Json]]


@dataclass(frozen=True)
class Parted:
    """A set, taken apart."""

    seeds: Rows
    held_out: Rows


def parted(rows: Rows, label: str, each: int, seed: int = 0) -> Parted:
    """So many rows of each label to make data from, all others to test on. No text is in both.

    Raises:
        UserError: when too few are left for a test.
    """
    order = [int(at) for at in np.random.default_rng(seed).permutation(len(rows))]
    taken: dict[str, int] = defaultdict(int)
    seeds: Rows = []
    held_out: Rows = []
    for at in order:
        name = plain_text(rows[at].get(label)) if label else ""
        if taken[name] < each:
            taken[name] += 1
            seeds.append(rows[at])
        else:
            held_out.append(rows[at])
    known = [{key: value for key, value in row.items() if key != label} for row in seeds]
    held_out = [
        row
        for row in held_out
        if {key: value for key, value in row.items() if key != label} not in known
    ]
    if len(held_out) < 20:
        raise UserError(
            f"of {len(rows)} rows {len(held_out)} are left to test on",
            "give a set with more rows, or fewer seeds_per_label",
        )
    return Parted(seeds, held_out)


def read_set(folder: Path, wanted: RecipeSet) -> Rows:
    """The rows of a set with its fields.

    Raises:
        UserError: when its file is not there, or a row lacks a column.
    """
    rows = []
    for number, row in enumerate(read_file(folder, wanted.file), 1):
        columns = wanted.fields or {name: name for name in row}
        if missing := [column for column in columns.values() if column not in row]:
            raise UserError(
                f"{wanted.file}, row {number} has no column {missing[0]!r}",
                f"it has {', '.join(row)}",
            )
        rows.append({**{name: row[column] for name, column in columns.items()}, **wanted.also})
    return [found for row in rows if (found := _with_found(row, wanted)) is not None]


def _with_found(row: dict[str, Json], wanted: RecipeSet) -> dict[str, Json] | None:
    """The row with the fields that are read out of others; None where one is not found."""
    found = dict(row)
    for name, each in wanted.found.items():
        match = re.search(each.pattern, plain_text(row.get(each.within)))
        if match is None:
            return None
        found[name] = match.group(1)
    return found


def rows_from(source: str | Sequence[Mapping[str, Json]], folder: Path, seeds: Rows) -> Rows:
    """The rows of a pool: the seeds, those of a file, or those that are named.

    Raises:
        UserError: when a file is not there.
    """
    if not isinstance(source, str):
        return [dict(row) for row in source]
    return seeds if source == SEEDS else read_file(folder, source)


def read_file(folder: Path, name: str) -> Rows:
    """All rows of a file in the folder, or one folder further in.

    Raises:
        UserError: when it is not there, or a row cannot be read.
    """
    places = [folder / name, *sorted(folder.glob(f"*/{name}"))]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise UserError(f"{folder} has no file {name}", "name the folder that has it with --data")
    rows = []
    for row in read_rows(file):
        if isinstance(row, BadRow):
            raise UserError(f"{file}, row {row.line}: {row.reason}", "mend the file")
        rows.append(row.fields)
    return rows
