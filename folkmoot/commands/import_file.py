"""``folkmoot import FILE --as WHAT``: annotations of elsewhere, for a campaign's rows."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from folkmoot.commands import options
from folkmoot.commands.review import REFUSED, name_of_person
from folkmoot.file_rows import Columns, rows_of
from folkmoot.importing.handing import HandedIn, as_answers, as_gold, as_votes
from folkmoot.importing.pool import as_pool, pool_named
from folkmoot.importing.said import Fields, said_in
from folkmoot.reports.which import latest_campaign
from folkmoot.review.answer_file import LineFate
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, say
from schema.errors import UserError
from storage.reader import LedgerReader

What = Literal["gold", "answers", "votes", "pool"]


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file or folder to read.")],
    what: Annotated[
        What,
        typer.Option(
            "--as",
            help="gold: known answers. answers: what people say. votes: what other models, tools "
            "or a crowd say, counted beside the committee's drafts. pool: rows of a recipe's pool.",
            show_default=False,
        ),
    ],
    campaign: Annotated[
        str, typer.Option(help="The campaign; the latest if left out.", show_default=False)
    ] = "",
    input_format: options.InputFormat = "",
    encoding: options.Encoding = "",
    id_field: Annotated[
        str, typer.Option(help="The field that names a task: its id.", show_default=False)
    ] = "",
    answer_field: Annotated[
        str, typer.Option(help="The field with the answer.", show_default=False)
    ] = "",
    by_field: Annotated[
        str, typer.Option(help="The field that says whose answer it is.", show_default=False)
    ] = "",
    by: Annotated[
        str, typer.Option(help="Whose answers they are that do not say it.", show_default=False)
    ] = "",
    as_one: Annotated[
        bool,
        typer.Option(
            "--together", help="With votes: all who vote are one voter, as sure as many agree."
        ),
    ] = False,
    blind: Annotated[
        bool,
        typer.Option(
            "--blind", help="With answers: nobody of them had seen the committee's answers."
        ),
    ] = False,
    pool: Annotated[
        str, typer.Option(help="With pool: which one, as RECIPE/POOL.", show_default=False)
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every row's fate as JSON.")
    ] = False,
) -> None:
    """Take other people's annotations of a campaign's rows: each row of FILE names its task by an
    id, or has its text.
    """
    settings: Settings = context.obj
    for option, given, wanted in (
        ("--together", as_one, "votes"),
        ("--blind", blind, "answers"),
        ("--pool", bool(pool), "pool"),
    ):
        if given and what != wanted:
            raise UserError(f"{option} is about {wanted}", f"add --as {wanted}, or leave it out")
    if what == "pool":
        _give(settings, file, pool, input_format, encoding)
        return
    person = name_of_person(by) if what == "answers" else by
    guest = by or file.resolve().stem or "guest"
    fates: list[LineFate] = []

    def told(fate: LineFate) -> None:
        fates.append(fate)
        if fate.fate == "refused" and not as_json:
            about = f" ({fate.id})" if fate.id else ""
            say(f"line {fate.line}{about} refused: {fate.reason}")

    done: HandedIn | None = None
    with LedgerReader(settings.ledger) as reader:
        plan = reader.campaign(campaign or latest_campaign(reader))
        columns = Columns(format=input_format, encoding=encoding)
        fields = Fields(id=id_field, answer=answer_field, by=by_field)
        said = said_in(rows_of(file, columns, say), reader, plan, fields)
        if what == "answers":
            asyncio.run(as_answers(settings, plan, said, by=person, blind=blind, told=told))
        elif what == "gold":
            done = asyncio.run(as_gold(settings, reader, plan, said, told=told))
        else:
            done = asyncio.run(
                as_votes(settings, reader, plan, said, guest=guest, as_one=as_one, told=told)
            )
    if as_json:
        print_json([fate.model_dump(mode="json") for fate in fates])
    else:
        _sum_up(plan.name, fates, done)
    if any(fate.fate == "refused" for fate in fates):
        raise typer.Exit(REFUSED)


def _give(settings: Settings, file: Path, pool: str, form: str, encoding: str) -> None:
    with LedgerReader(settings.ledger) as reader:
        recipe, name = pool_named(reader, pool)
    given = asyncio.run(as_pool(settings, recipe, name, file, form=form, encoding=encoding))
    say(f"{pool}: {given.recorded} recorded, {given.same_as_before} same as before")


def _sum_up(campaign: str, fates: list[LineFate], done: HandedIn | None) -> None:
    counts = Counter(fate.fate for fate in fates)
    say(
        f"{campaign}: {counts['recorded']} recorded, {counts['same as before']} same as before, "
        f"{counts['unanswered']} unanswered, {counts['refused']} refused"
    )
    if done and done.changed:
        when = (
            "" if done.is_served else " by the next folkmoot annotate of their file, or folkmoot up"
        )
        say(f"all rows are counted anew{when}")
