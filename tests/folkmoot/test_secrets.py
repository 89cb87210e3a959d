"""Passwords and keys are in nothing that folkmoot writes or says, whatever goes wrong.

A whole run against a real server with a password in its address, and an endpoint that repeats the
key that it was sent; then every command that shows something; then each of both refusing.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.folkmoot.conftest import Cli, Result, write_jsonl

PASSWORD = "canary-pass-word"
KEY = "canary-endpoint-key"
BASIC = "canary-basic"
CANARY = "canary"
ROWS = 4


class Parrot(ThreadingHTTPServer):
    """An endpoint that says everything is good, and repeats the headers that it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.keys: set[str] = set()


class Handler(BaseHTTPRequestHandler):
    server: Parrot

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.add(self.headers["Authorization"])
        self.send_response(self.server.status)
        self.end_headers()
        heard = self.headers["Authorization"]
        if self.server.status != 200:
            self.wfile.write(f"I got {heard}".encode())
            return
        tokens = [{"token": "good", "logprob": -0.1}, {"token": heard, "logprob": -9.0}]
        choice = {
            "message": {"content": f"good {heard}"},
            "logprobs": {"content": [{"top_logprobs": tokens}]},
        }
        self.wfile.write(json.dumps({"choices": [choice]}).encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Not into the test's output."""


@pytest.fixture
def parrot() -> Iterator[Parrot]:
    parrot = Parrot()
    serving = threading.Thread(target=parrot.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield parrot
    parrot.shutdown()
    serving.join()
    parrot.server_close()


@pytest.fixture
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server with one user; its own files lie elsewhere."""
    folder = tmp_path_factory.mktemp("nats")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    config = {
        "host": "127.0.0.1",
        "port": port,
        "authorization": {"user": "folk", "password": PASSWORD},
        "jetstream": {"store_dir": str(folder)},
    }
    (folder / "nats.conf").write_text(json.dumps(config))
    command = [str(Path(sys.executable).with_name("nats-server")), "-c", "nats.conf", "-l", "log"]
    process = subprocess.Popen(command, cwd=folder)
    yield port
    process.terminate()
    process.wait()


@pytest.fixture
def models(tmp_path: Path, parrot: Parrot, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models behind the endpoint, one with its key in the environment, one in a file."""
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "far.key").write_text(f"{KEY}-in-a-file\n")
    port = parrot.server_address[1]
    (folder / "models.toml").write_text(
        f'[models.far]\nfamily = "far"\nbase_url = "http://127.0.0.1:{port}/v1"\nmodel = "m"\n'
        'key_file = "far.key"\n'
        f'[models.farther]\nfamily = "farther"\nmodel = "m"\nkey_env = "FARTHER_KEY"\n'
        f'base_url = "http://127.0.0.1:{port}/v1"\n'
        f'[models.basic]\nfamily = "basic"\nmodel = "m"\n'
        f'base_url = "http://ann:{BASIC}@127.0.0.1:{port}/v1"\n'
    )
    monkeypatch.setenv("FARTHER_KEY", f"{KEY}-in-the-environment")
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(folder / "models.toml"))
    return folder


def test_no_secret_is_in_anything_that_is_written_or_said(
    cli: Cli, tmp_path: Path, parrot: Parrot, nats: int, models: Path
) -> None:
    rows = write_jsonl(tmp_path / "rows.jsonl", [{"id": f"r{n}", "text": f"soup {n}"}
                                                 for n in range(ROWS)])  # fmt: skip
    server = ("--nats", f"nats://folk:{PASSWORD}@127.0.0.1:{nats}", "--log-level", "debug")
    committee = [part for name in ("far", "farther", "basic") for part in ("--model", name)]
    job = ("annotate", rows, "--labels", "good,bad", "--campaign", "c", "--talk", 0, *committee)
    said: dict[str, Result] = {}

    def do(*words: object) -> Result:
        said[f"{len(said)} {words[:2]}"] = ended = cli(*server, *words)
        return ended

    assert do(*job, "--out", "out.jsonl").code == 0
    assert parrot.keys >= {f"Bearer {KEY}-in-a-file", f"Bearer {KEY}-in-the-environment"}
    assert any(key.startswith("Basic ") for key in parrot.keys)
    for words in (
        ("doctor",), ("doctor", "--json"), ("status",), ("status", "c"), ("status", "--json"),
        ("transcript", "r0", "--campaign", "c"), ("transcript", "r0", "--campaign", "c", "--json"),
        ("report", "c", "--out", "report.html"), ("report", "c", "--out", "report.md"),
        ("export", "c", "--out", "export.jsonl"), ("export", "c", "--format", "transcripts"),
        ("agreement", "c"), ("ledger", "search", "good"), ("ledger", "backup", "copy.db"),
        ("campaign", "show", "c"), ("models", "list"), ("plan", rows, "--labels", "good,bad"),
        ("dead", "list"), ("health", "moderator"), ("models", "verify", "far"),
    ):  # fmt: skip
        do(*words)
    for status in (401, 404, 400, 429, 500):
        parrot.status = status
        do("doctor")
    parrot.status = 401
    again = write_jsonl(tmp_path / "more.jsonl", [{"text": "stew"}])
    assert do("annotate", again, "--labels", "good,bad", "--model", "far", "--patience", 0).code
    for address in (
        f"nats://folk:{PASSWORD}x@127.0.0.1:{nats}",  # a wrong password
        f"nats://{CANARY}@127.0.0.1:{nats}",  # a token, where none is asked for
        f"nats://folk:{CANARY}#word@127.0.0.1:{nats}",  # what a URL cuts off
        f"nats://folk:{CANARY}@127.0.0.1:port",
        f"nats://folk:{CANARY}/pass,word@127.0.0.1:{nats}",
        f"folk:{PASSWORD}@127.0.0.1:1",  # nobody there
    ):
        server = ("--nats", address, "--log-level", "debug")
        do("dead", "list")
        do("doctor")
    mistake = models / "models.toml"
    mistake.write_text(f'[models.far]\nfamily = "f"\nbase_url = "http://h"\nkey = "{CANARY}"\n')
    refused = do("models", "list")
    assert (refused.code, "key_env" in refused.err, "key_file" in refused.err) == (2, True, True)

    for what, ended in said.items():
        assert CANARY not in ended.out + ended.err, what
    written = [
        path for path in tmp_path.rglob("*") if path.is_file() and models not in path.parents
    ]
    assert {"out.jsonl", "report.html", "ledger.db", "copy.db"} <= {path.name for path in written}
    for path in written:
        assert CANARY.encode() not in path.read_bytes(), path


def test_a_key_file_that_is_not_there_is_said_before_anything_is_asked(
    cli: Cli, models: Path
) -> None:
    (models / "far.key").unlink()
    ended = cli("doctor")
    assert f"the key of far cannot be read from {models / 'far.key'}" in " ".join(ended.out.split())
