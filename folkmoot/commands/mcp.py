"""``folkmoot mcp``: a server of the Model Context Protocol, for an assistant that starts it."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.commands.review import name_of_person
from folkmoot.settings import Settings
from schema.errors import UserError

THROUGH = "mcp"
"""Under which name answers are on record where nobody says whose they are."""


def mcp(
    context: typer.Context,
    allow_writing: Annotated[
        bool,
        typer.Option(
            "--allow-writing", help="Let the assistant annotate rows and hand in answers, too."
        ),
    ] = False,
    by: Annotated[
        str,
        typer.Option(help="With --allow-writing: whose answers those are that come through it."),
    ] = THROUGH,
) -> None:
    """Let an assistant see campaigns, contested rows and transcripts.

    It speaks the Model Context Protocol on standard input and output, and is started by the
    assistant's program. Texts of rows are shown to the assistant, which may run elsewhere.
    """
    settings: Settings = context.obj
    name = name_of_person(by)
    try:
        from folkmoot.mcp.serving import server_for
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp_types"):
            raise
        raise UserError("the package mcp is not installed", "pip install 'folkmoot[mcp]'") from None
    server_for(settings, writes=allow_writing, by=name).run()
