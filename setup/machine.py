"""What the build of llama.cpp depends on: the compilers at hand and what the CPU can do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import Literal

from engine.machine import read_cpu

CLANGS = ("clang", *(f"clang-{version}" for version in range(22, 15, -1)))


@dataclass(frozen=True)
class Compiler:
    """A C and C++ compiler."""

    kind: Literal["gcc", "clang"]
    version: tuple[int, ...]
    cc: str
    cxx: str

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(map(str, self.version))}"


@dataclass(frozen=True)
class Machine:
    """One machine as a build sees it."""

    architecture: str
    """As ``uname -m`` says it: ``x86_64``, ``aarch64``."""
    cpu_flags: frozenset[str]
    """As ``/proc/cpuinfo`` lists them; empty where there is none."""
    compilers: tuple[Compiler, ...]
    libc: str = ""
    cpu: str = field(default="", compare=False)
    """The CPU's name, for people."""

    def compiler(self, kind: str, at_least: int = 0) -> Compiler | None:
        """The first compiler of this kind whose major version is high enough."""
        fitting = (c for c in self.compilers if c.kind == kind and c.version[0] >= at_least)
        return next(fitting, None)


def read_machine() -> Machine:
    """This machine."""
    cpu = read_cpu()
    return Machine(
        architecture=cpu.architecture,
        cpu_flags=cpu.flags,
        compilers=tuple(_compilers()),
        libc=_libc(),
        cpu=cpu.name,
    )


def version_of(banner: str) -> tuple[int, ...] | None:
    """The version in what a compiler says about itself.

    The words in brackets are the packager's, as in ``gcc (Debian 12.2.0-14) 12.2.0``.
    """
    first = re.sub(r"\(.*?\)", "", banner.partition("\n")[0])
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", first)
    return tuple(int(part) for part in found.groups() if part) if found else None


def _compilers() -> list[Compiler]:
    found = []
    for cc in ("gcc", *CLANGS):
        cxx = "g++" if cc == "gcc" else cc.replace("clang", "clang++", 1)
        if not (shutil.which(cc) and shutil.which(cxx)):
            continue
        # Which program this is, is the point of asking it.
        banner = subprocess.run([cc, "--version"], capture_output=True, text=True, check=False)
        version = version_of(banner.stdout)
        if version:
            # On some systems `gcc` is another name for clang.
            kind: Literal["gcc", "clang"] = "clang" if "clang" in banner.stdout else "gcc"
            found.append(Compiler(kind=kind, version=version, cc=cc, cxx=cxx))
    return found


def _libc() -> str:
    """As the system says it; :func:`platform.libc_ver` looks at how Python was built instead."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError):
        return ""
