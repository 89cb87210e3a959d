"""What commands print: data to standard output, progress and complaints to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

import structlog
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schema.base import Json
from schema.errors import FolkmootError

errors = Console(stderr=True, highlight=False, soft_wrap=True)
"""For progress, warnings and errors."""

output = Console(highlight=False, soft_wrap=True)
"""For data that people read; machines ask for ``--json``."""


def print_json(value: Json) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(lines: Iterable[str], to: TextIO | None = None) -> None:
    """Plain lines, never read as markup."""
    stream = to or sys.stdout
    for line in lines:
        stream.write(line + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Mapping[str, Json]], empty: str) -> None:
    """Rows as a table; ``empty`` says what it means that there are none."""
    if not rows:
        errors.print(escape(empty))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numeric = all(isinstance(row.get(column), int | float | None) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(_cell(row.get(column))) for column in columns))
    output.print(table)


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
    errors.print(escape(message))


def complain(error: FolkmootError) -> None:
    """One clear line about an error, and one that says what to do."""
    errors.print(f"[bold red]error:[/] {escape(error.message)}")
    if error.hint:
        errors.print(f"  [bold]try:[/] {escape(error.hint)}")


def set_up_logging(level: str) -> None:
    """Structured log lines to standard error, from ``level`` upwards."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
            if sys.stderr.isatty()
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
