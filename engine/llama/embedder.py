"""Embeds texts: a second context of a model that yields hidden states instead of predictions.

Texts are computed in short chunks, one a step, so that a cancelled request costs little; a chunk
holds several short texts. The vector of a text is the mean of its tokens' last hidden states,
scaled to length 1.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from engine.base import EmbedRequest, EmbedResult, Usage
from engine.llama.context import EMBED_SEQUENCES, LlamaContext, Piece
from engine.llama.model_side import ModelSide
from engine.settings import EngineSettings
from schema.errors import EngineFault, FolkmootError


class EmbedJob:
    """One request under way.

    Raises:
        TextTooLong: when a text exceeds the context.
        EngineFault: when a text has no tokens.
    """

    def __init__(
        self, request: EmbedRequest, side: ModelSide, future: Future[Any], started: float
    ) -> None:
        self.future = future
        self._request, self._side, self._started = request, side, started
        self._texts = [[*side.model.begin, *side.model.tokenize(text)] for text in request.texts]
        for tokens in self._texts:
            side.check_length(len(tokens), 0)
            if not tokens:
                raise EngineFault("an empty text has no embedding", "leave empty texts out")
        self._vectors: list[tuple[float, ...]] = []
        self._sum = np.zeros(side.model.embedding_size)
        self._done = 0
        """How much of the text that comes next was computed in earlier steps."""

    def step(self, context: LlamaContext, turn: AbstractContextManager[object]) -> None:
        """Compute the next chunk: the rest of a text, and as many more texts as fit beside it."""
        pieces = self._pieces(context.batch_tokens)
        if not self._done:
            for sequence in range(EMBED_SEQUENCES):
                context.forget(sequence)
        with turn:
            rows = context.decode(pieces)
        if rows is None:
            raise EngineFault("the context for embeddings is full", "shorten the text")
        for piece, states in zip(pieces, rows, strict=True):
            self._sum += np.sum(states, axis=0, dtype=np.float64)
            self._done += len(piece.tokens)
            if self._done == len(self._texts[len(self._vectors)]):
                # The mean and the sum point the same way.
                vector = self._sum / np.linalg.norm(self._sum)
                # Seven digits are what was computed with, and half of what JSON spends on more.
                self._vectors.append(tuple(round(float(value), 7) for value in vector))
                self._sum, self._done = np.zeros_like(self._sum), 0
                context.forget(piece.sequence)

    def _pieces(self, room: int) -> list[Piece]:
        """What of the texts comes next, each text in a sequence of its own."""
        pieces: list[Piece] = []
        done = self._done
        for number in range(len(self._vectors), len(self._texts)):
            chunk = self._texts[number][done : done + room]
            pieces.append(Piece(number % EMBED_SEQUENCES, chunk, done, range(len(chunk))))
            room -= len(chunk)
            done = 0
            if not room or len(pieces) == EMBED_SEQUENCES:
                break
        return pieces

    def result(self) -> EmbedResult | None:
        """The vectors, once all are there."""
        if len(self._vectors) < len(self._texts):
            return None
        return EmbedResult(
            model=self._side.name,
            model_digest=self._side.digest,
            prompt="\n".join(self._request.texts),
            parameters=self._side.parameters,
            usage=Usage(
                prompt_tokens=sum(len(tokens) for tokens in self._texts),
                seconds=time.monotonic() - self._started,
            ),
            vectors=tuple(self._vectors),
        )


class Embedder:
    """The embedding requests of one model; its context is made at the first one."""

    def __init__(
        self, side: ModelSide, settings: EngineSettings, turn: AbstractContextManager[object]
    ) -> None:
        self._side, self._settings, self._turn = side, settings, turn
        self._jobs: deque[EmbedJob] = deque()
        self.steps = 0
        """Chunks of texts that were computed."""
        self._context: LlamaContext | None = None

    @property
    def idle(self) -> bool:
        """Whether there is nothing to compute."""
        return not self._jobs

    def add(self, job: EmbedJob) -> None:
        """Let a request wait for its turn."""
        self._jobs.append(job)

    def step(self) -> None:
        """Compute one chunk of the first request that still has somebody waiting for it."""
        while self._jobs and self._jobs[0].future.cancelled():
            self._jobs.popleft()
        if not self._jobs:
            return
        job = self._jobs[0]
        try:
            if self._context is None:
                self._context = LlamaContext(self._side.model, self._settings, embeddings=True)
            job.step(self._context, self._turn)
            self.steps += 1
            result = job.result()
        except EngineFault as fault:
            self._jobs.popleft()
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(fault)
            return
        if result is not None:
            self._jobs.popleft()
            if job.future.set_running_or_notify_cancel():
                job.future.set_result(result)

    def close(self, error: FolkmootError) -> None:
        """Fail what waits and free the context."""
        while self._jobs:
            future = self._jobs.popleft().future
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
        if self._context:
            self._context.free()
