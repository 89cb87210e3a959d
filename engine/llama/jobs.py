"""What a request wants computed: strands of tokens, and what it makes of the predictions.

A job knows nothing of batches and memory, and the scheduler nothing of labels and schemas: they
meet in :class:`Strand`. Jobs live on their model's engine thread.
"""

from __future__ import annotations

import json
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
from engine.llama.grammar import grammar_of
from engine.llama.label_trie import LabelTrie
from engine.llama.model_side import ModelSide
from engine.llama.prefix_tree import Node, Tokens
from engine.llama.score_cache import ScoreCache
from engine.llama.token_picker import TokenPicker
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
    room: int
    """Tokens that may be in the context beside the prompt's."""
    cached: int
    """Prompt tokens whose computation was shared; the scheduler counts them."""

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

    def __init__(
        self, request: GenerateRequest, side: ModelSide, future: Future[Any], started: float
    ) -> None:
        self.future = future
        self.cached = 0
        self.room = request.max_tokens
        self._request, self._side, self._started = request, side, started
        self._prompt = side.read_prompt(request)
        side.check_length(len(self._prompt.tokens), request.max_tokens)
        grammar = None
        if request.json_schema is not None:
            grammar = grammar_of(request.json_schema, after_word=bool(self._prompt.spaces))
        self._picker = TokenPicker(side.model, request, grammar)
        self.prompt = Strand(self, list(self._prompt.tokens), {len(self._prompt.tokens) - 1})
        self._bytes = b""
        self._text = ""
        self._generated = 0
        self._log_probability = 0.0
        self._finish: str | None = None

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        """See :class:`Job`."""
        token = self._picker.pick(prediction)
        self._generated += 1
        self._log_probability += prediction.of(token)
        if token in self._side.model.ends:
            self._finish = "stop"
            return []
        self._picker.accept(token)
        self._bytes += self._side.model.pieces[token]
        self._text = self._bytes.decode("utf-8", "replace")
        if self._is_complete():
            self._finish = "stop"
        elif self._generated == self._request.max_tokens:
            self._finish = "length"
        else:
            strand.tokens.append(token)
            strand.wanted.add(len(strand.tokens) - 1)
        return []

    def result(self) -> GenerateResult | None:
        """See :class:`Job`."""
        if self._finish is None:
            return None
        text = self._text
        if self._request.json_schema is not None:
            text = text.lstrip(" ")
        elif self._prompt.had_spaces:
            text = text.removeprefix(self._prompt.spaces)
        return GenerateResult.model_validate(
            {
                "model": self._side.name,
                "model_digest": self._side.digest,
                "prompt": self._prompt.text,
                "parameters": {
                    **self._side.parameters,
                    **self._request.chosen_by,
                    **self._request.laid_out,
                    "max_tokens": self._request.max_tokens,
                },
                "usage": Usage(
                    prompt_tokens=len(self._prompt.tokens),
                    cached_tokens=self.cached,
                    generated_tokens=self._generated,
                    seconds=time.monotonic() - self._started,
                ),
                "text": text,
                "finish": self._finish,
                "log_probability": self._log_probability,
            }
        )

    def free(self) -> None:
        """Free the grammar."""
        self._picker.free()

    def _is_complete(self) -> bool:
        """Whether the text ends here; cuts it before a stop string."""
        if self._request.json_schema is not None:
            return _is_whole_json(self._text)
        found = [at for stop in self._request.stop if stop and (at := self._text.find(stop)) >= 0]
        if found:
            self._text = self._text[: min(found)]
        return bool(found)


def _is_whole_json(text: str) -> bool:
    """Whether nothing can follow: the grammar allows no blanks, and only numbers can grow."""
    if text[-1:] not in ("}", "]", '"', "e", "l"):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
