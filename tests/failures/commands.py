"""Real processes of a test: started, killed, started again, and what a person saw of them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema.base import Json
from schema.errors import LedgerError
from storage.reader import LedgerReader

MODELS = ("scripted-a", "scripted-b", "scripted-c")
COMMITTEE = [word for model in MODELS for word in ("--model", model)]
BIN = Path(sys.executable).parent


def make_rows(count: int, prefix: str = "r") -> list[dict[str, Json]]:
    """Rows whose texts differ, some of them contested by the scripted models."""
    return [{"id": f"{prefix}{n}", "text": f"item {n} is {n * 7 % 11} and {n % 5}"}
            for n in range(count)]  # fmt: skip


def write_rows(path: Path, rows: Sequence[dict[str, Json]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class Processes:
    """Processes that a test starts, kills and starts again; none outlives the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "FOLKMOOT_STATE": str(folder / "state"),
            "FOLKMOOT_MODELS": ",".join(MODELS),
        }
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Start a program of our environment in the test's folder; its output goes to a file."""
        output = (self.folder / f"{Path(command[0]).name}-{len(self._running)}.log").open("w")
        process = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        output.close()
        self._running.append(process)
        return process

    def run(self, *arguments: str, seconds: float = 60.0, **environment: str) -> Ended:
        """Run ``folkmoot`` to its end."""
        done = subprocess.run(
            [str(BIN / "folkmoot"), *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            text=True,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def output_of(self, process: subprocess.Popen[str]) -> str:
        """What a process that :meth:`start` started has printed so far."""
        number = self._running.index(process)
        return next(self.folder.glob(f"*-{number}.log")).read_text()

    def close(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what a person saw."""

    code: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """The line that says what is wrong."""
        assert "Traceback" not in self.stderr, self.stderr
        lines = [line for line in self.stderr.splitlines() if line.startswith("error: ")]
        assert len(lines) == 1, self.stderr
        return lines[0]

    @property
    def advice(self) -> str:
        """The line that says what to do."""
        lines = [line for line in self.stderr.splitlines() if line.startswith("  hint: ")]
        assert len(lines) == 1, self.stderr
        return lines[0]


def kill(process: subprocess.Popen[str]) -> None:
    """End a process as a power cut would: it has no last word."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until(holds: Callable[[], Any], seconds: float = 30.0, why: str = "") -> None:
    """Wait until something holds; fail when it does not in time."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - what other processes do has no event here
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"did not happen within {seconds:.0f} s: {why}") from None


def check_ledger(path: Path) -> None:
    """Every invariant, and the sum of every campaign, as of this moment."""
    with LedgerReader(path) as reader:
        assert reader.violations() == []
        for name in reader.campaign_names():
            counts = reader.counts(name)
            assert counts.total == counts.submitted


def more(count: Callable[[Path], int], ledger: Path, than: int) -> bool:
    return count(ledger) > than


def done(ledger: Path) -> int:
    """How many tasks have an outcome."""
    return _counted(ledger, lambda reader, name: reader.counts(name).submitted
                    - reader.counts(name).open)  # fmt: skip


def submitted(ledger: Path) -> int:
    return _counted(ledger, lambda reader, name: reader.counts(name).submitted)


def turns(ledger: Path) -> int:
    return _counted(ledger, lambda reader, name: reader.spent(name).turns)


def _counted(ledger: Path, count: Callable[[LedgerReader, str], int]) -> int:
    if not ledger.exists():
        return 0
    try:
        with LedgerReader(ledger) as reader:
            return sum(count(reader, name) for name in reader.campaign_names())
    except LedgerError:
        return 0  # it is being made at this moment
