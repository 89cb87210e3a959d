"""Spans for OpenTelemetry: a task is a trace, a turn a span in it, a model's answer one in that.

The ids of tasks and turns follow from them (:mod:`schema.trace_context`), so that every process can
name its parent without asking anybody, and what a crash makes come twice has one id.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from importlib.metadata import version

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode

from agents.telemetry import attributes
from agents.telemetry.attributes import Attributes, Request, Result
from schema.annotation import Annotation
from schema.trace_context import TraceContext, at_work, current
from schema.turn import Turn

_wanted: ContextVar[TraceContext | None] = ContextVar("folkmoot_span", default=None)


class _Ids(IdGenerator):  # type: ignore[misc]  # the package is an extra, and may not be here
    """The ids that the next span shall have, where they are settled; else chance."""

    def __init__(self) -> None:
        self._chance = RandomIdGenerator()

    def generate_trace_id(self) -> int:
        """See the base class."""
        wanted = _wanted.get()
        return int(wanted.trace, 16) if wanted else int(self._chance.generate_trace_id())

    def generate_span_id(self) -> int:
        """See the base class."""
        wanted = _wanted.get()
        return int(wanted.span, 16) if wanted else int(self._chance.generate_span_id())


class Tracer:
    """Makes the spans of this process.

    Args:
        processor: what takes them.
        texts: whether prompts and answers go into them.
    """

    def __init__(self, processor: SpanProcessor, *, texts: bool = False) -> None:
        told = {"service.name": "folkmoot", "service.version": version("folkmoot")}
        self._provider = TracerProvider(
            id_generator=_Ids(), resource=Resource.create(told), shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("folkmoot", version("folkmoot"))
        self._texts = texts

    def close(self) -> None:
        """Hand on what is left; for some seconds at most."""
        self._provider.shutdown()

    def task(
        self, annotation: Annotation, task: TraceContext, submitted: float, ended: float
    ) -> None:
        """A task has ended; or, in a later version of its annotation, ended anew."""
        told = attributes.of_task(annotation)
        if annotation.version == 1:
            with self._span(f"task {annotation.campaign}", task, None, told, submitted) as span:
                _failed(span, annotation.reason if annotation.outcome == "failed" else "")
                span.end(_nanoseconds(ended))
            return
        again = task.within("version", annotation.version)
        with self._span(f"answer {annotation.campaign}", again, task, told, ended) as span:
            span.end(_nanoseconds(ended))

    def turn(self, turn: Turn, own: TraceContext, task: TraceContext) -> None:
        """A seat has had its turn."""
        name = f"invoke_agent {turn.seat.id}"
        with self._span(name, own, task, attributes.of_turn(turn), turn.started) as span:
            _failed(span, turn.error_kind)
            span.end(_nanoseconds(turn.started + turn.seconds))

    @contextlib.contextmanager
    def call(self, request: Request) -> Iterator[Call]:
        """A model is asked while this context is open; what it asks in turn is told of the span."""
        parent = current()
        told = attributes.of_request(request, texts=self._texts)
        name = f"{told['gen_ai.operation.name']} {request.model}"
        with self._span(name, None, parent, told, time.time(), SpanKind.CLIENT) as span:
            made = span.get_span_context()
            own = TraceContext(f"{made.trace_id:032x}", f"{made.span_id:016x}")
            try:
                with at_work(own):
                    yield Call(span, texts=self._texts)
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                _failed(span, type(error).__name__)
                raise
            finally:
                span.end()

    @contextlib.contextmanager
    def _span(
        self,
        name: str,
        own: TraceContext | None,
        parent: TraceContext | None,
        told: Attributes,
        started: float,
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> Iterator[Span]:
        before = _wanted.set(own)
        try:
            span = self._tracer.start_span(
                name,
                context=_context(parent),
                kind=kind,
                attributes=told,
                start_time=_nanoseconds(started),
            )
        finally:
            _wanted.reset(before)
        yield span


class Call:
    """A question to a model that is under way."""

    def __init__(self, span: Span, *, texts: bool) -> None:
        self._span, self._texts = span, texts

    def answered(self, result: Result) -> None:
        """The model has answered."""
        self._span.set_attributes(attributes.of_result(result, texts=self._texts))


def to_collector(*, texts: bool) -> Tracer:
    """A tracer that sends its spans to a collector, over OTLP and HTTP: where it is and what it
    wants to be told, the standard variables say (``OTEL_EXPORTER_OTLP_ENDPOINT``, ...)."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return Tracer(BatchSpanProcessor(OTLPSpanExporter()), texts=texts)


def _context(parent: TraceContext | None) -> Context:
    """The context of a span whose parent is elsewhere; an empty one for none."""
    if parent is None:
        return Context()
    flags = trace.TraceFlags(trace.TraceFlags.SAMPLED)
    there = SpanContext(
        int(parent.trace, 16), int(parent.span, 16), is_remote=True, trace_flags=flags
    )
    return trace.set_span_in_context(NonRecordingSpan(there), Context())


def _failed(span: Span, why: str) -> None:
    """A reason may hold words of a row: its kind is told, and no more."""
    if why:
        span.set_status(Status(StatusCode.ERROR))


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
