"""The client in Go that docs/bus.md shows, on the server and the swarm that it shows."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.folkmoot.conftest import ROOT, environment
from tests.folkmoot.markdown import PORT, Reader, blocks

PACKAGES = Path("/usr/share/gocode")
"""Where Debian puts the sources of packages in Go."""
CLIENT = "github.com/nats-io/nats.go"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("go") and (PACKAGES / "src" / CLIENT).is_dir()),
        reason="Go is not here: apt install golang-go golang-github-nats-io-go-nats-dev",
    ),
]

HEAD = f"""package main

import (
	"fmt"
	"log"
	"time"

	"{CLIENT}"
)

func main() {{
"""


def built(folder: Path, text: str) -> Path:
    """The client, from what stands on the page."""
    source = folder / "go" / "src" / "client" / "main.go"
    source.parent.mkdir(parents=True)
    source.write_text(f"{HEAD}{text}\n}}\n", encoding="utf-8")
    go = {**os.environ, "GO111MODULE": "off", "GOPATH": f"{folder / 'go'}:{PACKAGES}"}
    for command in (["vet", "client"], ["build", "-o", str(folder / "client"), "client"]):
        done = subprocess.run(["go", *command], env=go, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder / "client"


def test_it_submits_a_task_and_hears_what_becomes_of_it(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "bus.md")
    (client,) = [block for block in page if block.language == "go"]
    with Reader(tmp_path, environment(tmp_path / ".folkmoot")) as reader:
        for block in page:
            for command, typed in block.steps if block.language == "console" else ():
                reader.command(command, typed)
        program = built(tmp_path, client.text.replace(PORT, reader.port))
        printed = reader.command(str(program)).splitlines()
    assert '"seq"' in printed[0], "the server has stored it"
    assert '"outcome"' in printed[1]
