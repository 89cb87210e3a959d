"""Traces as a collector gets them: over HTTP, in OTLP's own protobuf, of `folkmoot annotate`.

The collector is a server in the test. What it was sent is decoded with OpenTelemetry's own
messages, in an environment of its own.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.folkmoot.conftest import environment, write_jsonl
from tests.storage.formats.libraries import asked

pytestmark = pytest.mark.slow

ANNOTATE = """
import json, os, sys
from folkmoot.cli import run
os.environ |= json.loads(sys.argv[2])
os.environ["PATH"] = os.pathsep.join([sys.argv[3], os.environ["PATH"]])  # of our nats-server
os.chdir(sys.argv[1])
code = run(["annotate", "rows.jsonl", "--labels", "positive,negative", "--campaign", "soups"])
print()
print(json.dumps(code))
"""
DECODE = """
import json, sys
from pathlib import Path
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

def value(any):
    kind = any.WhichOneof("value")
    if kind == "array_value":
        return [value(each) for each in any.array_value.values]
    return getattr(any, kind)

def told(attributes):
    return {each.key: value(each.value) for each in attributes}

spans = []
for body in sorted(Path(sys.argv[1]).glob("*.body")):
    request = ExportTraceServiceRequest.FromString(body.read_bytes())
    for of_resource in request.resource_spans:
        for of_scope in of_resource.scope_spans:
            for span in of_scope.spans:
                spans.append({
                    "resource": told(of_resource.resource.attributes),
                    "scope": of_scope.scope.name,
                    "name": span.name,
                    "kind": type(span).SpanKind.Name(span.kind),
                    "attributes": told(span.attributes),
                    "trace": span.trace_id.hex(), "span": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "start": span.start_time_unix_nano, "end": span.end_time_unix_nano,
                    "status": type(span.status).StatusCode.Name(span.status.code),
                })
print(json.dumps(spans))
"""
TEXT = "The soup was cold, and so was the waiter."
ROWS = [{"id": "a", "text": TEXT, "gold": "negative"}, {"id": "b", "text": "So good."}]

Span = dict[str, Any]


@dataclass
class Collector:
    """What it was sent."""

    url: str
    paths: list[str] = field(default_factory=list)
    types: list[str | None] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@contextmanager
def collector(status: int = 200) -> Iterator[Collector]:
    """A server that takes whatever is posted, and answers with a status."""

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            took.paths.append(self.path)
            took.types.append(self.headers["content-type"])
            took.bodies.append(body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    took = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield took
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def annotate(folder: Path, wish: str, url: str) -> int:
    """What `folkmoot annotate` ends with, where traces go to a collector."""
    write_jsonl(folder / "rows.jsonl", ROWS)
    wishes = {
        **environment(folder / "state"),
        "FOLKMOOT_TELEMETRY": wish,
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
    }
    told = json.dumps({k: v for k, v in wishes.items() if k.startswith(("FOLKMOOT", "OTEL"))})
    code = asked("telemetry", ANNOTATE, folder, told, Path(sys.executable).parent, ours=True)
    return int(code)


@dataclass(frozen=True)
class Sent:
    """A run's spans as they were decoded, and the bytes that they came in."""

    to: Collector
    spans: list[Span]

    def called(self, operation: str) -> list[Span]:
        return [s for s in self.spans if s["attributes"].get("gen_ai.operation.name") == operation]

    @property
    def tasks(self) -> dict[str, Span]:
        return {s["trace"]: s for s in self.spans if s["name"] == "task soups"}


def sent(folder: Path, wish: str) -> Sent:
    with collector() as there:
        assert annotate(folder, wish, there.url) == 0
    for number, body in enumerate(there.bodies):
        (folder / f"{number:04}.body").write_bytes(body)
    return Sent(there, asked("telemetry", DECODE, folder))


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return sent(tmp_path_factory.mktemp("wire"), "on")


