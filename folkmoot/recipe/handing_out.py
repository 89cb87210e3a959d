"""What comes out of a recipe, as a folder: a file for each export, with its data card beside.

The folder appears whole or not at all, and nothing is written where an export cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import recipes.exports  # noqa: F401 - makes them known
from recipes.card import Card, Known, as_json, card_of
from recipes.card_page import as_markdown
from recipes.exports.base import EXPORTS, Export, read_export
from recipes.made import MadeRecord
from schema.base import Json
from schema.errors import UserError
from schema.figure import Figure
from schema.recipe import Recipe
from storage.formats.exported_rows import as_json as on_one_line
from storage.target_folder import check_folder, written_folder

FORMAT = "the result of a recipe"
"""What a folder says that it is, so that only such a one is replaced."""
CARD, CARD_JSON = "README.md", "card.json"


@dataclass(frozen=True)
class Wanted:
    """What a person asks for."""

    only: tuple[str, ...] = ()
    """Names of exports; all that the recipe has without any."""
    min_real: float | None = None
    """At least this share of each file must have been written by people."""
    beside: tuple[str, ...] = ()
    """Pools that are written, too."""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By name, the texts of test files that must not have leaked."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """By pool that was given, the licence of what is in it, where the recipe does not say."""


@dataclass(frozen=True)
class UsedModel:
    """A model that a recipe's run has asked."""

    digest: str
    tokens: int


@dataclass(frozen=True)
class HandedOut:
    """One file that was written."""

    name: str
    rows: int
    card: Card


def exports_of(recipe: Recipe, wanted: Wanted) -> dict[str, Export]:
    """The exports of a recipe by name, as a person wants them. A recipe that names none has the one
    that is called like what it makes, of the last pass's pool.

    Raises:
        UserError: when there is none, or one cannot be read.
    """
    written: dict[str, dict[str, Json]] = dict(recipe.export)
    if not written and recipe.makes in EXPORTS.names():
        written = {recipe.makes: {"pool": recipe.passes[-1].into}}
    if not written:
        raise UserError(
            f"the recipe {recipe.name!r} exports nothing",
            f"add [export] with one of: {', '.join(EXPORTS.names())}",
        )
    if unknown := [name for name in wanted.only if name not in written]:
        raise UserError(
            f"the recipe {recipe.name!r} has no export {unknown[0]!r}",
            f"choose from: {', '.join(written)}",
        )
    more: dict[str, Json] = {}
    if wanted.min_real is not None:
        more["min_real"] = wanted.min_real
    if wanted.beside:
        more["beside"] = list(wanted.beside)
    chosen = {name: own for name, own in written.items() if name in wanted.only or not wanted.only}
    found = {name: read_export(name, {**own, **more}) for name, own in chosen.items()}
    for name, export in found.items():
        _check_pools(recipe, name, export)
    for name in wanted.licences:
        if name not in recipe.pools:
            raise UserError(
                f"the recipe {recipe.name!r} is given no pool {name!r}",
                f"choose from: {', '.join(recipe.pools) or 'none'}",
            )
    return found


def check_hand_out(recipe: Recipe, target: Path, wanted: Wanted) -> None:
    """See before the work whether the folder can be written, and all exports be read.

    Raises:
        UserError: when not.
        DiskFull: when there is no room.
    """
    exports_of(recipe, wanted)
    check_folder(target, FORMAT)


def hand_out(
    recipe: Recipe,
    records: Sequence[MadeRecord],
    target: Path,
    wanted: Wanted,
    models: Mapping[str, UsedModel],
    gates: Mapping[str, Sequence[Figure]] | None = None,
) -> list[HandedOut]:
    """Write the folder: ``sft.jsonl``, and what it is in ``README.md`` and ``card.json``; with
    several exports a folder for each.

    Args:
        recipe: whose result it is.
        records: all of its run, what was turned away included.
        target: the folder.
        wanted: what is asked for.
        models: what is known of each, by name.
        gates: what gates are worth on known answers, if that was measured.

    Raises:
        UserError: when an export has no rows, a record lacks a field, people wrote too few, or the
            folder cannot be written.
        DiskFull: when there is no room.
    """
    exports = exports_of(recipe, wanted)
    taken = {name: export.taken(records) for name, export in exports.items()}
    done = []
    with written_folder(target, FORMAT) as folder:
        for name, export in exports.items():
            home = folder / name if len(exports) > 1 else folder
            home.mkdir(exist_ok=True)
            rows = _write(home / f"{name}.jsonl", export.rows(taken[name]))
            known = Known(
                recipe,
                digests={own: each.digest for own, each in models.items()},
                tokens={own: each.tokens for own, each in models.items()},
                files=wanted.files,
                licences=wanted.licences,
                gates=gates or {},
                names=export.names(),
            )
            card = card_of(name, export.pool, taken[name], records, known)
            card = card.model_copy(update={"rows": rows})
            page = as_markdown(card).encode("utf-8", "backslashreplace")
            (home / CARD).write_bytes(page)
            (home / CARD_JSON).write_text(on_one_line(as_json(card)) + "\n", encoding="utf-8")
            done.append(HandedOut(name, rows, card))
    return done


def _write(file: Path, rows: Iterator[dict[str, Json]]) -> int:
    """How many rows there were."""
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            stream.write(on_one_line(row) + "\n")
            count += 1
    return count


def _check_pools(recipe: Recipe, name: str, export: Export) -> None:
    there = {*recipe.pools, *(each.into for each in recipe.passes)}
    for pool in (export.pool, *export.beside):
        if pool not in there:
            raise UserError(
                f"the export {name!r} is of the pool {pool!r}, which the recipe does not have",
                f"choose from: {', '.join(sorted(there))}",
            )
