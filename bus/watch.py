"""Runs a command, and ends it when the process that asked for it is gone, even by ``kill -9``.

Started as ``python -P watch.py PARENT_PID LOCK_FD COMMAND...``; standard library only, so that it
is there in a moment. It looks twice a second whether its parent is still the one it was born to:
that needs no cooperation of the parent, works on Linux and macOS, and is not fooled by other
children that hold an inherited pipe. Should the watcher itself be killed, Linux ends the command.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 2.5
_ASKED_SECONDS = 4.0
"""Less than the owner waits, who would end the watcher next, and with it only ask once more."""
_PR_SET_PDEATHSIG = 1


def run(parent: int, lock: int, command: list[str]) -> int:
    """Run ``command`` while ``parent`` lives and does not ask for its end; its exit status. The
    command inherits ``lock``."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        child.terminate()

    signal.signal(signal.SIGTERM, ask)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    child = subprocess.Popen(  # noqa: S603 - the command is the embedded server's own
        command, pass_fds=(lock,), preexec_fn=_before_start()
    )
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    while os.getppid() == parent and not asked:
        try:
            return child.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    child.terminate()
    try:
        return child.wait(_ASKED_SECONDS if asked else _GRACE_SECONDS)
    except subprocess.TimeoutExpired:  # a stuck server does not listen
        child.kill()
        return child.wait()


def _before_start() -> Callable[[], None]:
    """What the child does before it becomes the command; libraries are loaded before the fork."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return prepare


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
