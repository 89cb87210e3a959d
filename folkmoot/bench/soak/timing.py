"""How long commands take on a ledger, as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from folkmoot.bench.soak.figures import Timed

COMMANDS = (
    ("status",),
    ("doctor",),
    ("export", "{campaign}", "--out", "{out}.jsonl"),
    ("export", "{campaign}", "--out", "{out}.transcripts", "--format", "transcripts"),
    ("--nats", "{url}", "ledger", "delete", "{task}", "--campaign", "{campaign}"),
)
_NOT_SHOWN = ("--out", "--nats", "--campaign")


def timed(state: Path, url: str, campaign: str, task: str, out: Path) -> tuple[Timed, ...]:
    """Run each command once, one after the other.

    Args:
        state: the state folder with the ledger.
        url: of the server whose moderator writes the ledger.
        campaign: which to export.
        task: which to delete.
        out: beginning of the names of the files that are written.
    """
    names = {"campaign": campaign, "out": str(out), "url": url, "task": task}
    return tuple(_timed(state, [word.format(**names) for word in words]) for words in COMMANDS)


def _timed(state: Path, words: list[str]) -> Timed:
    load = os.getloadavg()[0]
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own program
        (sys.executable, "-P", "-m", "folkmoot", "--state", str(state), *words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # nobody else shall wait for it
    shown = [word for word in words if "/" not in word and word not in _NOT_SHOWN]
    return Timed(
        command=" ".join(shown),
        seconds=time.monotonic() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * 1024,
        code=process.returncode,
        load=load,
    )
