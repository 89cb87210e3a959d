"""What commands print: data to standard output, progress and complaints to standard error.

Nothing that came from outside (a text, a model's words, a file's name) reaches a terminal as it
is: everything printed here is made harmless first.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO, cast

import structlog
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from folkmoot import standard_streams
from folkmoot.mistakes import keep
from folkmoot.standard_streams import has_all_letters
from schema.base import Json
from schema.errors import FolkmootError
from schema.printable import JOINERS


class _Console(Console):
    """Where the reader of a pipe has left, that is an error like any other."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        raise BrokenPipeError


errors = _Console(stderr=True, highlight=False, soft_wrap=True)
"""For progress, warnings and errors."""

output = _Console(highlight=False, soft_wrap=True)
"""For data that people read; machines ask for ``--json``."""

UNWRAPPED = 10_000
"""Columns of a table that goes into a pipe: nothing is folded there."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BEYOND_ASCII = re.compile(r"[^\n\x20-\x7e]")


def harmless(text: str) -> str:
    """``text`` on one line, without anything that a terminal would obey."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character in JOINERS
        else " "
        if character.isspace()
        else _REPLACEMENT
        for character in text
    )


def print_json(value: Json) -> None:
    """One JSON document on standard output; what does not print there is escaped in it."""
    text = json.dumps(value, ensure_ascii=not has_all_letters(), indent=2)
    sys.stdout.write(_BEYOND_ASCII.sub(_escaped, text) + "\n")


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    return character if character.isprintable() else json.dumps(character)[1:-1]


def print_lines(lines: Iterable[str]) -> None:
    """Plain lines on standard output, never read as markup."""
    for line in lines:
        sys.stdout.write(harmless(line) + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Mapping[str, Json]], empty: str) -> None:
    """Rows as a table; ``empty`` says what it means that there are none."""
    if not rows:
        say(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        numeric = all(isinstance(row.get(column), int | float | None) for row in rows)
        table.add_column(
            column,
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=numeric or place == 0,
        )
    for row in rows:
        table.add_row(*(escape(harmless(_cell(row.get(column)))) for column in columns))
    wide = _Console(highlight=False, width=None if output.is_terminal else UNWRAPPED)
    wide.print(table)


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def say(message: str) -> None:
    """A line of progress or advice."""
    errors.print(escape(harmless(message)))


def complain(message: str, hint: str = "") -> None:
    """One clear line about what went wrong, and one that says what to do."""
    errors.print(f"[bold red]error:[/] {escape(harmless(message))}")
    if hint:
        errors.print(f"  [bold]hint:[/] {escape(harmless(hint))}")


def complain_of(error: FolkmootError) -> None:
    """Complain about one of our own errors."""
    complain(error.message, error.hint)


def data_stream() -> TextIO:
    """Standard output for rows: as they are into a pipe or file, made harmless on a terminal.

    Raises:
        UserError: when it is closed.
    """
    if sys.stdout.isatty():
        return cast(TextIO, _HarmlessStream())  # exporters only write
    return standard_streams.data_stream()


class _HarmlessStream(io.TextIOBase):
    """Writes to standard output, whole lines or parts of them."""

    def write(self, text: str) -> int:
        sys.stdout.write("\n".join(harmless(part) for part in text.split("\n")))
        return len(text)


def set_up_logging(level: str) -> None:
    """Structured log lines to standard error, from ``level`` upwards."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if level == "debug" else _keep_errors,
            _harmless_values,
            structlog.dev.ConsoleRenderer(
                colors="NO_COLOR" not in os.environ,
                exception_formatter=structlog.dev.plain_traceback,
            )
            if is_terminal
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _keep_errors(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """In place of a traceback: where it stands."""
    found = event.pop("exc_info", None)
    error = found if isinstance(found, BaseException) else sys.exc_info()[1] if found else None
    if error is not None:
        event["error"] = event.get("error", type(error).__name__)
        event["details"] = keep(error)
    return event


def _harmless_values(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: "\n".join(map(harmless, str(value).split("\n"))) for key, value in event.items()}
