"""Runs the ``folkmoot`` command as a child, and makes exceptions of what it complains about."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ENDING_SECONDS = 15.0
"""So long a child that was interrupted has to put its things in order."""
_ERROR, _HINT = "error: ", "  hint: "
_LAST = 5
"""So many of the last lines are told where there is no complaint."""


class CommandFailed(RuntimeError):
    """The command ended with an error.

    Args:
        message: what went wrong, one line.
        hint: what to do next; may be empty.
        exit_code: as docs/command-line.md explains them; negative for the signal that ended it.
    """

    def __init__(self, message: str, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


def run(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    progress: bool = False,
    unsaid: str = "",
    allowed: Sequence[int] = (0,),
) -> str:
    """Run a command; what it wrote to standard output.

    Args:
        arguments: behind ``folkmoot``.
        environment: variables to set beside the caller's own.
        progress: pass on what it says while it runs, to standard error as it is now.
        unsaid: lines that hold this are not passed on.
        allowed: exit codes that are no failure.

    Raises:
        CommandFailed: when it ends with another one, or cannot be started.
        KeyboardInterrupt: when that came meanwhile; the child has ended then.
    """
    command = [sys.executable, "-P", "-m", "folkmoot", *arguments]
    try:
        child = subprocess.Popen(  # noqa: S603 - our own program, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_of(environment or {}),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # a notebook interrupts its whole group, and we ask only once
        )
    except (OSError, ValueError) as error:
        raise CommandFailed(f"the command cannot be started: {error}") from None
    said: list[str] = []
    listening = threading.Thread(target=_listen, args=(child, said, progress, unsaid), daemon=True)
    listening.start()
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    try:
        printed = child.stdout.read()
        code = child.wait()
    except BaseException:
        _end(child)
        raise
    finally:
        listening.join(ENDING_SECONDS)
        child.stdout.close()
    if code not in allowed:
        raise failure(said, code)
    return printed


def _listen(child: subprocess.Popen[str], said: list[str], progress: bool, unsaid: str) -> None:
    assert child.stderr is not None  # noqa: S101 - it is a pipe
    with child.stderr as stream:
        for line in stream:
            said.append(line.rstrip("\n"))
            hushed = line.startswith((_ERROR, _HINT)) or (unsaid and unsaid in line)
            if progress and not hushed:  # a complaint becomes the exception
                sys.stderr.write(line)
                sys.stderr.flush()


def _end(child: subprocess.Popen[str]) -> None:
    """As Ctrl-C would: what is done is on record, and the same call goes on."""
    with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
        child.send_signal(signal.SIGINT)
        child.wait(ENDING_SECONDS)
        return
    child.kill()
    child.wait()


def failure(said: Sequence[str], code: int) -> CommandFailed:
    """The last complaint with its hint; without one, the last lines."""
    for place in range(len(said) - 1, -1, -1):
        if said[place].startswith(_ERROR):
            rest = said[place + 1 : place + 2]
            hint = rest[0].removeprefix(_HINT) if rest and rest[0].startswith(_HINT) else ""
            return CommandFailed(said[place].removeprefix(_ERROR), hint, code)
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    told = " / ".join(line for line in said[-_LAST:] if line)
    return CommandFailed(f"folkmoot ended {how}{f': {told}' if told else ''}", "", code)


def environment_of(added: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, with this very folkmoot to be found in it, and plain words."""
    found = {**os.environ, **added, "PYTHONUTF8": "1", "NO_COLOR": "1"}
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        found.pop(name, None)
    if str(HOUSE) not in _installed():
        found["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HOUSE), found.get("PYTHONPATH")]))
    return found


def _installed() -> Iterator[str]:
    """Where packages are found without being told."""
    for name in ("purelib", "platlib"):
        yield str(Path(sysconfig.get_path(name)).resolve())
