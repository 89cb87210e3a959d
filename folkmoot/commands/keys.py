"""``folkmoot keys``: passwords and rights for a server that several parts or people use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bus.permissions import User
from folkmoot.keys import CONFIGURATION, SERVER, make_keys
from folkmoot.terminal import print_lines, say
from roles.base import role_of
from schema.errors import UserError

app = typer.Typer(help="Passwords and rights for a server of your own.", no_args_is_help=True)

Submitter = Annotated[
    list[str] | None,
    typer.Option(
        "--submitter",
        metavar="NAME[=CAMPAIGN,...]",
        help="A user that may submit, to these campaigns or to all. May be repeated.",
    ),
]
Agents = Annotated[
    list[str] | None,
    typer.Option(
        "--agents",
        metavar="NAME[=ROLE,...]",
        help="Agents of a machine of their own, for these roles or for all. May be repeated.",
    ),
]


@app.command("init")
def init(
    folder: Annotated[Path, typer.Argument(help="Where the files lie.")] = Path("keys"),
    submitter: Submitter = None,
    agents: Agents = None,
    renew: Annotated[bool, typer.Option("--renew", help="New passwords for all.")] = False,
) -> None:
    """Write a nats-server's configuration, and a password for each part and submitter.

    Again with other options it adds users; the others keep their passwords.
    """
    more = [_submitter(text) for text in submitter or []]
    more += [_agents(text) for text in agents or []]
    users = make_keys(folder, more, renew=renew)
    print_lines(f"{folder / user.name}.env: {user.sort}" for user in users)
    say(f"the server: {folder / CONFIGURATION}, with {folder / SERVER} as its environment")


def _submitter(text: str) -> User:
    name, listed = _parted(text)
    return _named(User(name, "submitter", campaigns=listed))


def _agents(text: str) -> User:
    name, listed = _parted(text)
    for role in listed:
        role_of(role)
    return _named(User(name, "agents", roles=listed))


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, listed = text.partition("=")
    return name.strip(), tuple(part.strip() for part in listed.split(",") if part.strip())


def _named(user: User) -> User:
    if user.name in ("moderator", "engine", "operator", "server"):
        raise UserError(f"{user.name!r} is a part of its own", "choose another name")
    return user
