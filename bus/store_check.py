"""``python -m bus.store_check URL STORE PID_FILE``: the health check of a server in a container.

URL is the server's monitoring, STORE a folder on its disk, PID_FILE what it has written with its
``pid_file``. Ends with 0 if the server is well. One that cannot store any more although there is
room is ended, because only a new start helps it (see :mod:`bus.store_health`), and so is one that
lives and whose streams do not answer: whoever keeps it running starts it again. Standard library
only: it runs every few seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path

ROOM_BYTES = 16 * 1024 * 1024
"""Less than this is no room."""
STUCK = "its streams do not answer"
TIMEOUT_SECONDS = 2.0
SILENT_SECONDS = 8.0
"""A server that does not say for so long how its streams are, and answers else, is stuck."""


class _Silent(Exception):
    """Nothing came in time."""


def check(url: str, store: Path, pid_file: Path) -> str:
    """What is wrong with the server, in words; empty where nothing is. Ends one that must start
    again."""
    try:
        said, number = _health(url), signal.SIGTERM
    except OSError as error:
        return f"the server does not answer: {error}"
    free = shutil.disk_usage(store).free
    if said == STUCK:  # it would not end in order either
        number = signal.SIGKILL
    elif "write error" not in said:
        return said
    if free < ROOM_BYTES:
        return f"{said}; there are {free // 1024:,} KiB free: make room"
    try:
        os.kill(int(pid_file.read_text()), number)
    except (OSError, ValueError) as error:
        return f"{said}; there is room, but the server cannot be ended: {error}"
    return f"{said}; there is room again, so it is ended, to be started anew"


def _health(url: str) -> str:
    """What the server says of its streams, if they are not well.

    One that stands still is not stuck, so it is asked something else, and then again.
    """
    try:
        return _ask(f"{url}/healthz", SILENT_SECONDS)
    except _Silent:
        try:
            _ask(f"{url}/varz", TIMEOUT_SECONDS)
        except _Silent:
            raise TimeoutError("nothing came in time") from None
    try:
        return _ask(f"{url}/healthz", SILENT_SECONDS / 2)
    except _Silent:
        return STUCK


def _ask(address: str, seconds: float) -> str:
    """What is wrong by the server's own words; raises OSError when it is not there."""
    try:
        with urllib.request.urlopen(address, timeout=seconds):  # noqa: S310 - our own
            return ""
    except urllib.error.HTTPError as error:
        return _error_in(error.read())
    except OSError as error:
        if isinstance(error, TimeoutError) or isinstance(
            getattr(error, "reason", None), TimeoutError
        ):
            raise _Silent from None
        raise


def _error_in(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return "the server is not well"


def main() -> int:
    """The command."""
    url, store, pid_file = sys.argv[1:4]
    problem = check(url, Path(store), Path(pid_file))
    sys.stdout.write(f"{problem or 'well'}\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
