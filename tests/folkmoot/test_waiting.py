"""Models that are away, as a person meets them: said at once, waited for, and gone on with."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from storage.ledger import Ledger
from storage.lock import is_written
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, Result, write_jsonl

ROWS = 6
ANSWER = {
    "choices": [
        {
            "message": {"content": "good"},
            "logprobs": {"content": [{"top_logprobs": [{"token": "good", "logprob": -0.1}]}]},
        }
    ],
    "usage": {"prompt_tokens": 5, "completion_tokens": 1},
}


class Endpoint(ThreadingHTTPServer):
    """Answers that everything is good, or with an error."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(ANSWER).encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Not into the test's output."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()
    serving = threading.Thread(target=endpoint.serve_forever)
    serving.start()
    yield endpoint
    endpoint.shutdown()
    serving.join()
    endpoint.server_close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_jsonl(
        tmp_path / "rows.jsonl", [{"id": f"r{n}", "text": f"soup {n}"} for n in range(ROWS)]
    )


def models(state: Path, url: str) -> None:
    state.mkdir(exist_ok=True)
    (state / "models.toml").write_text(
        f'[models.far]\nfamily = "far"\nbase_url = "{url}"\nmodel = "m"\n'
    )


def annotate(cli: Cli, file: Path, *more: object) -> Result:
    return cli(
        *("annotate", file, "--labels", "good,bad", "--talk", 0, "--campaign", "c"),
        *("--model", "scripted-a", "--model", "far", *more),
    )


@pytest.mark.slow
def test_an_endpoint_where_nobody_listens_is_said_and_costs_no_row(
    cli: Cli, file: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    models(tmp_path / "state", "http://127.0.0.1:9/v1")
    ended = annotate(cli, file, "--patience", 2)
    assert ended.code == 3
    assert "waiting for" in ended.err
    assert "error: nobody answers for far at http://127.0.0.1:9/v1" in ended.err
    with LedgerReader(tmp_path / "state" / "ledger.db") as reader:
        assert reader.counts("c").open == ROWS

    models(tmp_path / "state", endpoint.url)
    assert annotate(cli, file).code == 0
    with LedgerReader(tmp_path / "state" / "ledger.db") as reader:
        assert (reader.counts("c").open, reader.counts("c").failed) == (0, 0)


@pytest.mark.slow
def test_a_key_that_is_refused_ends_the_run_at_once_and_is_no_failure(
    cli: Cli, file: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    models(tmp_path / "state", endpoint.url)
    endpoint.status = 401
    ended = annotate(cli, file)
    assert ended.code == 3
    assert "does not accept the key for far (401)" in ended.err
    assert "then run the same command again" in ended.err
    endpoint.status = 200
    assert annotate(cli, file).code == 0
    with LedgerReader(tmp_path / "state" / "ledger.db") as reader:
        assert reader.counts("c").failed == 0


def test_the_doctor_asks_an_endpoint_before_it_calls_it_well(
    cli: Cli, tmp_path: Path, endpoint: Endpoint
) -> None:
    models(tmp_path / "state", endpoint.url)
    assert f"✓ model far: answers at {endpoint.url}" in cli("doctor").out
    for status, word in ((401, "key"), (404, "does not serve"), (500, "cannot answer")):
        endpoint.status = status
        ended = cli("doctor")
        assert ended.code == 1
        assert "✗ model far: " in ended.out
        assert word in ended.out


def test_where_nobody_works_on_open_rows_status_and_doctor_say_so(
    cli: Cli, file: Path, tmp_path: Path
) -> None:
    models(tmp_path / "state", "http://127.0.0.1:9/v1")
    annotate(cli, file, "--patience", 0)
    assert "no moderator runs on this ledger" in cli("status").out
    assert json.loads(cli("status", "--json").out)["moderator"] is False
    assert "no moderator runs on this ledger" in cli("doctor").out


def test_whether_a_ledger_is_written_is_known_and_asking_disturbs_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    assert not is_written(path)
    with Ledger.open(path):
        assert is_written(path)
    assert not is_written(path)
    with Ledger.open(path):
        pass
