"""The command line: ``folkmoot COMMAND``. Exit codes stand in docs/command-line.md.

Every command is one file in ``folkmoot/commands/``. An error that a person can do something about
is one line and a hint; a traceback is a bug.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from folkmoot.commands import (
    annotate,
    campaign,
    dead,
    demo,
    doctor,
    export,
    health,
    ledger,
    models,
    status,
    submit,
    transcript,
    up,
    watch,
)
from folkmoot.console import complain, say, set_up_logging
from folkmoot.settings import Settings
from schema.errors import FolkmootError

app = typer.Typer(
    name="folkmoot",
    help="A swarm of local language models annotates your data by debate and vote.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command("annotate")(annotate.annotate)
app.command("up")(up.up)
app.add_typer(campaign.app, name="campaign")
app.command("submit")(submit.submit)
app.command("status")(status.status)
app.command("watch")(watch.watch)
app.command("transcript")(transcript.transcript)
app.command("export")(export.export)
app.add_typer(dead.app, name="dead")
app.add_typer(models.app, name="models")
app.add_typer(ledger.app, name="ledger")
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("health", hidden=True)(health.health)


@app.callback()
def options(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(help="Folder of the ledger and the embedded server.", show_default=False)
    ] = "",
    nats: Annotated[
        str, typer.Option(help="URL of an outside NATS server, e.g. nats://127.0.0.1:4222.")
    ] = "",
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "",
) -> None:
    """Settings that every command shares; FOLKMOOT_… environment variables set them too."""
    given = {"state": state, "nats": nats, "log_level": log_level}
    settings = Settings(**{key: value for key, value in given.items() if value})  # type: ignore[arg-type]  # pydantic reads paths from text
    os.environ["FOLKMOOT_STATE"] = str(settings.state)  # the catalogue looks there, too
    set_up_logging(settings.log_level)
    context.obj = settings


def main() -> None:
    """Run the command line; ends the process with a documented exit code."""
    try:
        app()
    except FolkmootError as error:
        complain(error)
        sys.exit(error.exit_code)
    except BaseExceptionGroup as group:
        known = group.subgroup(FolkmootError)
        if known is None:
            raise
        first = next(iter(_leaves(known)))
        complain(first)
        sys.exit(first.exit_code)
    except KeyboardInterrupt:
        say("stopped; the same command goes on where it stopped")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


def _leaves(group: BaseExceptionGroup[FolkmootError]) -> list[FolkmootError]:
    found: list[FolkmootError] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
