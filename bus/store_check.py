"""``python -m bus.store_check URL STORE PID_FILE``: the health check of a server in a container.

URL is the server's monitoring, STORE a folder on its disk, PID_FILE what it has written with its
``pid_file``. Ends with 0 if the server is well. One that cannot store any more although there is
room is ended, because only a new start helps it (see :mod:`bus.store_health`): whoever keeps it
running starts it again. Standard library only: it runs every few seconds.
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
TIMEOUT_SECONDS = 2.0


def check(url: str, store: Path, pid_file: Path) -> str:
    """What is wrong with the server, in words; empty where nothing is. Ends one that must start
    again."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=TIMEOUT_SECONDS):  # noqa: S310 - our own
            return ""
    except urllib.error.HTTPError as error:
        said = _error_in(error.read())
    except OSError as error:
        return f"the server does not answer: {error}"
    free = shutil.disk_usage(store).free
    if "write error" not in said:
        return said
    if free < ROOM_BYTES:
        return f"{said}; there are {free // 1024:,} KiB free: make room"
    try:
        os.kill(int(pid_file.read_text()), signal.SIGTERM)
    except (OSError, ValueError) as error:
        return f"{said}; there is room, but the server cannot be ended: {error}"
    return f"{said}; there is room again, so it is ended, to be started anew"


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
