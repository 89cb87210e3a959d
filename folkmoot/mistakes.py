"""Mistakes of the program: kept whole in a file for those who mend it, told in one line.

The file lies in the state folder, for its owner's eyes alone: a traceback may quote a text.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import sys
import tempfile
import threading
import traceback
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import structlog

from schema.private import FOLDER

FILE = "mistakes.log"
MOST_BYTES = 1024 * 1024
"""When the file is longer it becomes ``mistakes.log.old``, and another one begins."""

log = structlog.get_logger(__name__)


def keep(error: BaseException) -> Path | None:
    """Write an error with its traceback to the file; its path, or None where nothing can be
    written."""
    story = "".join(traceback.format_exception(error))
    head = (
        f"--- {datetime.now(UTC).isoformat(timespec='seconds')} folkmoot {version('folkmoot')}, "
        f"Python {platform.python_version()}, {platform.platform()}, process {os.getpid()}\n"
    )
    for folder in (
        Path(os.environ.get("FOLKMOOT_STATE", ".folkmoot")),
        Path(tempfile.gettempdir()),
    ):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
            return _append(folder / FILE, head + story)
    return None


def keep_those_of_threads() -> None:
    """Keep what the interpreter or asyncio would print where no caller is left to catch it."""
    threading.excepthook = lambda found: _tell(found.exc_value)
    sys.unraisablehook = lambda found: _tell(found.exc_value)
    logger = logging.getLogger("asyncio")
    logger.propagate = False
    logger.handlers = [_Kept()]


class _Kept(logging.Handler):
    """What asyncio reports: errors of tasks that nobody waited for."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            _tell(record.exc_info[1])
        else:
            log.debug("asyncio reports", what=record.getMessage())


def _tell(error: BaseException | None) -> None:
    if error is None or isinstance(error, SystemExit | KeyboardInterrupt | BrokenPipeError):
        return
    log.warning("an error that nobody expected", what=type(error).__name__, details=keep(error))


def _append(file: Path, text: str) -> Path:
    with contextlib.suppress(FileNotFoundError):
        if file.stat().st_size > MOST_BYTES:
            file.rename(file.with_name(f"{FILE}.old"))
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return file
