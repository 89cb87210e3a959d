"""Passwords for the parts of a swarm: made here, kept in one folder, a file for each part.

A part gets its own file alone, as the environment that it runs in. Who is already there keeps its
password, so that a user can be added to a server that runs.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bus.permissions import PARTS, User, server_configuration
from schema.errors import UserError
from schema.private import FILE, make_folder

CONFIGURATION = "nats.conf"
SERVER = "server.env"
USERS = "users.json"

WHERE = {
    "NATS_LISTEN": "127.0.0.1:4222",
    "NATS_MONITOR": "127.0.0.1:8222",
    "NATS_PID_FILE": "nats.pid",
    "NATS_STORE": "nats-data",
}
"""Where the server listens and stores, unless its environment says otherwise."""


def make_keys(folder: Path, more: Sequence[User], *, renew: bool = False) -> list[User]:
    """Write the files of a server and of all its users, those that were there before included.

    Args:
        folder: where they lie; made if need be.
        more: users to add; one of a known name is changed.
        renew: whether all get new passwords.

    Returns:
        All users.

    Raises:
        UserError: when the folder cannot be written, or two users would have the same variable.
    """
    try:
        if why := make_folder(folder):
            raise UserError(why, "choose a folder of your own")
        known = {user.name: user for user in (*PARTS, *_known(folder), *more)}
        users = list(known.values())
        _check(users)
        passwords = {user.name: _password(folder, user, renew=renew) for user in users}
        _write_all(folder, users, passwords)
    except OSError as error:
        raise UserError(
            f"the keys cannot be written to {folder} ({error.strerror})", "choose another folder"
        ) from None
    return users


def _write_all(folder: Path, users: Sequence[User], passwords: Mapping[str, str]) -> None:
    for user in users:
        own = {
            "FOLKMOOT_NATS_USER": user.name,
            "FOLKMOOT_NATS_PASSWORD": passwords[user.name],
            "FOLKMOOT_NATS_INBOX_PREFIX": user.inbox,
        }
        _write(folder / f"{user.name}.env", _environment(own))
    server = WHERE | {user.variable: passwords[user.name] for user in users}
    _write(folder / SERVER, _environment(server))
    listed = [{k: v for k, v in vars(user).items() if v} for user in users]
    _write(folder / USERS, json.dumps(listed, indent=1) + "\n")
    # Without a secret, and for the server, which may be another user in a container.
    _write(folder / CONFIGURATION, server_configuration(users), mode=0o644)


def _known(folder: Path) -> list[User]:
    try:
        listed = json.loads((folder / USERS).read_text(encoding="utf-8"))
        return [
            User(
                each["name"],
                each["sort"],
                tuple(each.get("campaigns", ())),
                tuple(each.get("roles", ())),
            )
            for each in listed
        ]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        raise UserError(
            f"{folder / USERS} cannot be read", "mend it, or begin anew in an empty folder"
        ) from None


def _check(users: Iterable[User]) -> None:
    seen: dict[str, str] = {"SERVER_PASSWORD": "server"}
    for user in users:
        if user.variable in seen:
            raise UserError(
                f"a user cannot be called {user.name!r} beside {seen[user.variable]!r}",
                "choose another name",
            )
        seen[user.variable] = user.name


def _password(folder: Path, user: User, *, renew: bool) -> str:
    """That which the user has, or a new one. It begins with a letter: the server would take one
    of digits for a number."""
    if not renew:
        try:
            lines = (folder / f"{user.name}.env").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        for line in lines:
            name, _, value = line.partition("=")
            if name == "FOLKMOOT_NATS_PASSWORD" and value:
                return value
    return f"k{secrets.token_hex(24)}"


def _environment(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _write(file: Path, text: str, mode: int = FILE) -> None:
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    fresh.chmod(mode)
    fresh.replace(file)
