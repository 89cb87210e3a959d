"""The ceiling: llama.cpp's own decode of batches that were filled beforehand, and nothing else.

``llama-batched-bench`` measures prompts and generation; it cannot express many short suffixes
behind one shared beginning with one prediction each, which is what scoring labels comes to. This
loop can, on the same library and file; where both can express a shape they are measured side by
side, so that one can be trusted by the other.

Unbatched decodes of single prompts, by which the answers of the other sides are judged, are made
here too: with none of the engine's batching, sharing or scheduling.
"""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.llama.context import LlamaModel
from engine.llama.library import llama_cpp
from folkmoot.bench.engine.sides import SideSetup, prompt_text
from folkmoot.bench.engine.workload import Ask, Run, Workload
from schema.base import Frozen
from schema.errors import EngineFault

CELLS = 8192
MOST_SEQUENCES = 100
ENOUGH_TOKENS = 1024
"""Tokens that one measurement computes: some seconds of work."""
UBATCH = 512
BATCHES = (512, 2048)
"""Tokens that are handed to llama.cpp at once; the better one counts."""


class Shape(Frozen):
    """What a labelling workload came to: so many predictions, each after a suffix of its own."""

    suffixes: int
    tokens: int
    """Of all suffixes together."""
    depth: int
    """Tokens before each suffix, which all of them share."""


class Rate(Frozen):
    """How fast a shape was computed."""

    tokens_per_second: float
    batch: int
    """The better one of :data:`BATCHES`."""


class Generation(Frozen):
    """Prompts that share nothing, and then texts side by side: what llama-batched-bench does."""

    prompt: int
    generate: int
    texts: int


class GenerationRate(Frozen):
    """Tokens a second of the two parts."""

    prompt_per_second: float
    generated_per_second: float


def lengths(shape: Shape, tokens: int) -> list[int]:
    """The lengths of suffixes that together fill a batch of so many tokens, as far as there are
    enough of them; as even as whole tokens allow."""
    mean = shape.tokens / shape.suffixes
    count = max(1, min(shape.suffixes, MOST_SEQUENCES, int(tokens / mean)))
    ends = [round(mean * (place + 1)) for place in range(count)]
    return [max(1, end - start) for start, end in zip([0, *ends], ends, strict=False)]


