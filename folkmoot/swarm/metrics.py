"""Figures for those who operate a swarm, as Prometheus reads them: ``/metrics`` and ``/healthz``.

They are read from the ledger and from the signs of life when they are asked for: nothing is counted
on the way, and nothing of a text is among them. The names follow
https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import (
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    make_wsgi_app,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from folkmoot.swarm.health import check
from schema.errors import BusUnavailable, LedgerError, UserError
from schema.task import OUTCOMES
from storage.reader import LedgerReader
from storage.statistics import Standing

LOOPBACK = "127.0.0.1"

_NAMES = {"to_send": "waits to be sent", "in_flight": "was sent and is not answered"}


class CampaignCollector(Collector):
    """How the campaigns of a ledger stand.

    Args:
        ledger: its file; while there is none there are no figures.
    """

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger

    def collect(self) -> Iterator[Metric]:
        """Each figure once, for all campaigns."""
        try:
            with LedgerReader(self._ledger) as reader, reader.moment():
                standings = [reader.standing(name) for name in reader.campaign_names()]
        except LedgerError:  # it is made when the moderator starts
            standings = []
        yield from campaign_metrics(standings)


def campaign_metrics(standings: Sequence[Standing]) -> Iterator[Metric]:
    """The figures of campaigns; pure."""
    tasks = GaugeMetricFamily("folkmoot_tasks", "Tasks by outcome.", labels=["campaign", "outcome"])
    asked = GaugeMetricFamily(
        "folkmoot_requests", "Turns that are asked for.", labels=["campaign", "state"]
    )
    rate = GaugeMetricFamily(
        "folkmoot_tasks_ended_last_minute", "Tasks that ended.", labels=["campaign"]
    )
    oldest = GaugeMetricFamily(
        "folkmoot_oldest_started_seconds",
        "Since when the oldest task under work has been so.",
        labels=["campaign"],
    )
    waits = GaugeMetricFamily(
        "folkmoot_waits", "What a campaign waits for outside.", labels=["campaign", "sort", "name"]
    )
    state = GaugeMetricFamily(
        "folkmoot_campaign_state", "1 for the state it is in.", labels=["campaign", "state"]
    )
    tokens = CounterMetricFamily("folkmoot_tokens", "Tokens computed.", labels=["campaign"])
    failed = CounterMetricFamily("folkmoot_turns_failed", "Turns that failed.", labels=["campaign"])
    worked = CounterMetricFamily(
        "folkmoot_work_seconds", "Time in which the swarm worked on it.", labels=["campaign"]
    )
    for one in standings:
        name = one.campaign
        for outcome in ("open", *OUTCOMES, "withdrawn"):
            tasks.add_metric([name, outcome], getattr(one.counts, outcome))
        for sort in _NAMES:
            asked.add_metric([name, sort], getattr(one, sort))
        rate.add_metric([name], one.ended_lately)
        if one.oldest_started is not None:
            oldest.add_metric([name], one.oldest_started)
        for wait in one.waits:
            waits.add_metric([name, wait.sort, wait.name], 1)
        state.add_metric([name, one.state], 1)
        tokens.add_metric([name], one.spent.tokens)
        failed.add_metric([name], one.failed_turns)
        worked.add_metric([name], one.spent.seconds)
    yield from (tasks, asked, rate, oldest, waits, state, tokens, failed, worked)


class MetricsServer:
    """Serves ``/metrics`` and ``/healthz`` while its block runs, in a thread of its own.

    Args:
        port: where to listen; 0 for a free port.
        state: the state folder, whose signs of life say whether the ``parts`` are well.
        parts: of the swarm, in this process.
        ledger: whose campaigns are told, where the moderator is in this process.
        host: whose address to listen on.

    Raises, on entry:
        UserError: when the port cannot be had.
    """

    def __init__(
        self,
        port: int,
        state: Path,
        parts: Sequence[str],
        ledger: Path | None,
        host: str = LOOPBACK,
    ) -> None:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        if ledger is not None:
            registry.register(CampaignCollector(ledger))
        self._metrics = make_wsgi_app(registry)
        self._address = (host, port)
        self._state, self._parts = state, tuple(parts)
        self._server: WSGIServer | None = None

    def __enter__(self) -> MetricsServer:
        host, port = self._address
        try:
            self._server = make_server(host, port, self._answer, _Server, _Silent)
        except OSError as error:
            raise UserError(
                f"cannot listen on {host}:{port} for --metrics ({error.strerror})",
                "choose another port, or 0 for a free one",
            ) from None
        Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._server.server_address[:2] if self._server else self._address
        return f"http://{host!s}:{port}"

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            found: Iterable[bytes] = self._metrics(environ, start)
            return found
        if path == "/healthz":
            return self._health(start)
        start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"/metrics and /healthz are here\n"]

    def _health(self, start: Callable[..., Any]) -> Iterable[bytes]:
        lines, status = [], "200 OK"
        for part in self._parts:
            try:
                lines.append(check(self._state, part))
            except BusUnavailable as error:
                lines.append(error.message)
                status = "503 Service Unavailable"
        start(status, [("Content-Type", "text/plain; charset=utf-8")])
        return ["\n".join([*lines, ""]).encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A line for each look would drown the log."""
