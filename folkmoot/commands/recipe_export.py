"""``folkmoot recipe export`` and ``measure``: what a recipe has made, as files and in figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.commands import options
from folkmoot.commands.bench_options import split_names
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say
from schema.base import Json
from schema.errors import UserError
from schema.recipe import Recipe
from storage.reader import LedgerReader

if TYPE_CHECKING:
    from folkmoot.recipe.handing_out import Wanted

Kept = Annotated[str, typer.Argument(help="The recipe's name in the ledger.")]
Out = Annotated[
    Path, typer.Option("--out", help="The folder to write: a file for each export, and its card.")
]
As = Annotated[
    str,
    typer.Option(
        "--as", help="Some of the recipe's exports, separated by commas.", show_default=False
    ),
]
MinReal = Annotated[
    float | None,
    typer.Option(
        help="Write nothing if people wrote less than this share.",
        min=0.0,
        max=1.0,
        show_default=False,
    ),
]
Beside = Annotated[
    str,
    typer.Option(
        help="Pools to write, too, separated by commas: what people wrote.", show_default=False
    ),
]
TestFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--test", help="A test file that must not have leaked. Repeat it.", show_default=False
    ),
]


def _print_exports(wanted: bool) -> None:
    if not wanted:
        return
    import recipes.exports  # noqa: F401 - makes them known
    from recipes.exports.base import EXPORTS

    rows: list[dict[str, Json]] = [
        {"export": name, "writes": EXPORTS.get(name).summary} for name in EXPORTS.names()
    ]
    print_table(["export", "writes"], rows, "there are no exports")
    raise typer.Exit


def _print_measures(wanted: bool) -> None:
    if not wanted:
        return
    import recipes.measures  # noqa: F401 - makes them known
    from recipes.measures.base import MEASURES

    rows: list[dict[str, Json]] = [
        {
            "measure": each.name,
            "fields": ", ".join(each.fields),
            "needs": ", ".join(each.needs).replace("_", "-"),
            "tells": each.summary,
        }
        for each in map(MEASURES.get, MEASURES.names())
    ]
    print_table(["measure", "fields", "needs", "tells"], rows, "there are no measures")
    raise typer.Exit


Licences = Annotated[
    list[str] | None,
    typer.Option(
        "--licence",
        help="Of what is in a given pool: POOL=LICENCE. Repeat it.",
        show_default=False,
    ),
]


def export(
    context: typer.Context,
    recipe: Kept,
    out: Out,
    only: As = "",
    min_real: MinReal = None,
    beside: Beside = "",
    test: TestFiles = None,
    licence: Licences = None,
    every: Annotated[
        bool,
        typer.Option(
            "--formats", help="List the exports, and end.", is_eager=True, callback=_print_exports
        ),
    ] = False,
) -> None:
    """Write what a recipe has made, each file with its data card."""
    # They bring NumPy along, for which no other command should wait.
    from folkmoot.recipe.handing_out import Wanted
    from folkmoot.recipe.leak_files import texts_of

    wanted = Wanted(
        only=tuple(split_names(only)),
        min_real=min_real,
        beside=tuple(split_names(beside)),
        files=texts_of(test or ()),
        licences=parse_licences(licence or ()),
    )
    write_out(context.obj, recipe, out, wanted)


def parse_licences(settings: Sequence[str]) -> dict[str, str]:
    """Licences by pool, from ``pool=licence``.

    Raises:
        UserError: when a setting is none.
    """
    found = {}
    for setting in settings:
        pool, equals, licence = (part.strip() for part in setting.partition("="))
        if not (pool and equals and licence):
            raise UserError(f"{setting!r} names no licence", 'write --licence "seeds=CC BY 4.0"')
        found[pool] = licence
    return found


def check_out(recipe: Recipe, out: Path) -> None:
    """See before a run whether its result can be written; raises as
    :func:`folkmoot.recipe.handing_out.check_hand_out`."""
    from folkmoot.recipe.handing_out import Wanted, check_hand_out

    check_hand_out(recipe, out, Wanted())


def write_out(settings: Settings, recipe: str, out: Path, wanted: Wanted | None = None) -> None:
    """Write what a recipe has made, and say so."""
    from folkmoot.recipe.handing_out import Wanted, check_hand_out, hand_out
    from folkmoot.recipe.known_told import worth_of_committees
    from folkmoot.recipe.made_records import made_records, used_models

    chosen = wanted or Wanted()
    with LedgerReader(settings.ledger) as reader:
        revision = reader.recipe(recipe)
        check_hand_out(revision, out, chosen)
        with reader.moment():
            records = made_records(reader, revision)
            models = used_models(reader, revision)
            worth = worth_of_committees(reader, revision)
    for done in hand_out(revision, records, out, chosen, models, worth):
        say(f"{done.rows:,} rows as {done.name}")
        for caution in done.card.cautions:
            say(f"  {caution}")


def measure(
    context: typer.Context,
    recipe: Kept,
    pool: Annotated[
        str, typer.Option(help="Which pool; by default the recipe's own.", show_default=False)
    ] = "",
    report: Annotated[
        str,
        typer.Option(
            help="Which measures, separated by commas; by default the recipe's.",
            show_default=False,
        ),
    ] = "",
    held_out: Annotated[
        Path | None,
        typer.Option(help="Rows with known labels, to test a student on.", show_default=False),
    ] = None,
    known: Annotated[
        Path | None,
        typer.Option(
            help="Rows with known answers (gold) to what records were made from.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help="The field that such a row shares with its records.")
    ] = "instruction",
    beside: Annotated[
        str,
        typer.Option(help="Another recipe in the ledger, to compare with.", show_default=False),
    ] = "",
    test: TestFiles = None,
    every: Annotated[
        bool,
        typer.Option(
            "--measures",
            help="List the measures, and end.",
            is_eager=True,
            callback=_print_measures,
        ),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Measure what a recipe has made: how diverse, how right, and what it took."""
    from folkmoot.recipe.measuring import Against, measured

    settings: Settings = context.obj
    against = Against(held_out, known, by, beside, tuple(test or ()))
    with LedgerReader(settings.ledger) as reader, reader.moment():
        found = measured(reader, recipe, pool, tuple(split_names(report)), against)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    rows: list[dict[str, Json]] = [
        {"figure": f.name, "value": f.words, "unit": f.unit, "of": f"{f.n:,}", "how": f.how}
        for f in found.figures
    ]
    print_table(["figure", "value", "unit", "of", "how"], rows, "nothing was measured")
    for name, why in found.missing.items():
        say(f"{name} was not measured: {why}")
