"""The command line: ``folkmoot COMMAND``. Exit codes stand in docs/command-line.md.

Every command is one file in ``folkmoot/commands/``. Whatever goes wrong in one ends in
:mod:`folkmoot.last_resort`: a line, a hint, and never a traceback.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version as version_of
from typing import Annotated

import typer
from pydantic import ValidationError

from folkmoot.last_resort import INTERRUPTED, ended_by
from folkmoot.mistakes import keep_those_of_threads
from folkmoot.once import Once
from folkmoot.plain_words import in_plain_words
from folkmoot.settings import Settings
from folkmoot.standard_streams import flush, give_up, prepare
from folkmoot.state_folder import keep_private
from folkmoot.terminal import print_lines, say, set_up_logging
from schema.errors import UserError

LEARNING = "learn-"
"""How the names of threads begin that learn beside the work (:mod:`agents.learning.apprentice`)."""

COMPUTING = "engine "
"""And those of threads that compute (:mod:`engine.llama.engine_thread`): one is left at the end
only if it is stuck."""

COMMANDS = {
    "annotate": "annotate.annotate",
    "plan": "plan.plan",
    "up": "up.up",
    "campaign": "campaign.app",
    "submit": "submit.submit",
    "retry": "retry.retry",
    "recount": "recount.recount",
    "status": "status.status",
    "watch": "watch.watch",
    "transcript": "transcript.transcript",
    "review": "review.review",
    "web": "web.web",
    "mcp": "mcp.mcp",
    "agreement": "agreement.agreement",
    "report": "report.report",
    "export": "export.export",
    "import": "import_file.import_file",
    "recipe": "recipe.app",
    "dead": "dead.app",
    "keys": "keys.app",
    "models": "models.app",
    "ledger": "ledger.app",
    "doctor": "doctor.doctor",
    "demo": "demo.demo",
    "health": "health.health",
    "bench": "bench.app",
}
"""By name, where each command or group of commands is in ``folkmoot/commands/``, as help orders it.
"""

_TAKES_A_VALUE = ("--state", "--nats", "--log-level")
_NEEDS_NO_COMMAND = ("--version", "--show-completion", "--install-completion")


def __getattr__(name: str) -> typer.Typer:
    """``app``: the whole command line, for whoever asks about it. It loads every command."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return built(COMMANDS)


def built(names: Iterable[str]) -> typer.Typer:
    """A command line that has these commands; nothing of the others is loaded."""
    app = typer.Typer(
        name="folkmoot",
        help="A swarm of local language models annotates your data by debate and vote.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(".")
        found = getattr(import_module(f"folkmoot.commands.{module}"), attribute)
        if isinstance(found, typer.Typer):
            for command in found.registered_commands:
                command.cls = Once
            app.add_typer(found, name=name)
        else:
            app.command(name, cls=Once)(found)
    return app


def wanted(arguments: Sequence[str]) -> tuple[str, ...]:
    """The one command that is asked for; all of them where it is none, or help is wanted. Who asks
    for the version, or whose shell asks at its start for what completes, waits for none."""
    words = iter(arguments)
    for word in words:
        if word in COMMANDS:
            return (word,)
        if word in _NEEDS_NO_COMMAND:
            return ()
        if word in _TAKES_A_VALUE:
            next(words, None)
        elif not word.startswith(tuple(f"{option}=" for option in _TAKES_A_VALUE)):
            break
    return tuple(COMMANDS)


def _version(wanted: bool) -> None:
    if wanted:
        print_lines([f"folkmoot {version_of('folkmoot')}"])
        raise typer.Exit


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
    if settings.state.exists() and not settings.state.is_dir():
        raise UserError(
            f"{settings.state} is a file, and the state is a folder",
            "name a folder with --state; without it, that is .folkmoot here",
        )
    os.environ["FOLKMOOT_STATE"] = str(settings.state)  # the catalogue looks there, too
    set_up_logging(settings.log_level)
    if word := keep_private(settings.state):
        say(f"others can read what is kept here: {word}")
    context.obj = settings


def main() -> None:
    """Run the command line; ends the process with a documented exit code."""
    prepare()
    keep_those_of_threads()
    code = run(sys.argv[1:])
    give_up()
    if any(thread.name.startswith((LEARNING, COMPUTING)) for thread in threading.enumerate()):
        # What is still being learnt, or stuck, is in native code, which does not survive the
        # interpreter's end; all that counts is written, and will be learnt or computed again.
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. An error becomes a line and a hint."""
    streams = sys.stdout, sys.stderr
    try:
        app = built(wanted(arguments))
        code = app(args=list(arguments), prog_name="folkmoot", standalone_mode=False)
        flush()
        if code == INTERRUPTED:
            say("stopped")
    except BaseException as error:  # noqa: BLE001 - there is nobody else to catch it
        sys.stdout, sys.stderr = streams  # typer puts others there when a reader has left
        return ended_by(error, arguments)
    return code if isinstance(code, int) else 0
