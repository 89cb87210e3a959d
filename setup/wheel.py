"""Build a wheel of llama.cpp with one candidate's compiler and flags, or take it from the cache."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from setup.candidates import Candidate
from setup.console import say
from setup.environment import LLAMA_LOCK

PATIENCE = 20.0
"""Seconds between two lines of progress."""

# Image input is not what folkmoot needs, and a fifth of the build.
ALWAYS = ("-DLLAVA_BUILD=OFF",)


class BuildFailed(Exception):
    """The compiler refused a candidate."""


def build_wheel(root: Path, environment: Path, folder: Path, candidate: Candidate) -> Path:
    """The candidate's wheel: from the cache, or built now (minutes)."""
    kept = sorted(folder.glob("*.whl"))
    if kept:
        return kept[0]
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "build.log"
    say(
        f"building llama.cpp: {candidate.name} with {candidate.compiler} ({candidate.why});"
        f" this takes minutes; log in {log}"
    )
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        command = [
            *(str(environment / "bin" / "python"), "-P", "-m", "pip", "wheel", "--verbose"),
            *("--no-deps", "--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"),
            *("--no-binary", "llama-cpp-python", "--require-hashes"),
            *("--requirement", str(root / LLAMA_LOCK), "--wheel-dir", fresh),
        ]
        settings = {
            **os.environ,
            "CC": candidate.compiler.cc,
            "CXX": candidate.compiler.cxx,
            "CMAKE_ARGS": " ".join((*ALWAYS, *candidate.flags)),
            "CMAKE_BUILD_PARALLEL_LEVEL": str(len(os.sched_getaffinity(0))),
            "TMPDIR": fresh,
        }
        if run_logged(command, settings, log):
            raise BuildFailed(f"it cannot be built, see {log}")
        (wheel,) = Path(fresh).glob("*.whl")
        return wheel.rename(folder / wheel.name)


def percent_of(line: str) -> int:
    """How far the build is, by a line of make (``[ 45%]``) or ninja (``[63/140]``); else -1."""
    found = re.match(r"\s*\[\s*(\d+)(?:%|/(\d+))\]", line)
    if not found:
        return -1
    return 100 * int(found[1]) // int(found[2] or 100)


def run_logged(command: list[str], settings: dict[str, str], log: Path) -> int:
    """Run, write everything to ``log``, and say how far CMake is; returns the exit code."""
    said, last = -1, time.monotonic()
    with (
        log.open("w", encoding="utf-8") as stream,
        subprocess.Popen(
            command,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            stream.write(line)
            percent = percent_of(line)
            if percent > said and time.monotonic() - last > PATIENCE:
                said, last = percent, time.monotonic()
                say(f"building llama.cpp: {said}%")
    return process.returncode
