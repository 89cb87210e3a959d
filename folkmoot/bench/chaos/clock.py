"""The time of day of a process, which may be moved while it runs.

A few lines of C stand between Python and the system's clock (``clock.c``). They are compiled when
the benchmark starts; without a C compiler, or on another system than Linux, clocks stay as they
are. nats-server does not ask the C library for the time, so its clock is the machine's.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """A clock that several processes share.

    Args:
        folder: where the compiled lines and the shift lie; it is there.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "shift"
        self._library = folder / "clock.so"
        self._file.write_bytes(struct.pack("=q", 0))
        self.trouble = _compiled(self._library)
        """Why the clock cannot be moved; empty where it can."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to go by this clock."""
        if self.trouble:
            return {}
        return {"LD_PRELOAD": str(self._library), "FOLKMOOT_CLOCK": str(self._file)}

    def shift(self, seconds: int) -> None:
        """Move it to so many seconds beside the machine's."""
        with self._file.open("r+b") as file:  # the same file: processes have mapped it
            file.write(struct.pack("=q", seconds))


def _compiled(library: Path) -> str:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        return "needs Linux and a C compiler"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    return "" if done.returncode == 0 else f"the C compiler refuses: {done.stderr.strip()[:200]}"
