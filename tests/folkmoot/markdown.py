"""Reads the examples of a page of documentation, and runs them as a reader would."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHELLS = ("console", "sh", "bash")
_FENCE = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
_INDENTED = re.compile(r"^    ((?:make|sudo|folkmoot|docker|nats|git|cp) .*)$", re.M)
_SYNOPSIS = re.compile(r"\b[A-Z]{4,}\b|\[")
"""What tells ``folkmoot export CAMPAIGN`` from an example."""
PORT = "4222"
"""The port that pages use; a free one takes its place."""


@dataclass(frozen=True)
class Block:
    """One example: a language, its text, and the name of the file that it is, if it says one."""

    language: str
    text: str
    name: str = ""

    @property
    def commands(self) -> list[str]:
        """What a reader would type into a shell."""
        return [command for command, _ in self.steps]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Commands, each with the lines that are typed into it: those that begin with ``> ``."""
        if self.language not in SHELLS:
            return []
        lines = self.text.replace("\\\n", " ").splitlines()
        if self.language != "console":
            return [(line, "") for line in lines if line.strip() and not line.startswith("#")]
        steps: list[tuple[str, str]] = []
        for line in lines:
            if line.startswith("$ "):
                steps.append((line[2:], ""))
            elif line.startswith("> ") and steps:
                command, typed = steps[-1]
                steps[-1] = (command, f"{typed}{line[2:]}\n")
        return steps

    @property
    def file(self) -> str:
        """The file that a block is, by its fence or its first line; empty where it is a script or
        a piece."""
        found = re.match(r"# (\w+\.(?:py|toml))\n", self.text)
        return self.name or (found.group(1) if found else "")


def blocks(page: Path) -> list[Block]:
    """The examples of a page in order; indented commands count as shell examples."""
    text = page.read_text(encoding="utf-8")
    fenced = [
        (m.start(), Block(m.group(1), m.group(3), m.group(2) or "")) for m in _FENCE.finditer(text)
    ]
    bare = _FENCE.sub(lambda m: re.sub(r"[^\n]", "x", m.group()), text)
    indented = [
        (m.start(), Block("sh", m.group(1).partition("  #")[0].strip()))
        for m in _INDENTED.finditer(bare)
        if not _SYNOPSIS.search(m.group(1))
    ]
    return [block for _, block in sorted(fenced + indented, key=lambda found: found[0])]


class Reader:
    """Runs examples in one folder, in order; what was started with ``&`` ends with it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        path = os.pathsep.join(filter(None, [str(folder), environment.get("PYTHONPATH")]))
        self.environment = {**environment, "PYTHONPATH": path}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            process.terminate()
        for process in reversed(self._started):
            process.communicate(timeout=60)

    def install(self, project: str) -> None:
        """What pip leaves of a package whose modules lie in the folder: its entry points."""
        facts = tomllib.loads(project)["project"]
        info = self.folder / f"{facts['name'].replace('-', '_')}-{facts['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {facts['name']}\nVersion: {facts['version']}\n")
        groups = [
            f"[{group}]\n" + "".join(f"{name} = {module}\n" for name, module in points.items())
            for group, points in facts["entry-points"].items()
        ]
        (info / "entry_points.txt").write_text("\n".join(groups))

    def command(self, line: str, typed: str = "") -> str:
        """Run one command, into which lines are typed; what it printed. One that ends with ``&`` is
        waited for until it says something."""
        line = line.replace(PORT, self.port)
        if line.endswith("&"):
            self._start(f"exec {line.removesuffix('&')}")
            return ""
        return self._run(["bash", "-c", line], line, typed)

    def python(self, text: str) -> str:
        """Run a script; what it printed."""
        return self._run([sys.executable, "-c", text.replace(PORT, self.port)], text)

    def _run(self, command: list[str], shown: str, typed: str = "") -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, input=typed, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{shown}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def _start(self, line: str) -> None:
        process = subprocess.Popen(
            ["bash", "-c", line], cwd=self.folder, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._started.append(process)
        assert process.stderr is not None
        ready = "up: " if "folkmoot" in line else "Server is ready"
        said = _until(process.stderr, ready)
        assert ready in said, said
        threading.Thread(target=process.stderr.read, daemon=True).start()


def _until(stream: Iterator[str], word: str) -> str:
    said = ""
    for line in stream:
        said += line
        if word in line:
            break
    return said
