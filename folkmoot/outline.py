"""The command line as an outline: its commands and options, for completion."""

from __future__ import annotations

from typing import Any, get_args

import typer

from engine.shelf.catalogue import catalogue
from folkmoot.cli import app
from folkmoot.settings import Settings
from folkmoot.swarm.parts import PARTS
from kinds.base import kinds
from roles.base import ROLES
from schema.errors import FolkmootError

Outline = dict[str, Any]

OF_TYPER = ("install_completion", "show_completion")
"""Options that typer adds by itself."""


def drawn() -> Outline:
    """The outline of the whole command line."""
    return _of(typer.main.get_command(app), _words())


def _words() -> dict[str, list[str]]:
    """By a parameter's name, the words that it takes, where they are known."""
    try:
        models = sorted(catalogue())
    except FolkmootError:  # a mistake in a person's models.toml is told elsewhere
        models = []
    return {
        "kind": list(kinds()),
        "model": models,
        "names": models,
        "only": list(PARTS),
        "role": list(ROLES.names()),
        "log_level": list(get_args(Settings.model_fields["log_level"].annotation)),
    }


def _of(command: Any, words: dict[str, list[str]]) -> Outline:
    children = getattr(command, "commands", None)
    return {
        "help": (command.help or "").partition("\n\n")[0],
        "parameters": [
            {
                "name": one.name,
                "options": [*one.opts, *one.secondary_opts],
                "help": getattr(one, "help", None) or "",
                "is_argument": one.param_type_name == "argument",
                "is_flag": bool(getattr(one, "is_flag", False)),
                "several": bool(one.multiple or one.nargs == -1),
                "words": words.get(one.name, []),
            }
            for one in command.params
            if one.name not in OF_TYPER
        ],
        "commands": children and {name: _of(child, words) for name, child in children.items()},
    }
