"""The one place where an error becomes a line, a hint and an exit code. No traceback is printed."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from typer._click.exceptions import UsageError  # typer exports only a subclass of it

from folkmoot.mistakes import keep
from folkmoot.terminal import complain, complain_of
from schema.errors import DiskFull, FolkmootError, UserError
from schema.problems import wrong_with

INTERRUPTED = 130
"""After Ctrl-C, as shells have it."""
PIPE_CLOSED = 141
"""When the reader of a pipe has left, as shells have it; nothing is said then."""
MISTAKE = 70
"""When the program itself is wrong: EX_SOFTWARE of sysexits.h."""

_LONGEST = 300
"""Characters of what an unexpected error says."""


def ended_by(error: BaseException, arguments: Sequence[str] = ()) -> int:
    """Tell a person what went wrong; the exit code that goes with it.

    Args:
        arguments: what was typed, as it was read.
    """
    root = _root(error)
    if isinstance(root, UnicodeError) and any(map(_is_no_text, arguments)):
        root = UserError(
            "what was typed holds letters that this locale has not",
            "type it where the locale is UTF-8: LC_ALL=C.UTF-8 folkmoot ...",
        )
    with contextlib.suppress(OSError):  # where not even this can be written, the code must do
        return _told(root)
    return PIPE_CLOSED if isinstance(error, BrokenPipeError) else DiskFull.exit_code


def _is_no_text(argument: str) -> bool:
    """Whether it holds bytes that could not be decoded."""
    return any("\udc80" <= letter <= "\udcff" for letter in argument)


def _root(error: BaseException) -> BaseException:
    """The error to tell of a group: one that has words, or else the first."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    known = error.subgroup(FolkmootError) or error
    return _root(known.exceptions[0])


def _told(error: BaseException) -> int:
    if isinstance(error, SystemExit):
        if isinstance(error.__context__, BrokenPipeError):  # typer makes one of the other
            return PIPE_CLOSED
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, FolkmootError):
        complain_of(error)
        return error.exit_code
    if isinstance(error, UsageError):
        if isinstance(wrong := error.__cause__, ValidationError):
            error.message = wrong_with(wrong.errors()[0])
        if message := error.format_message():  # empty where the help was printed in its place
            command = error.ctx.command_path if error.ctx else "folkmoot"
            complain(message, f"see `{command} --help`")
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return PIPE_CLOSED
    if isinstance(error, typer.Abort):
        complain("standard input ended before an answer came")
        return 1
    if isinstance(error, MemoryError):
        complain("there is not enough memory", "close other programs, or choose smaller models")
        return 1
    if isinstance(error, OSError) and error.errno is not None:
        return _refused(error)
    kept = keep(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
    complain(
        f"this is a mistake of folkmoot, and not yours ({what})",
        f"please report it, with what stands in {kept}" if kept else "please report it",
    )
    return MISTAKE


def _refused(error: OSError) -> int:
    """The system refused something that nobody foresaw: to read or to write a file."""
    where = f"{error.filename}: " if isinstance(error.filename, str) else ""
    says = (error.strerror or str(error)).lower()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        complain(
            f"{where or 'what was to be written cannot be: '}{says}",
            "make room, then run the same command again: nothing is lost",
        )
        return DiskFull.exit_code
    kept = keep(error)
    complain(f"{where}{says}", f"what led to it stands in {kept}" if kept else "")
    return UserError.exit_code
