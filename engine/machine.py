"""What of this machine decides how a model's file should look: its CPU and its memory.

Standard library alone: the set-up reads the CPU, too, before there is an environment.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

CONTROL_GROUP = Path("/sys/fs/cgroup")
"""Where a container finds its limits."""


@dataclass(frozen=True)
class Cpu:
    """A CPU as the choice of a kernel sees it."""

    architecture: str
    """As ``uname -m`` says it: ``x86_64``, ``aarch64``."""
    name: str
    """For people; empty where the system does not tell."""
    flags: frozenset[str]
    """As ``/proc/cpuinfo`` lists them; empty where there is none."""

    @property
    def key(self) -> str:
        """The same for two CPUs that run the same kernels; 16 hexadecimal digits."""
        text = "\n".join([self.architecture, self.name, *sorted(self.flags)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_cpu() -> Cpu:
    """This machine's CPU."""
    flags, name = cpu_facts(_read(Path("/proc/cpuinfo")))
    return Cpu(architecture=platform.machine(), name=name, flags=flags)


def cpu_facts(cpuinfo: str) -> tuple[frozenset[str], str]:
    """Flags and name of the first CPU that ``/proc/cpuinfo`` describes."""
    flags = re.search(r"^(?:flags|Features)\s*:(.*)$", cpuinfo, re.MULTILINE)
    name = re.search(r"^model name\s*:(.*)$", cpuinfo, re.MULTILINE)
    return (
        frozenset(flags.group(1).split()) if flags else frozenset(),
        name.group(1).strip() if name else "",
    )


def memory_bytes(group: Path = CONTROL_GROUP) -> int:
    """The memory that this process may use: the machine's, or less in a container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [
        _read(group / name).strip() for name in ("memory.max", "memory/memory.limit_in_bytes")
    ]
    return min([machine, *(int(limit) for limit in limits if limit.isdigit())])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
