"""A server of the protocol on loopback, of the standard library. What it says comes from the
scripted engine, and a test says what it cannot do: no service and no llama-server is involved.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from engine.base import EmbedRequest, GenerateRequest, Message, ScoreRequest
from engine.endpoint.openai_compatible import OpenAICompatibleEngine
from engine.scripted.engine import ScriptedEngine
from engine.shelf.catalogue import EndpointModel

LABELS = ("positive", "negative", "mixed")
ASK = (
    Message(role="system", content="Label the review."),
    Message(role="user", content="Fine soup."),
)
SCORE = ScoreRequest(model="far", messages=ASK, options=LABELS)

Reply = tuple[int, dict[str, str], str]
"""A status, headers, and a body."""


class Endpoint(ThreadingHTTPServer):
    """Speaks the protocol; a test says what it cannot do, or what it answers instead."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.gives_logprobs = True
        self.gives_several = True
        self.most_answers = 128
        """It refuses a request for more, as llama-server does for more than it has slots."""
        self.key = ""
        self.instead: tuple[int, str] | None = None
        self.turns_away: Callable[[int], Reply | None] = lambda under_way: None
        """What it says instead of an answer while so many requests are under way."""
        self.gathers = 0
        """Nobody is answered before so many were under way at once."""
        self.under_way = 0
        self.most_at_once = 0
        self._counting = threading.Lock()
        self.seen: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @contextlib.contextmanager
    def busy(self) -> Iterator[int]:
        """While this context is open one more request is under way; how many there are."""
        with self._counting:
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
            now = self.under_way
        try:
            yield now
        finally:
            with self._counting:
                self.under_way -= 1

    def wait_for_others(self) -> None:
        """Until as many requests came at once as it gathers."""
        end = time.monotonic() + 60.0
        while self.most_at_once < self.gathers and time.monotonic() < end:
            time.sleep(0.005)

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        engine = ScriptedEngine()
        if path == "/v1/embeddings":
            embed = EmbedRequest(model="scripted", texts=tuple(body["input"]))
            vectors = asyncio.run(engine.embed(embed)).vectors
            data = [{"index": i, "embedding": [2 * x for x in v]} for i, v in enumerate(vectors)]
            return {"data": data[::-1], "usage": {"prompt_tokens": 7}}
        messages = tuple(Message.model_validate(message) for message in body["messages"])
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        options = tuple(body.get("structured_outputs", {}).get("choice", LABELS))
        count = body.get("n", 1) if self.gives_several else 1
        choices = []
        for seed in range(count):
            if schema is None:
                ask = ScoreRequest(model=f"scripted-{seed}", messages=messages, options=options)
                scores = asyncio.run(engine.score(ask)).log_probabilities
                text = options[scores.index(max(scores))]
            else:
                write = GenerateRequest(model="scripted", messages=messages, json_schema=schema)
                text = asyncio.run(engine.generate(write)).text
            choice: dict[str, Any] = {"message": {"content": text}, "finish_reason": "stop"}
            if body.get("logprobs") and self.gives_logprobs and schema is None:
                top = [
                    {"token": label[:3], "logprob": score}
                    for label, score in zip(options, scores, strict=True)
                ]
                choice["logprobs"] = {"content": [{"logprob": max(scores), "top_logprobs": top}]}
            choices.append(choice)
        return {"choices": choices, "usage": {"prompt_tokens": 11, "completion_tokens": count}}


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(body)
        with self.server.busy() as under_way:
            self.reply(body, self.server.turns_away(under_way))

    def reply(self, body: dict[str, Any], refusal: Reply | None) -> None:
        status, headers, text = refusal or (200, {}, "")
        key = self.server.key
        if refusal:
            pass
        elif key and self.headers["Authorization"] != f"Bearer {key}":
            status, text = 401, "who are you"
        elif self.server.instead:
            status, text = self.server.instead
        elif body.get("n", 1) > self.server.most_answers:
            status, text = 400, '{"error": "Field n: value must be at most 4"}'
        else:
            self.server.wait_for_others()
            text = json.dumps(self.server.answer(self.path, body))
        self.send_response_only(status)
        for name, value in {"Date": self.date_time_string(), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def engine_for(url: str, **more: Any) -> OpenAICompatibleEngine:
    """The engine of a model at this address."""
    return OpenAICompatibleEngine(
        EndpointModel(name="far", family="far-family", base_url=url, model="far/model-1", **more)
    )
