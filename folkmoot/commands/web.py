"""``folkmoot web``: the console in a browser."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.commands.review import name_of_person
from folkmoot.settings import Settings
from folkmoot.standard_streams import flush
from folkmoot.terminal import print_lines, say
from schema.errors import LedgerError, UserError
from schema.private import make_file
from storage.ledger import bring_up_to_date


def web(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Default: 8642, or a free one where that is taken.",
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str, typer.Option(help="Whose address it listens on; others than the loopback need TLS.")
    ] = "127.0.0.1",
    by: Annotated[
        str, typer.Option(help="Who answers in it: any name; by default your login name.")
    ] = "",
    people: Annotated[
        Path | None,
        typer.Option(help="Several people with names, rights and passwords, as TOML."),
    ] = None,
    new_person: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Ask for a password and print the lines for that file; no more.",
            show_default=False,
        ),
    ] = "",
    host: Annotated[
        list[str] | None,
        typer.Option(help="A name by which browsers may call it. May be repeated."),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="Speak TLS with this certificate (PEM) ...")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="... and its private key.")] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="A proxy in front of it speaks TLS with the browsers."),
    ] = False,
) -> None:
    """Open the console in a browser: campaigns, their debates, what waits for a person.

    It reads the ledger, with or without a swarm, and shows a running one as it goes. The printed
    address holds a token, which opens it to you alone.
    """
    # Here, and not above: no other command needs a server.
    from folkmoot.web.door import Door, Person
    from folkmoot.web.people_file import entry_for, read_people
    from folkmoot.web.serving import Listening, serving

    settings: Settings = context.obj
    if new_person:
        word = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        _add(people, entry_for(name_of_person(new_person), word))
        return
    door = Door(Person(name=name_of_person(by)), members=read_people(people) if people else ())
    where = Listening(address, port, tuple(host or ()), certificate, key, behind_proxy)
    found = serving(settings, door, where)
    if settings.ledger.is_file():
        with suppress(LedgerError):  # one that may only be read: its pages say what is the matter
            bring_up_to_date(settings.ledger)
    else:
        say(f"there is no ledger at {settings.ledger} yet: the page says how to begin")
    print_lines([found.url])
    flush()  # whoever reads it from a pipe waits for it
    say("open it in a browser; Ctrl-C ends it")
    asyncio.run(found.run())


@contextlib.contextmanager
def console_beside(settings: Settings, *, wanted: bool) -> Iterator[None]:
    """The console in a browser beside a command that does something else, if it is wanted. Where a
    person sits at a terminal it stays until Ctrl-C when the command is through."""
    if not wanted:
        yield
        return
    from folkmoot.web.door import Door, Person
    from folkmoot.web.serving import Listening, serving

    found = serving(settings, Door(Person(name=name_of_person(""))), Listening())
    with found.beside():
        say(f"in a browser: {found.url}")
        yield
        if sys.stdin.isatty():
            say(f"the console stays open, Ctrl-C ends it: {found.url}")
            with suppress(KeyboardInterrupt):
                threading.Event().wait()


def _add(file: Path | None, entry: str) -> None:
    """Add a person to a file, which is made if it is not there; or print the lines.

    Raises:
        UserError: when the file cannot be written.
    """
    if file is None:
        print_lines(entry.splitlines())
        return
    try:
        make_file(file)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{entry}\n\n")
    except OSError as error:
        raise UserError(f"{file} cannot be written ({error.strerror})", "check the path") from None
    say(f"added to {file}")
