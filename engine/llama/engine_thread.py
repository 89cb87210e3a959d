"""The thread that owns a model: it loads it, computes what is asked, and frees it.

Requests come in through a queue from any thread, results leave through futures. Between two
decodes it looks at the queue, so a new request joins the next step and a cancelled one leaves.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import structlog

from engine.base import EmbedRequest, GenerateRequest, ModelFacts, Pulse, ScoreRequest
from engine.llama.context import LlamaContext
from engine.llama.contrast_job import ContrastJob
from engine.llama.embedder import Embedder, EmbedJob
from engine.llama.jobs import GenerateJob, ScoreJob
from engine.llama.model_side import ModelSide
from engine.llama.scheduler import Scheduler
from engine.llama.score_cache import ScoreCache
from engine.llama.statistics import EngineStatistics
from engine.settings import EngineSettings
from schema.errors import EngineFault, EngineUnavailable, FolkmootError

THREADS = "engine "
"""How the names of these threads begin."""
_LEAVING_SECONDS = 20.0

Request = ScoreRequest | GenerateRequest | EmbedRequest


def closed() -> EngineUnavailable:
    """The error of whoever asks, or still waits for, an engine that was closed."""
    return EngineUnavailable("the engine was closed", "start it again")


class _Order(NamedTuple):
    request: Request
    future: Future[Any]
    arrived: float


class EngineThread(threading.Thread):
    """One model at work.

    Args:
        name: of the model.
        load: called on this thread; raises EngineError when the model cannot be had.
        family: of the model, for its facts.
        settings: the shape of its context.
        turn: held during each decode.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[], ModelSide],
        family: str,
        settings: EngineSettings,
        turn: AbstractContextManager[object],
    ) -> None:
        super().__init__(name=f"{THREADS}{name}", daemon=True)
        self.facts: Future[ModelFacts] = Future()
        self.statistics = EngineStatistics()
        self._load, self._family, self._settings, self._turn = load, family, settings, turn
        self._orders: queue.SimpleQueue[list[_Order] | None] = queue.SimpleQueue()
        self._known = ScoreCache()
        self._closing = False
        self._waiting = 0
        self._embedded = 0
        self._entrance = threading.Lock()  # nothing may be put into the queue after its end

    @property
    def failed(self) -> bool:
        """Whether the model could not be loaded."""
        return self.facts.done() and self.facts.exception() is not None

    def submit(self, *requests: Request) -> list[Future[Any]]:
        """Ask; each future gets a result or an error. Cancel it to stop the work.

        What is asked together comes in together: what it begins with is computed once.

        Raises:
            EngineError: when the model could not be loaded, or the thread was closed.
        """
        orders = [_Order(request, Future(), time.monotonic()) for request in requests]
        with self._entrance:
            if self.failed:
                raise self.facts.exception() or closed()
            if self._closing:
                raise closed()
            self._waiting += len(orders)
            self._orders.put(orders)
        for order in orders:
            order.future.add_done_callback(self._settled)
        return [order.future for order in orders]

    @property
    def pulse(self) -> Pulse:
        """What it has to do, and how far it has come."""
        done = self.statistics
        return Pulse(self._waiting, done.steps + self._embedded, done.longest)

    def _settled(self, _: Future[Any]) -> None:
        with self._entrance:
            self._waiting -= 1

    def close(self) -> None:
        """Stop after the current step, fail what waits, free the model, end the thread.

        A step that is stuck is not waited for without end: the thread is then left as it is, and
        the process should end without waiting for it.
        """
        with self._entrance:
            self._closing = True
            self._orders.put(None)
        if self.is_alive():
            self.join(max(_LEAVING_SECONDS, 2 * self.statistics.longest))

    def run(self) -> None:
        """The thread's life."""
        try:
            side = self._load()
            context = LlamaContext(side.model, self._settings)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
            self._give_up(error)
            return
        scheduler = Scheduler(context, self._settings, self._turn)
        embedder = Embedder(side, self._settings, self._turn)
        self.statistics = scheduler.statistics
        self.facts.set_result(
            ModelFacts(
                name=side.name,
                family=self._family,
                digest=side.digest,
                context_tokens=side.request_tokens,
                slots=self._settings.slots,
            )
        )
        try:
            while self._take_orders(side, scheduler, embedder):
                try:
                    scheduler.step()
                    embedder.step()
                    self._embedded = embedder.steps
                except Exception as error:  # noqa: BLE001 - one bad request must not end the thread
                    structlog.get_logger("engine").exception("a step failed")
                    scheduler.close(EngineFault(f"the engine failed: {error!r}", "see the log"))
        finally:
            scheduler.close(closed())
            embedder.close(closed())
            self._refuse_orders(closed())
            context.free()
            side.model.free()

    def _take_orders(self, side: ModelSide, scheduler: Scheduler, embedder: Embedder) -> bool:
        """Turn what has come in into jobs; waits when there is nothing to do. False at the end."""
        idle = scheduler.idle and embedder.idle
        while not self._closing:
            try:
                orders = self._orders.get(block=idle)
            except queue.Empty:
                return True
            idle = False
            if orders is None:
                return False
            for order in orders:
                try:
                    self._take(order, side, scheduler, embedder)
                except FolkmootError as error:
                    _fail(order.future, error)
        return False

    def _take(
        self, order: _Order, side: ModelSide, scheduler: Scheduler, embedder: Embedder
    ) -> None:
        request, future, arrived = order
        if isinstance(request, EmbedRequest):
            embedder.add(EmbedJob(request, side, future, arrived))
        elif isinstance(request, ScoreRequest):
            scheduler.add(ScoreJob(request, side, future, arrived, self._known))
        elif request.contrast is not None:
            needed = 1 + len(request.contrast.prompts)
            if needed > self._settings.slots:
                raise EngineFault(
                    f"{needed} prompts in step are more than the {self._settings.slots} requests"
                    " that are computed at once",
                    "contrast fewer prompts, or raise FOLKMOOT_SLOTS",
                )
            scheduler.add(ContrastJob(request, request.contrast, side, future, arrived))
        else:
            scheduler.add(GenerateJob(request, side, future, arrived))

    def _give_up(self, error: BaseException) -> None:
        with self._entrance:
            self._closing = True
            self.facts.set_exception(error)
        self._refuse_orders(error)

    def _refuse_orders(self, error: BaseException) -> None:
        while not self._orders.empty():
            for order in self._orders.get() or ():
                _fail(order.future, error)


def _fail(future: Future[Any], error: BaseException) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(error)
