"""The records of a recipe's run with all that is known of how they came about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from folkmoot.recipe.handing_out import UsedModel
from recipes.made import MadeRecord
from schema.errors import UnknownCampaign
from schema.fate import PoolRecord
from schema.recipe import Recipe
from storage.reader import LedgerReader
from storage.readers.lineage import Spoken

NOBODY = Spoken((), 0)


def made_records(reader: LedgerReader, recipe: Recipe) -> list[MadeRecord]:
    """All records of a recipe in order, given ones too; those whose task was deleted are left out:
    whoever was made from them has them as parents all the same.

    Raises:
        UnknownRecipe: when the ledger has no such recipe.
    """
    draws, spoken = reader.draws(recipe.name), reader.spoken(recipe)
    judging = {each.name for each in recipe.passes if each.annotate is not None}
    rows = list(reader.made(recipe.name))
    of_unit = Counter((row.made_by, row.unit) for row in rows if row.unit is not None)
    writers: dict[int, tuple[str, ...]] = {}
    found = []
    for row in rows:
        if row.unit is None:
            found.append(_given(recipe, row))
            continue
        unit = (row.made_by, row.unit)
        parents, said = draws.get(unit, ()), spoken.get(unit, NOBODY)
        judges = said.models if row.made_by in judging else ()
        own = said.models if not judges else ()
        if not own:
            own = tuple(sorted({name for one in parents for name in writers.get(one, ())}))
        writers[row.number] = own
        if not row.erased:
            tokens = said.tokens / of_unit[unit]
            found.append(_made(row, parents, own, judges, tokens))
    return _with_the_rest(found, sum(said.tokens for said in spoken.values()))


def _with_the_rest(records: list[MadeRecord], spent: int) -> list[MadeRecord]:
    """Records with what units took of which there is no record, those that are open or failed: it
    was spent for all of them alike."""
    made = [record for record in records if record.fate != "given"]
    rest = spent - sum(record.tokens for record in made)
    if not made or rest <= 0:
        return records
    return [
        record
        if record.fate == "given"
        else replace(record, tokens=record.tokens + rest / len(made))
        for record in records
    ]


def used_models(reader: LedgerReader, recipe: Recipe) -> dict[str, UsedModel]:
    """Which models a recipe's run has asked, by name."""
    digests: dict[str, set[str]] = {}
    tokens: Counter[str] = Counter()
    for each in recipe.passes:
        try:
            uses = reader.model_use(recipe.campaign_of(each.name))
        except UnknownCampaign:
            continue
        for use in uses:
            digests.setdefault(use.model, set()).update({use.digest} - {""})
            tokens[use.model] += use.prompt_tokens + use.generated_tokens
    return {
        name: UsedModel(", ".join(sorted(own)) or "not known", tokens[name])
        for name, own in digests.items()
    }


def _given(recipe: Recipe, row: PoolRecord) -> MadeRecord:
    pool = recipe.pools.get(row.pool)
    return MadeRecord(
        number=row.number,
        value=row.value,
        pool=row.pool,
        fate="given",
        real=pool is not None and pool.real,
        source=row.source,
    )


def _made(
    row: PoolRecord,
    parents: tuple[int, ...],
    writers: tuple[str, ...],
    judges: tuple[str, ...],
    tokens: float,
) -> MadeRecord:
    return MadeRecord(
        number=row.number,
        value=row.value,
        pool=row.pool,
        fate=row.fate,
        made_by=row.made_by,
        gate=row.gate,
        reason=row.reason,
        measured=row.measured,
        against=row.against,
        generation=row.generation,
        parents=parents,
        unit=f"{row.made_by}/{row.unit}",
        writers=writers,
        judges=judges,
        tokens=tokens,
    )
