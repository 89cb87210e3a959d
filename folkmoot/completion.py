"""What a shell offers when Tab is pressed.

Loading the command line takes longer than anybody waits for a Tab. So its outline (commands and
options, with the words that some of them take) is kept in a file, and made anew when the program
has changed. From it typer builds a command line that does nothing but complete. Names of campaigns
and ids of tasks are read from the ledger.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sqlite3
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

HOME = Path(__file__).parent
MOST = 50
"""So many names are offered at most."""
_PLAIN = re.compile(r"[\w.@%+=][\w.@%+=-]*")
"""An id that is one word to every shell. Others are not offered: a shell would put them into the
line as they are, and ids are the words of strangers."""

Outline = dict[str, Any]
Offer = tuple[str, str]
"""A word, and what it is."""


def answer() -> None:
    """Answer the shell that asks, and end the process."""
    with suppress(Exception):  # whatever is wrong, it must not be printed into a line being typed
        _app(outline())(prog_name="folkmoot", args=[])
    sys.exit(1)


def outline() -> Outline:
    """The outline of the command line, from the file if that is of this very program."""
    place, key = _place(), _key()
    with suppress(OSError, ValueError):
        kept: Outline = json.loads(place.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return kept
    from folkmoot.outline import drawn  # here: it loads the command line

    found = {"key": key, **drawn()}
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=place.parent, delete=False, encoding="utf-8"
        ) as part:
            json.dump(found, part)
        Path(part.name).replace(place)
    return found


def _place() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "folkmoot" / "completion.json"


def _key() -> str:
    """What changes when the program does, or a package is installed beside it."""
    files = [HOME / "cli.py", HOME / "outline.py", *sorted((HOME / "commands").glob("*.py"))]
    facts = [f"{file.name}:{file.stat().st_mtime_ns}:{file.stat().st_size}" for file in files]
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    return f"{HOME} {sys.version_info[:2]} {installed} {' '.join(facts)}"


def _app(of: Outline, name: str = "folkmoot") -> typer.Typer:
    """A command line of this outline."""
    app = typer.Typer(name=name)
    app.callback()(_function(of["parameters"]))
    for child, inner in of["commands"].items():
        if inner["commands"] is None:
            app.command(child, help=inner["help"])(_function(inner["parameters"]))
        else:
            app.add_typer(_app(inner, child), name=child, help=inner["help"])
    return app


def _function(parameters: list[Mapping[str, Any]]) -> Callable[..., None]:
    def nothing(**_: object) -> None:
        """Completed, never called."""

    shown = []
    for one in parameters:
        sort: Any = bool if one["is_flag"] else list[str] if one["several"] else str
        shown.append(
            inspect.Parameter(
                one["name"],
                inspect.Parameter.KEYWORD_ONLY,
                default=sort(),
                annotation=Annotated[sort, _declared(one)],
            )
        )
    nothing.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined] # any function has one
    return nothing


def _declared(one: Mapping[str, Any]) -> Any:
    offers = None if one["is_flag"] else _offers(one["name"], one["words"])
    if one["is_argument"]:
        return typer.Argument(help=one["help"], autocompletion=offers)
    return typer.Option(*one["options"], help=one["help"], autocompletion=offers)


def _offers(name: str, words: list[str]) -> Callable[..., list[Offer]] | None:
    """What a parameter offers; None where the shell offers files."""

    def known(incomplete: str) -> list[Offer]:
        return [(word, "") for word in words if word.startswith(incomplete)]

    if words:
        return known
    return {"campaign": campaigns, "task": tasks}.get(name)


def campaigns(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """The campaigns of the ledger, the latest first, with their states."""
    return list(
        _read(
            ctx,
            "select name, state from campaigns where substr(name, 1, length(?)) = ? "
            "order by created desc limit ?",
            [incomplete, incomplete, MOST],
        )
    )


def tasks(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """The tasks of the campaign that is named, or of all, with their outcomes."""
    chosen = ctx.params.get("campaign") or ""
    found = _read(
        ctx,
        "select id, coalesce(outcome, 'open') from tasks where (campaign = ? or ? = '') "
        "and id >= ? and substr(id, 1, length(?)) = ? order by n limit ?",
        [chosen, chosen, incomplete, incomplete, incomplete, MOST],
    )
    return [(task, outcome) for task, outcome in found if _PLAIN.fullmatch(task)]


def _read(ctx: typer.Context, query: str, values: list[object]) -> Iterator[Offer]:
    """Rows of the ledger; none where it cannot be read at once."""
    given = ctx.find_root().params.get("state")
    state = Path(given or os.environ.get("FOLKMOOT_STATE") or ".folkmoot")
    with suppress(sqlite3.Error, OSError):
        ledger = (state / "ledger.db").resolve(strict=True).as_uri()
        with closing(sqlite3.connect(f"{ledger}?mode=ro", uri=True, timeout=0.1)) as connection:
            yield from connection.execute(query, values).fetchall()
