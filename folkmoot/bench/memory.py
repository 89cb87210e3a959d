"""How much memory processes hold, as Linux counts it."""

from __future__ import annotations

import re
from pathlib import Path

PROC = Path("/proc")


def peak_bytes(pid: int) -> int:
    """The most that was resident at once, shared pages and mapped files included; 0 where the
    process is gone or the system does not tell."""
    return _status(pid, "VmHWM")


def resident_bytes(pid: int) -> int:
    """What is resident now; 0 as above."""
    return _status(pid, "VmRSS")


def descendants(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    parents: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        parents.setdefault(_parent(folder), []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def _status(pid: int, field: str) -> int:
    try:
        text = (PROC / str(pid) / "status").read_text()
    except OSError:
        return 0
    line = re.search(rf"^{field}:\s+(\d+) kB$", text, re.M)
    return int(line[1]) * 1024 if line else 0


def _parent(folder: Path) -> int:
    try:
        # The name in brackets may hold anything; what follows the last bracket does not.
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
