"""What an endpoint sends back is bounded, packed or not. A real HTTP server on loopback."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.base import GenerateRequest, Message
from engine.endpoint import replies
from engine.endpoint.openai_compatible import OpenAICompatibleEngine
from engine.shelf.catalogue import EndpointModel
from schema.errors import EngineFault

ASK = GenerateRequest(model="far", messages=(Message(role="user", content="Say yes."),))
ANSWER = b'{"choices": [{"message": {"content": "yes"}}]}'


class Server(ThreadingHTTPServer):
    daemon_threads = True
    packed = False
    body = ANSWER


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        if self.server.packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Not into the test's output."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield server
    server.shutdown()
    serving.join()
    server.server_close()


async def asked(server: Server) -> str:
    port = server.server_address[1]
    entry = EndpointModel(
        name="far", family="far", model="m", base_url=f"http://127.0.0.1:{port}/v1"
    )
    engine = OpenAICompatibleEngine(entry)
    try:
        return (await engine.generate(ASK)).text
    finally:
        await engine.close()


async def test_a_packed_answer_is_read(server: Server) -> None:
    server.packed, server.body = True, gzip.compress(ANSWER)
    assert await asked(server) == "yes"


async def test_an_answer_that_unpacks_to_far_too_much_is_refused_with_the_bound(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "MOST_BYTES", 2 * 1024 * 1024)
    server.packed, server.body = True, gzip.compress(b" " * 5_000_000)
    assert len(server.body) < 100_000
    with pytest.raises(EngineFault, match="answers with more than 2 MiB"):
        await asked(server)


async def test_an_answer_without_an_end_is_refused_with_the_bound(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "MOST_BYTES", 1024 * 1024)
    server.body = b"x" * 3_000_000
    with pytest.raises(EngineFault, match="answers with more than 1 MiB"):
        await asked(server)
