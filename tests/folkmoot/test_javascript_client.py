"""The client in JavaScript that docs/bus.md shows, on the server and the swarm that it shows."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.folkmoot.conftest import ROOT, environment
from tests.folkmoot.markdown import PORT, Reader, blocks
from tests.storage.formats.libraries import CACHE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("npm")),
        reason="node and npm are not here: apt install nodejs npm",
    ),
]

PACKAGES = (
    "@nats-io/jetstream@3.4.0",
    "@nats-io/nats-core@3.4.0",
    "@nats-io/nkeys@2.0.3",
    "@nats-io/nuid@3.0.0",
    "@nats-io/transport-node@3.4.0",
    "tweetnacl@1.0.3",
)


def packages() -> Path:
    """The folder with the packages, which are fetched once."""
    home = CACHE / f"npm-{sha256(json.dumps(PACKAGES).encode()).hexdigest()[:12]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "whole").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
            done = subprocess.run(
                ["npm", "install", *options, "--prefix", str(home), *PACKAGES],
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr[-2000:]
            (home / "whole").touch()
    return home / "node_modules"


def test_it_submits_a_task_and_hears_what_becomes_of_it(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "bus.md")
    (client,) = [block for block in page if block.language == "js"]
    (tmp_path / "node_modules").symlink_to(packages())
    with Reader(tmp_path, environment(tmp_path / ".folkmoot")) as reader:
        for block in page:
            for command, typed in block.steps if block.language == "console" else ():
                reader.command(command, typed)
        (tmp_path / "client.mjs").write_text(client.text.replace(PORT, reader.port))
        printed = reader.command("node client.mjs").splitlines()
    assert printed[0] == "recorded"
    assert printed[1] in ("positive", "negative")
