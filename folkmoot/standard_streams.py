"""Standard output and error as they are found: narrow, closed, full, or with nobody at their end.

A letter that the terminal's encoding lacks is written as something like it, and no error.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import TextIO

from schema.errors import UserError

ALIKE = {
    "✓": "+", "✗": "x", "■": "#", "·": "-", "→": "->", "…": "...", "“": '"', "”": '"',
}  # fmt: skip
"""What stands for the signs that we print ourselves where an encoding lacks them."""

_LAST = 2
"""The number of standard error, the last of the three."""

_HANDLER = "folkmoot-alike"


def prepare() -> None:
    """Make both streams ready for whatever is printed; a closed one leads nowhere."""
    codecs.register_error(_HANDLER, _alike)
    # A file that is opened later must not get the number of a closed stream: programs write there.
    while (handle := os.open(os.devnull, os.O_RDWR)) <= _LAST:
        pass
    os.close(handle)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _Nowhere())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def data_stream() -> TextIO:
    """Standard output for rows, which are UTF-8 in a pipe or a file as in any other file of ours.

    Raises:
        UserError: when it is closed.
    """
    if isinstance(sys.stdout, _Nowhere):
        raise UserError("standard output is closed", "name a file with --out")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What is no Unicode (half a pair of surrogates) is written as JSON escapes it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    return sys.stdout


def has_all_letters() -> bool:
    """Whether standard output can write every letter there is."""
    encoding = sys.stdout.encoding or "ascii"
    return codecs.lookup(encoding).name.startswith("utf")


def flush() -> None:
    """Write what was printed and waits; what fails here would else fail when nobody looks.

    Raises:
        OSError: when it cannot be written.
    """
    sys.stdout.flush()
    sys.stderr.flush()


def give_up() -> None:
    """Throw away what could not be written, so that the interpreter does not try again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Nowhere(io.TextIOWrapper):
    """In place of a stream that was closed before we began."""

    def __init__(self) -> None:
        super().__init__(open(os.devnull, "wb"), "utf-8", "replace")  # noqa: PTH123, SIM115 - it stays open


def _alike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(ALIKE.get(letter, "?") for letter in letters), error.end