class BareSide:
    """Owns a model and one context for each batch size."""

    def __init__(self, setup: SideSetup) -> None:
        self._setup = setup
        self._model: LlamaModel | None = None
        self._contexts: dict[int, Any] = {}
        self._batch: Any = None
        self._chance = np.random.default_rng(0)

    async def start(self) -> None:
        """Load the model.

        Raises:
            EngineFault: when there is no memory for it.
        """
        self._model = LlamaModel(self._setup.file)
        self._batch = llama_cpp.llama_batch_init(max(BATCHES), 0, 1)
        for size in BATCHES:
            parameters = llama_cpp.llama_context_default_params()
            parameters.n_ctx = CELLS
            parameters.n_seq_max = MOST_SEQUENCES + 1
            parameters.n_batch, parameters.n_ubatch = size, UBATCH
            parameters.n_outputs_max = 128
            parameters.n_threads = parameters.n_threads_batch = self._setup.threads
            parameters.kv_unified = parameters.swa_full = True
            context = llama_cpp.llama_init_from_model(self._model.handle, parameters)
            if not context:
                raise EngineFault("llama.cpp cannot make a context", "free memory")
            self._contexts[size] = context

    async def run(self, workload: Workload) -> Run:
        """Each item's first question by an unbatched decode of its own."""
        started = time.perf_counter()
        answers = [self._unbatched(next(item.asks)) for item in workload.items]
        seconds = time.perf_counter() - started
        return Run(seconds=seconds, items=len(answers), answers=tuple(answers))

    def rate(self, shape: Shape) -> Rate:
        """Compute a shape with each batch size, and tell the better rate."""
        found = [
            Rate(tokens_per_second=self._suffixes(size, shape), batch=size) for size in BATCHES
        ]
        return max(found, key=lambda rate: rate.tokens_per_second)

    def generation(self, shape: Generation) -> GenerationRate:
        """The same as llama-batched-bench with a unified memory."""
        context = self._contexts[max(BATCHES)]
        self._clear(context)
        prompts = [
            (sequence, position, position == shape.prompt - 1)
            for sequence in range(shape.texts)
            for position in range(shape.prompt)
        ]
        first = self._decode_all(context, prompts, max(BATCHES))
        second = 0.0
        for step in range(shape.generate):
            at = shape.prompt + step
            second += self._decode(context, [(s, at, True) for s in range(shape.texts)])
        return GenerationRate(
            prompt_per_second=len(prompts) / first,
            generated_per_second=shape.texts * shape.generate / second,
        )

    async def close(self) -> None:
        """Free everything."""
        for context in self._contexts.values():
            llama_cpp.llama_free(context)
        if self._batch is not None:
            llama_cpp.llama_batch_free(self._batch)
        if self._model is not None:
            self._model.free()

    def processes(self) -> list[int]:
        """This one."""
        return [os.getpid()]

    def _suffixes(self, size: int, shape: Shape) -> float:
        """Tokens a second. No more is in the memory than the batch at hand: what is finished
        would only slow down what follows."""
        context, batch = self._contexts[size], min(size, ENOUGH_TOKENS)
        memory = llama_cpp.llama_get_memory(context)
        seconds, tokens = 0.0, 0
        for _ in range(ENOUGH_TOKENS // batch):
            self._clear(context)
            if shape.depth:
                self._decode_all(context, [(0, at, False) for at in range(shape.depth)], size)
            stream = []
            for sequence, length in enumerate(lengths(shape, batch), start=1):
                if shape.depth:
                    llama_cpp.llama_memory_seq_cp(memory, 0, sequence, -1, -1)
                stream += [(sequence, shape.depth + at, at == length - 1) for at in range(length)]
            seconds += self._decode_all(context, stream, size)
            tokens += len(stream)
        return tokens / seconds

    def _decode_all(self, context: Any, stream: list[tuple[int, int, bool]], size: int) -> float:
        """Decode (sequence, position, wanted) in steps of ``size`` tokens; seconds."""
        steps = [stream[start : start + size] for start in range(0, len(stream), size)]
        return sum(self._decode(context, step) for step in steps)

    def _decode(self, context: Any, step: list[tuple[int, int, bool]]) -> float:
        # Any words will do: how long a matrix takes does not depend on what is in it.
        tokens = self._chance.integers(1000, 20_000, len(step))
        return self._timed(context, step, [int(token) for token in tokens])

    def _timed(self, context: Any, step: list[tuple[int, int, bool]], tokens: list[int]) -> float:
        batch = self._batch
        for index, (sequence, position, wanted) in enumerate(step):
            batch.token[index] = tokens[index]
            batch.pos[index] = position
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = sequence
            batch.logits[index] = wanted
        batch.n_tokens = len(step)
        started = time.perf_counter()
        result = llama_cpp.llama_decode(context, batch)
        llama_cpp.llama_synchronize(context)
        seconds = time.perf_counter() - started
        if result:
            raise EngineFault(f"llama_decode failed with {result}")
        return seconds

    def _clear(self, context: Any) -> None:
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), False)

    def _unbatched(self, ask: Ask) -> str:
        """The option of the highest probability, all of its tokens counted."""
        if self._model is None or not ask.options:
            return ""
        text, spaces = prompt_text(ask, self._setup)
        prompt = [*self._model.begin, *self._model.tokenize(text, control=True)]
        scores = {option: self._score(prompt, spaces + option) for option in ask.options}
        return max(scores, key=scores.__getitem__)

    def _score(self, prompt: list[int], option: str) -> float:
        """Log-probability of ``option`` after ``prompt``, each token by a decode of its own."""
        model, context = self._model, self._contexts[max(BATCHES)]
        if model is None:
            raise EngineFault("the model is not loaded")
        self._clear(context)
        wanted, score = model.tokenize(option), 0.0
        step = [(0, at, at == len(prompt) - 1) for at in range(len(prompt))]
        tokens = prompt
        for place, token in enumerate(wanted):
            self._timed(context, step, tokens)
            score += float(self._log_softmax(len(step) - 1)[token])
            step, tokens = [(0, len(prompt) + place, True)], [token]
        return score

    def _log_softmax(self, index: int) -> NDArray[np.float64]:
        context = self._contexts[max(BATCHES)]
        pointer: Any = llama_cpp.llama_get_logits_ith(context, index)
        size = self._model.vocabulary_size if self._model else 0
        logits = np.ctypeslib.as_array(pointer, shape=(size,)).astype(np.float64)
        top = logits.max()
        shifted: NDArray[np.float64] = logits - (top + np.log(np.exp(logits - top).sum()))
        return shifted
