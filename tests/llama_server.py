"""A real llama-server for tests. `make peers` builds it; without it they are skipped."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from engine.shelf.catalogue import BUILT_IN
from engine.shelf.model_files import locate
from folkmoot.bench.engine.peers import find_peers
from tests.threads import THREADS

MODEL = "smollm2-135m"
PATIENCE = 120.0


@dataclass(frozen=True)
class Server:
    """A server that was started."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Until it answers for its model."""
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/models", timeout=5.0).is_success:
                    return
            said = self.log.read_text(errors="replace")[-2000:]
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.1)


@contextlib.contextmanager
def llama_server(*arguments: str) -> Iterator[Server]:
    """A server of the smallest model, just started; skips the test where it is not built."""
    program = find_peers().server
    if program is None:
        pytest.skip("llama-server is not built: type `make peers`")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = BUILT_IN[MODEL]
    threads = str(THREADS)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [
                    *(str(program), "--host", "127.0.0.1", "--port", str(port)),
                    *("-m", str(locate(model)), "-c", "4096", "-t", threads, "-tb", threads),
                    *arguments,
                ],
                stdout=said,
                stderr=said,
            )
            try:
                yield Server(f"http://127.0.0.1:{port}/v1", process, log)
            finally:
                process.terminate()
                process.wait(PATIENCE)
