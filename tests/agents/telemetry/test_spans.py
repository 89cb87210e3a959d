"""Traces as OpenTelemetry's own package makes them, of a real run, with its in-memory exporter.

The package is in an environment of its own. The run is on scripted models; server and ledger
are real, and the agents reach the models over the bus.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schema.trace_context import read
from tests.folkmoot.conftest import ROOT, write_jsonl
from tests.storage.formats.libraries import asked

pytestmark = pytest.mark.slow

RUN = """
import asyncio, json, os, sys
from pathlib import Path
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
import agents.seat.worker  # before the loop runs: it takes seconds
from agents.telemetry import tracer
from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.swarm.swarm import Swarm, bus_for

folder, wish = Path(sys.argv[1]), sys.argv[2]
os.environ["PATH"] = os.pathsep.join([sys.argv[3], os.environ["PATH"]])  # of our nats-server
exporter = InMemorySpanExporter()
tracer.to_collector = lambda *, texts: tracer.Tracer(SimpleSpanProcessor(exporter), texts=texts)
settings = Settings(state=folder / "state", telemetry=wish)
models = ("scripted-a", "scripted-b", "scripted-c")
campaign = plan_campaign(name="soups", labels=("positive", "negative"), models=models)
heard = []

async def main():
    async def hear(message):
        heard.append([message.subject, dict(message.headers or {})])

    async with (
        bus_for(settings, "one", start=True) as bus,
        Swarm(settings, ("moderator", "engine"), models=models, stays=True).running(bus),
        bus_for(settings, "two") as far,
        Swarm(settings, ("agents",)).running(far),
    ):
        for subject in ("folkmoot.work.>", "folkmoot.turn.>", "folkmoot.announce.>"):
            await bus.subscribe(subject, hear)
        await run_job(settings, Job(file=folder / "rows.jsonl", campaign=campaign), lambda _: None)

asyncio.run(main())
spans = [
    {
        "name": span.name, "kind": span.kind.name, "attributes": dict(span.attributes),
        "trace": f"{span.context.trace_id:032x}", "span": f"{span.context.span_id:016x}",
        "parent": span.parent and f"{span.parent.span_id:016x}",
        "start": span.start_time, "end": span.end_time, "status": span.status.status_code.name,
    }
    for span in exporter.get_finished_spans()
]
print(json.dumps({"spans": spans, "heard": heard}))
"""
TEXT = "The soup was cold, and so was the waiter."

Span = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """The spans of a run, and the headers that were heard on its bus."""

    spans: list[Span]
    heard: list[tuple[str, dict[str, str]]]

    def called(self, operation: str) -> list[Span]:
        return [s for s in self.spans if s["attributes"].get("gen_ai.operation.name") == operation]

    @property
    def tasks(self) -> list[Span]:
        return [span for span in self.spans if span["name"].startswith("task ")]


def run(folder: Path, wish: str) -> Run:
    write_jsonl(folder / "rows.jsonl", [{"id": "a", "text": TEXT}, {"id": "b", "text": "So good."}])
    told = asked("telemetry", RUN, folder, wish, Path(sys.executable).parent, ours=True)
    return Run(told["spans"], [(subject, headers) for subject, headers in told["heard"]])


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("traced"), "on")


def test_a_task_is_a_trace_and_its_turns_are_spans_in_it(traced: Run) -> None:
    assert [span["attributes"]["folkmoot.task"] for span in traced.tasks] == ["a", "b"]
    roots = {span["trace"]: span for span in traced.tasks}
    assert len(roots) == 2
    assert all(span["parent"] is None for span in roots.values())
    turns = traced.called("invoke_agent")
    assert len(turns) >= 6
    for turn in turns:
        assert turn["parent"] == roots[turn["trace"]]["span"]
        assert (
            turn["attributes"]["folkmoot.task"]
            == (roots[turn["trace"]]["attributes"]["folkmoot.task"])
        )
    assert len({span["span"] for span in traced.spans}) == len(traced.spans)


def test_what_a_model_answers_is_a_span_within_its_turn_though_it_ran_elsewhere(
    traced: Run,
) -> None:
    turns = {span["span"]: span for span in traced.called("invoke_agent")}
    calls = traced.called("chat")
    assert calls
    for call in calls:
        turn = turns[call["parent"]]
        assert call["trace"] == turn["trace"]
        assert call["kind"] == "CLIENT"
        assert call["name"] == f"chat {turn['attributes']['gen_ai.request.model']}"
        assert call["start"] <= call["end"]
    for span, turn in turns.items():
        own = [call["attributes"] for call in calls if call["parent"] == span]
        for name in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
            assert turn["attributes"][name] == sum(call[name] for call in own)


def test_spans_have_the_names_of_the_convention(traced: Run) -> None:
    for turn in traced.called("invoke_agent"):
        told = turn["attributes"]
        assert turn["name"] == f"invoke_agent {told['gen_ai.agent.name']}"
        assert told["gen_ai.provider.name"]
        assert told["gen_ai.conversation.id"].startswith("soups/")
        assert told["folkmoot.role"]
    for span in traced.tasks:
        assert span["start"] < span["end"]
        assert span["attributes"]["folkmoot.outcome"] in ("accepted", "escalated")


def test_the_trace_context_travels_in_the_headers_of_the_bus(traced: Run) -> None:
    for beginning in ("folkmoot.work.", "folkmoot.turn.", "folkmoot.announce."):
        contexts = [read(h) for subject, h in traced.heard if subject.startswith(beginning)]
        assert contexts
        assert all(contexts)
        traces = {context.trace for context in contexts if context}
        assert traces <= {span["trace"] for span in traced.tasks}
    turns = {span["span"] for span in traced.called("invoke_agent")}
    taken = [read(h) for subject, h in traced.heard if subject.startswith("folkmoot.turn.")]
    assert {context.span for context in taken if context} == turns


def test_no_word_of_a_row_a_prompt_or_an_answer_is_in_a_span(traced: Run) -> None:
    told = json.dumps(traced.spans)
    for words in ("soup was", "waiter", "So good", "Label", "positive", "negative"):
        assert words not in told


def test_where_texts_are_wanted_prompts_are_there(tmp_path: Path) -> None:
    calls = run(tmp_path, "texts").called("chat")
    prompts = [json.loads(call["attributes"]["gen_ai.input.messages"]) for call in calls]
    assert any(TEXT in part["content"] for p in prompts for m in p for part in m["parts"])


def test_without_the_wish_nothing_of_it_is_imported() -> None:
    script = (
        "import sys, agents.seat.worker, agents.moderator.moderator, agents.host.model_host, "
        "folkmoot.swarm.swarm; "
        "print([n for n in sys.modules if n.startswith(('opentelemetry.sdk', 'agents.telemetry'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
