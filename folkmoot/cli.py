"""The command line: ``folkmoot COMMAND``. Exit codes stand in docs/command-line.md.

Every command is one file in ``folkmoot/commands/``. An error that a person can do something about
is one line and a hint; a traceback is a bug.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version as version_of
from typing import Annotated

import typer
from pydantic import ValidationError
from typer._click.exceptions import UsageError  # typer exports only a subclass of it

from folkmoot.commands import (
    agreement,
    annotate,
    bench,
    campaign,
    dead,
    demo,
    doctor,
    export,
    health,
    ledger,
    models,
    review,
    status,
    submit,
    transcript,
    up,
    watch,
)
from folkmoot.plain_words import in_plain_words
from folkmoot.settings import Settings
from folkmoot.terminal import complain, complain_of, print_lines, say, set_up_logging
from schema.errors import FolkmootError, UserError

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""

LEARNING = "learn-"
"""How the names of threads begin that learn beside the work (:mod:`agents.learning.apprentice`)."""

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
app.command("review")(review.review)
app.command("agreement")(agreement.agreement)
app.command("export")(export.export)
app.add_typer(dead.app, name="dead")
app.add_typer(models.app, name="models")
app.add_typer(ledger.app, name="ledger")
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("health")(health.health)
app.add_typer(bench.app, name="bench")


def _version(wanted: bool) -> None:
    if wanted:
        print_lines([f"folkmoot {version_of('folkmoot')}"])
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(help="Folder of the ledger and the embedded server.", show_default=False)
    ] = "",
    nats: Annotated[
        str,
        typer.Option(
            help="URL of an outside NATS server, e.g. nats://127.0.0.1:4222.", show_default=False
        ),
    ] = "",
    log_level: Annotated[
        str, typer.Option(help="debug, info, warning or error.", show_default=False)
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Settings that every command shares; FOLKMOOT_… environment variables set them too."""
    given = {"state": state, "nats": nats, "log_level": log_level}
    try:
        settings = Settings(**{key: value for key, value in given.items() if value})  # type: ignore[arg-type]  # pydantic reads paths from text
    except ValidationError as error:
        raise UserError(
            f"a setting is wrong: {in_plain_words(error)}",
            "correct the option or the FOLKMOOT_… variable",
        ) from None
    os.environ["FOLKMOOT_STATE"] = str(settings.state)  # the catalogue looks there, too
    set_up_logging(settings.log_level)
    context.obj = settings


def main() -> None:
    """Run the command line; ends the process with a documented exit code."""
    code = run(sys.argv[1:])
    if any(thread.name.startswith(LEARNING) for thread in threading.enumerate()):
        # What is still being learnt is in native code, which does not survive the interpreter's
        # end; all that counts is written, and will be learnt from again.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Known errors become a line and a hint."""
    try:
        code = app(args=list(arguments), prog_name="folkmoot", standalone_mode=False)
    except UsageError as error:
        if message := error.format_message():  # empty where the help was printed in its place
            command = error.ctx.command_path if error.ctx else "folkmoot"
            complain(message, f"see `{command} --help`")
        return error.exit_code
    except FolkmootError as error:
        complain_of(error)
        return error.exit_code
    except BaseExceptionGroup as group:
        if (known := group.subgroup(FolkmootError)) is None:
            raise
        first = _first(known)
        complain_of(first)
        return first.exit_code
    if code == INTERRUPTED:
        say("stopped")
    return code if isinstance(code, int) else 0


def _first(group: BaseExceptionGroup[FolkmootError]) -> FolkmootError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
