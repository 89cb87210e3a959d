"""An engine that runs no model and counts what it would read, in each model's own tokens.

What it answers is made up. So a campaign can be rehearsed: its own roles put their own prompts to
it, of whatever kind they are, and it tells how many tokens these have and how many of them begin
as earlier ones did, which a real engine does not compute again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Self

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    Message,
    ModelFacts,
    Prompted,
    ScoreRequest,
    ScoreResult,
    Usage,
)
from engine.sampling import in_order, together
from engine.scripted.engine import default_scores, default_text, is_scripted, spelled
from engine.shelf.catalogue import CatalogueModel, EndpointModel, entry_of
from engine.shelf.model_files import locate
from schema.errors import EngineError

BYTES_A_TOKEN = 4
"""Of a model whose tokenizer is not here: behind an endpoint, or not fetched yet."""

CONTEXT_TOKENS = 1_000_000
"""What is too long is not found out here."""

Tokenize = Callable[[Prompted], Sequence[object]]


class CountingEngine:
    """See :class:`engine.base.Engine`. Used as a context; frees the vocabularies at its end.

    Args:
        is_split: whether every answer is as likely as every other, so that committees debate.
    """

    def __init__(self, *, is_split: bool = False) -> None:
        self._is_split = is_split
        self._open = ExitStack()
        self._tokenizers: dict[str, Tokenize] = {}
        self._begun: dict[str, dict[object, Any]] = {}
        """By model, the prompts so far, token by token: each leads to those after it."""
        self.guessed: set[str] = set()
        """Models whose tokens are guessed from bytes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def split(self) -> None:
        """From now on every answer is as likely as every other."""
        self._is_split = True

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        return ModelFacts(name=model, family=model, context_tokens=CONTEXT_TOKENS, slots=1)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`."""
        even = [-math.log(len(request.options))] * len(request.options)
        scores = tuple(even if self._is_split else default_scores(request))
        return ScoreResult(
            model=request.model,
            prompt="",
            usage=self._read(request),
            log_probabilities=scores,
            spelled=spelled(request, scores),
        )

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`. How long the texts would be nobody knows: the most that
        each may be stands in ``parameters``."""
        usage = self._read(request)
        written = [
            GenerateResult(
                model=request.model,
                prompt="",
                parameters={"max_tokens": request.max_tokens},
                usage=usage,
                text=default_text(one),
                finish="stop",
                log_probability=-1.0,
            )
            for one in in_order(request)
        ]
        return together(request, written)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`."""
        said = [(Message(role="user", content=text),) for text in request.texts]
        read = [self._read(Prompted(model=request.model, messages=one)) for one in said]
        return EmbedResult(
            model=request.model,
            prompt="",
            usage=Usage(prompt_tokens=sum(usage.prompt_tokens for usage in read)),
            vectors=tuple((1.0,) for _ in request.texts),
        )

    async def close(self) -> None:
        """Free the vocabularies."""
        self._open.close()

    def _read(self, asked: Prompted) -> Usage:
        model = asked.model
        if model not in self._tokenizers:
            self._tokenizers[model] = self._tokenizer(model)
        tokens = self._tokenizers[model](asked)
        at, shared, is_known = self._begun.setdefault(model, {}), 0, True
        for token in tokens:
            is_known = is_known and token in at
            shared += is_known
            at = at.setdefault(token, {})
        # The last token is computed even where all is known: the answer is read there.
        return Usage(prompt_tokens=len(tokens), cached_tokens=min(shared, max(0, len(tokens) - 1)))

    def _tokenizer(self, model: str) -> Tokenize:
        if is_scripted(model):
            return lambda asked: [w for m in asked.messages for w in m.content.split()]
        try:
            entry = entry_of(model)
            if isinstance(entry, CatalogueModel):
                return self._own_tokenizer(entry)
            is_endpoint = isinstance(entry, EndpointModel)
        except EngineError:
            is_endpoint = False
        self.guessed.add(model)
        return _by_bytes if not is_endpoint else _unshared

    def _own_tokenizer(self, entry: CatalogueModel) -> Tokenize:
        from engine.llama.prompt_template import segments_of  # these cost a second to import
        from engine.llama.vocabulary import Vocabulary

        vocabulary = self._open.enter_context(Vocabulary(locate(entry)))

        def tokens(asked: Prompted) -> list[object]:
            system = entry.default_system if asked.default_system else ""
            return [
                token
                for segment in segments_of(entry.template, asked.messages, asked.layout, system)
                for token in vocabulary.tokens(segment.text, control=segment.control)
            ]

        return tokens


def _by_bytes(asked: Prompted) -> Sequence[object]:
    text = "\n".join(message.content for message in asked.messages)
    return [text[at : at + BYTES_A_TOKEN] for at in range(0, len(text), BYTES_A_TOKEN)]


def _unshared(asked: Prompted) -> Sequence[object]:
    """An endpoint bills what it reads, whether it has read it before or not."""
    return [object() for _ in _by_bytes(asked)]
