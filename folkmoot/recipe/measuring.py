"""What a recipe has made, measured: by the measures that it names, or that a person does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import recipes.exports
import recipes.measures  # noqa: F401 - makes them known
from folkmoot.recipe.handing_out import Wanted, exports_of
from folkmoot.recipe.leak_files import texts_of
from folkmoot.recipe.made_records import made_records
from recipes.made import MadeRecord
from recipes.measures.base import MEASURES, Subject, figures_of, lacks, with_known
from schema.base import Frozen, Json
from schema.errors import InvalidSubmission, UserError
from schema.figure import Figure
from schema.recipe import Recipe
from schema.template import plain_text
from storage.formats.base import BadRow
from storage.reader import LedgerReader
from storage.rows import read_rows


@dataclass(frozen=True)
class Against:
    """What is measured with."""

    held_out: Path | None = None
    """Rows with known labels."""
    known: Path | None = None
    """Rows with known answers to what records were made from."""
    by: str = ""
    """The field by which such a row is found for a record."""
    beside: str = ""
    """Another recipe in the ledger."""
    files: tuple[Path, ...] = ()
    """Test files that must not have leaked."""


class Measured(Frozen):
    """The figures of one pool."""

    recipe: str
    pool: str
    figures: tuple[Figure, ...]
    missing: dict[str, str]
    """Measures that could not be taken, and why."""


def measured(
    reader: LedgerReader, name: str, pool: str, report: Sequence[str], against: Against
) -> Measured:
    """Measure a pool of a recipe.

    Args:
        reader: the ledger.
        name: the recipe.
        pool: the one that the recipe measures, or its last, without a name.
        report: which measures; those of the recipe without any, else all that can be taken.
        against: what else there is.

    Raises:
        UnknownRecipe: when the ledger has no such recipe.
        UserError: when there is no such pool or measure, or a file cannot be read.
    """
    recipe = reader.recipe(name)
    chosen = pool or pool_of(recipe)
    known = {*recipe.pools, *(each.into for each in recipe.passes)}
    if chosen not in known:
        raise UserError(
            f"the recipe {name!r} has no pool {chosen!r}",
            f"choose from: {', '.join(sorted(known))}",
        )
    names = tuple(report) or recipe.measure.report or MEASURES.names()
    for each in names:
        MEASURES.get(each)  # what is misspelt is told before the work
    subject = _subject(reader, recipe, chosen, against)
    figures: list[Figure] = []
    missing = {}
    for each in names:
        if reason := lacks(each, subject):
            missing[each] = reason
        else:
            figures += figures_of(each, subject)
    asked = report or recipe.measure.report
    return Measured(
        recipe=name,
        pool=chosen,
        figures=tuple(figures),
        missing=missing if asked else {},
    )


def pool_of(recipe: Recipe) -> str:
    """The pool that a recipe measures: the one it says, else the last pass's."""
    return recipe.measure.of or recipe.passes[-1].into


def _subject(reader: LedgerReader, recipe: Recipe, pool: str, against: Against) -> Subject:
    records = made_records(reader, recipe)
    names = names_of(recipe, pool, records)
    baseline: list[MadeRecord] = []
    if against.beside:
        other = reader.recipe(against.beside)
        theirs = pool_of(other)
        baseline = [one for one in made_records(reader, other) if one.pool == theirs]
    own: Sequence[MadeRecord] = [one for one in records if one.pool == pool]
    if against.known is not None:
        own = with_known(own, _rows(against.known), against.by)
    text = names.get("text", "text")
    seeds = [plain_text(one.value[text]) for one in records if _is_seed(one, text)]
    return Subject(
        records=own,
        elsewhere=sum(one.tokens for one in records if one.pool != pool),
        names=names,
        seeds=seeds,
        baseline=baseline,
        held_out=_rows(against.held_out) if against.held_out else (),
        files=texts_of(against.files),
        seed=recipe.seed,
    )


def names_of(recipe: Recipe, pool: str, records: Sequence[MadeRecord]) -> dict[str, str]:
    """By what measures call a field, what the records of a pool call it: as the export of that pool
    says. Without one, and without a field ``text``, the field with most words is the text."""
    try:
        exports = list(exports_of(recipe, Wanted()).values())
    except UserError:
        exports = []
    own = next((each.names() for each in exports if each.pool == pool), None)
    if own is not None:
        return own
    words: Counter[str] = Counter()
    for record in records:
        if record.pool == pool:
            for name, value in record.value.items():
                words[name] += len(value.split()) if isinstance(value, str) else 0
    return {"text": words.most_common(1)[0][0]} if words and "text" not in words else {}


def _is_seed(record: MadeRecord, text: str) -> bool:
    return record.fate == "given" and record.value.get(text) is not None


def _rows(file: Path) -> list[dict[str, Json]]:
    found = []
    for row in read_rows(file):
        if isinstance(row, BadRow):
            raise InvalidSubmission(f"{file}, row {row.line}: {row.reason}", "mend the file")
        found.append(row.fields)
    return found