def test_spans_are_posted_as_protobuf_to_where_the_standard_variable_says(traced: Sent) -> None:
    assert set(traced.to.paths) == {"/v1/traces"}
    assert set(traced.to.types) == {"application/x-protobuf"}
    assert {span["resource"]["service.name"] for span in traced.spans} == {"folkmoot"}
    assert {span["scope"] for span in traced.spans} == {"folkmoot"}


def test_each_span_has_its_parent_a_call_its_turn_and_a_turn_its_task(traced: Sent) -> None:
    tasks, turns = traced.tasks, {span["span"]: span for span in traced.called("invoke_agent")}
    calls = traced.called("chat")
    assert {span["attributes"]["folkmoot.task"] for span in tasks.values()} == {"a", "b"}
    assert all(span["parent"] == "" for span in tasks.values())
    assert len(turns) >= 6
    assert calls
    assert len(traced.spans) == len(tasks) + len(turns) + len(calls)
    for turn in turns.values():
        assert turn["parent"] == tasks[turn["trace"]]["span"]
    for call in calls:
        assert call["trace"] == turns[call["parent"]]["trace"]
    for span in traced.spans:
        assert (len(span["trace"]), len(span["span"])) == (32, 16)
        assert 0 < span["start"] <= span["end"]
        assert span["status"] == "STATUS_CODE_UNSET"


def test_spans_are_called_by_what_is_done_and_by_whom(traced: Sent) -> None:
    for turn in traced.called("invoke_agent"):
        told = turn["attributes"]
        assert turn["name"] == f"invoke_agent {told['gen_ai.agent.name']}"
        assert turn["kind"] == "SPAN_KIND_INTERNAL"
        assert told["gen_ai.provider.name"] == "folkmoot"
        task = traced.tasks[turn["trace"]]["attributes"]["folkmoot.task"]
        assert told["gen_ai.conversation.id"] == f"soups/{task}"
    for call in traced.called("chat"):
        assert call["name"] == f"chat {call['attributes']['gen_ai.request.model']}"
        assert call["kind"] == "SPAN_KIND_CLIENT"
        assert call["attributes"]["gen_ai.provider.name"] == "llama.cpp"


def test_numbers_come_as_numbers_and_a_turn_has_the_tokens_of_its_calls(traced: Sent) -> None:
    for turn in traced.called("invoke_agent"):
        own = [c["attributes"] for c in traced.called("chat") if c["parent"] == turn["span"]]
        for name in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
            assert isinstance(turn["attributes"][name], int)
            assert turn["attributes"][name] == sum(call[name] for call in own)
    assert sum(t["attributes"]["gen_ai.usage.input_tokens"] for t in traced.called("chat")) > 0
    for task in traced.tasks.values():
        assert 0.0 <= task["attributes"]["folkmoot.confidence"] <= 1.0


def test_no_word_of_a_row_a_prompt_or_an_answer_is_in_what_was_sent(traced: Sent) -> None:
    everything = b"".join(traced.to.bodies)
    assert b"invoke_agent" in everything
    for words in (b"soup was", b"waiter", b"So good", b"positive", b"negative", b"messages"):
        assert words not in everything


def test_where_texts_are_wanted_prompts_are_sent_as_messages(tmp_path: Path) -> None:
    prompts = [
        json.loads(call["attributes"]["gen_ai.input.messages"])
        for call in sent(tmp_path, "texts").called("chat")
    ]
    assert any(
        TEXT in part["content"]
        for messages in prompts
        for message in messages
        for part in message["parts"]
    )


def test_a_collector_that_takes_nothing_costs_the_run_no_row(tmp_path: Path) -> None:
    with collector(status=400) as there:
        assert annotate(tmp_path, "on", there.url) == 0
    assert there.bodies
    rows = (tmp_path / "rows.annotated.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["outcome"] for row in rows].count("open") == 0
    assert len(rows) == len(ROWS)
