"""What a request wants computed: strands of tokens, and what it makes of the predictions.

A job knows nothing of batches and memory, and the scheduler nothing of labels and schemas: they
meet in :class:`Strand`. Jobs live on their model's engine thread.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from engine.base import (
    Answered,
    GenerateRequest,
    GenerateResult,
    ScoreRequest,
    ScoreResult,
    Usage,
)
from engine.llama.distribution import Distribution
from engine.llama.features import features_of
from engine.llama.label_trie import LabelTrie
from engine.llama.model_side import ModelSide
from engine.llama.prefix_tree import Node, Tokens
from engine.llama.score_cache import ScoreCache
from engine.llama.written_text import WrittenText
from schema.base import Json
from schema.spelled import Spelled


@dataclass(eq=False)
class Strand:
    """One sequence of tokens that a job wants in the context.

    The scheduler sets what comes after ``parent``; the job may append to ``tokens``.
    """

    job: Job
    tokens: list[int]
    wanted: set[int]
    """Positions after which the job reads the prediction."""
    parent: Strand | None = None
    """The strand that this one goes on from, if any."""
    sequence: int = -1
    """Where it is in the context; -1 while it is not."""
    done: int = -1
    """How many of its tokens are computed; -1 while it is not in the context."""
    base: Node | None = None
    """The kept beginning that it goes on from."""
    based: int = 0
    """How many of its tokens are those of ``base``."""
    leader: Strand | None = None
    """Another one that computes what both begin with, in the same steps, for this one too:"""
    until: int = 0
    """all before this position."""
    awaits: Strand | None = None
    """Another one that is about to compute what both begin with, and whom this one cannot follow,
    """
    awaited: int = 0
    """and how much of it that is."""
    beginning: Tokens = field(init=False)
    """The tokens that it had at first, for comparing."""

    def __post_init__(self) -> None:
        self.beginning = np.asarray(self.tokens, dtype=np.int32)

    @property
    def pending(self) -> int:
        """Tokens still to be computed for this one itself."""
        return len(self.tokens) - (self.until if self.leader else self.done)


class Job(Protocol):
    """A request under way."""

    future: Future[Any]
    """Where the result goes; cancelled when nobody waits any more."""
    prompt: Strand
    companions: tuple[Strand, ...]
    """Strands that come in with the prompt, all or none, and go on in step with it."""
    room: int
    """Tokens that may be in the context beside those that the prompt, or a companion, has at
    first."""
    cached: int
    """Prompt tokens whose computation was shared, companions' too; the scheduler counts them."""

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        """Read a wanted prediction; the result is what is to be computed beside, if anything."""

    def result(self) -> Answered | None:
        """The result, once there is one."""

    def free(self) -> None:
        """Give back what the job holds outside the context."""


class ScoreJob:
    """Reads the options' log-probabilities; the prompt is computed once, however many there are,
    and not at all where ``known`` has the scores already.

    ``started`` is when the request came, on the monotonic clock.

    Raises:
        TextTooLong: when prompt and longest option exceed the context.
    """

    companions: tuple[Strand, ...] = ()

    def __init__(
        self,
        request: ScoreRequest,
        side: ModelSide,
        future: Future[Any],
        started: float,
        known: ScoreCache,
    ) -> None:
        self.future = future
        self.cached = 0
        self._request, self._side, self._started, self._known = request, side, started, known
        self._prompt = side.read_prompt(request)
        self._options = [side.model.tokenize(self._prompt.spaces + o) for o in request.options]
        self._length = len(self._prompt.tokens)
        side.check_length(self._length, max(len(option) for option in self._options))
        self._trie = LabelTrie(self._options, side.answer_ends(request.layout))
        self._branches = self._trie.branches()
        self.room = sum(len(branch.tokens) for branch in self._branches)
        self._begun = False
        self._unread = 1 + sum(len(branch.outputs) for branch in self._branches)
        self._features = ""
        self.prompt = Strand(self, list(self._prompt.tokens), {self._length - 1})

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        """See :class:`Job`."""
        self._begun = True
        self._trie.read(tuple(strand.tokens[self._length : position + 1]), prediction)
        self._unread -= 1
        if strand is not self.prompt:
            return []
        self._features = features_of(prediction, self._request.features)
        return [
            Strand(
                self,
                [*self._prompt.tokens, *branch.tokens],
                {self._length + output for output in branch.outputs},
                parent=self.prompt,
            )
            for branch in self._branches
        ]

    def result(self) -> ScoreResult | None:
        """See :class:`Job`. Label tokens that had to be computed count as prompt tokens."""
        tokens, options = self._prompt.tokens, self._request.options
        scores = None
        if not self._unread:
            scores = tuple(min(0.0, score) for score in self._trie.scores())
            self._known.put(tokens, options, scores)
        elif self._begun or self._request.features or self._request.by_token:
            return None
        elif scores := self._known.get(tokens, options):
            self.cached = self._length + self.room
        if scores is None:
            return None
        return ScoreResult(
            model=self._side.name,
            model_digest=self._side.digest,
            prompt=self._prompt.text,
            parameters=self._side.parameters,
            usage=Usage(
                prompt_tokens=self._length + self.room,
                cached_tokens=self.cached,
                seconds=time.monotonic() - self._started,
            ),
            log_probabilities=scores,
            features=self._features,
            spelled=self._spelled() if self._request.by_token else (),
        )

    def _spelled(self) -> tuple[Spelled, ...]:
        return tuple(
            Spelled(
                pieces=tuple(self._side.model.spelling(token) for token in option),
                log_probabilities=tuple(min(0.0, score) for score in scores),
            )
            for option, scores in zip(self._options, self._trie.by_token(), strict=True)
        )

    def free(self) -> None:
        """Nothing to give back."""


class GenerateJob:
    """Writes a text token by token. ``started`` as above.

    Raises:
        TextTooLong: when prompt and ``max_tokens`` exceed the context.
        EngineFault: when the decoder cannot be held to the schema.
    """

    companions: tuple[Strand, ...] = ()

    def __init__(
        self, request: GenerateRequest, side: ModelSide, future: Future[Any], started: float
    ) -> None:
        self.future = future
        self.cached = 0
        self.room = request.max_tokens
        self._request, self._side, self._started = request, side, started
        self._prompt = side.read_prompt(request)
        side.check_length(len(self._prompt.tokens), request.max_tokens)
        self._text = WrittenText(request, side, self._prompt)
        self.prompt = Strand(self, list(self._prompt.tokens), {len(self._prompt.tokens) - 1})

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        """See :class:`Job`."""
        token = self._text.go_on(prediction)
        if token is not None:
            strand.tokens.append(token)
            strand.wanted.add(len(strand.tokens) - 1)
        return []

    def result(self) -> GenerateResult | None:
        """See :class:`Job`."""
        if self._text.finish is None:
            return None
        written = self._text.sample()
        return GenerateResult(
            model=self._side.name,
            model_digest=self._side.digest,
            prompt=self._prompt.text,
            parameters=parameters_of(self._request, self._side),
            usage=Usage(
                prompt_tokens=len(self._prompt.tokens),
                cached_tokens=self.cached,
                generated_tokens=written.tokens,
                seconds=time.monotonic() - self._started,
            ),
            text=written.text,
            finish=written.finish,
            log_probability=written.log_probability,
        )

    def free(self) -> None:
        """Free the grammar."""
        self._text.free()


def parameters_of(request: GenerateRequest, side: ModelSide) -> dict[str, Json]:
    """What goes on record with a text."""
    return {
        **side.parameters,
        **request.chosen_by,
        **request.laid_out,
        "max_tokens": request.max_tokens,
    }
