"""A llama.cpp model and one context of it: the thin shell around the ctypes calls.

Nothing here decides anything. One thread owns a context and everything that is done with it;
the vocabulary may be read from any thread.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.guard import check_real_model
from engine.llama.library import llama_cpp, start_llama
from engine.settings import EngineSettings
from schema.errors import EngineFault

Floats = NDArray[np.float32]

DECODED, NO_ROOM = 0, 1  # what llama_decode returns


class LlamaModel:
    """The weights and the vocabulary of one GGUF file.

    Raises:
        EngineFault: when llama.cpp cannot read the file, when the tokenizer adds text of its
            own, or when real models are forbidden here.
    """

    def __init__(self, path: Path, gpu_layers: int = 0) -> None:
        check_real_model(path.name)
        start_llama()
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = gpu_layers
        self._handle: Any = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._handle:
            raise EngineFault(
                f"llama.cpp cannot load {path.name}", "pull the model again, or update llama.cpp"
            )
        if llama_cpp.llama_model_is_recurrent(self._handle) or llama_cpp.llama_model_is_hybrid(
            self._handle
        ):
            self.free()
            raise EngineFault(
                f"{path.name} is a recurrent model, whose beginnings cannot be shared",
                "this engine needs attention throughout: choose another model",
            )
        self.vocabulary: Any = llama_cpp.llama_model_get_vocab(self._handle)
        self.vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self.vocabulary)
        self.trained_context: int = llama_cpp.llama_model_n_ctx_train(self._handle)
        self.embedding_size: int = llama_cpp.llama_model_n_embd(self._handle)
        self.window: int = llama_cpp.llama_model_n_swa(self._handle)
        """Tokens that the layers with a sliding window look back; 0 where all look at all."""
        self.begin: tuple[int, ...] = ()
        if llama_cpp.llama_vocab_get_add_bos(self.vocabulary):
            self.begin = (llama_cpp.llama_vocab_bos(self.vocabulary),)
        tokens = range(self.vocabulary_size)
        self.pieces: list[bytes] = self._pieces(tokens)
        """What each token spells; nothing for control tokens."""
        self.longest_piece = max(len(piece) for piece in self.pieces)
        self.breaks = frozenset(token for token in tokens if self.pieces[token].startswith(b"\n"))
        """Tokens that begin a new line."""
        self.ends: frozenset[int] = frozenset(
            token for token in tokens if llama_cpp.llama_vocab_is_eog(self.vocabulary, token)
        )
        """Tokens that end an answer, whatever the template."""
        self.unspoken = np.array(
            [
                token
                for token in tokens
                if token not in self.ends
                and llama_cpp.llama_vocab_is_control(self.vocabulary, token)
            ],
            dtype=np.int64,
        )
        """Control tokens that have no place in an answer."""
        if b"".join(self.pieces[token] for token in self.tokenize("a")) != b"a":
            self.free()
            raise EngineFault(
                f"the tokenizer of {path.name} adds a space before each text",
                "this engine cannot place labels exactly with such a model: choose another one",
            )

    @property
    def handle(self) -> Any:
        """The pointer, for whoever makes a context."""
        return self._handle

    def tokenize(self, text: str, *, control: bool = False) -> list[int]:
        """Tokens of ``text``. Only with ``control`` are control tokens read in it."""
        encoded = text.encode("utf-8", "replace")
        room = len(encoded) + 8
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(
            self.vocabulary, encoded, len(encoded), buffer, room, False, control
        )
        if count < 0:
            raise EngineFault("llama.cpp cannot tokenize the prompt", "shorten the text")
        return list(buffer[:count])

    def spelling(self, token: int) -> str:
        """What a token looks like in a rendered prompt, control tokens included."""
        return self._pieces([token], control=True)[0].decode("utf-8", "replace")

    def _pieces(self, tokens: Iterable[int], *, control: bool = False) -> list[bytes]:
        buffer = ctypes.create_string_buffer(256)  # one for all: there are a quarter of a million
        vocabulary, spell = self.vocabulary, llama_cpp.llama_token_to_piece
        lengths = (spell(vocabulary, token, buffer, 256, 0, control) for token in tokens)
        return [buffer[: max(0, length)] for length in lengths]  # type: ignore[misc]  # of characters a slice is bytes

    def free(self) -> None:
        """Free the weights; contexts must be gone by then. Safe to call twice."""
        if self._handle:
            llama_cpp.llama_model_free(self._handle)
            self._handle = None


@dataclass(frozen=True)
class Piece:
    """Tokens that one decode computes for one sequence."""

    sequence: int
    tokens: Sequence[int]
    position: int
    """Where the first token stands."""
    outputs: Sequence[int]
    """Indices into ``tokens`` after which the model's prediction is wanted."""
    also: Sequence[tuple[int, int]] = ()
    """Other sequences that shall hold the tokens, too, each with the position before which it
    does. They hold all that ``sequence`` holds before ``position``."""


class LlamaContext:
    """A key-value memory whose cells its sequences share.

    Args:
        model: must outlive the context.
        settings: its shape.
        embeddings: yield hidden states instead of predictions, for a few sequences.

    Raises:
        EngineFault: when there is not enough memory.
    """

    def __init__(
        self, model: LlamaModel, settings: EngineSettings, *, embeddings: bool = False
    ) -> None:
        self.batch_tokens = EMBED_TOKENS if embeddings else settings.step_tokens
        self.max_outputs = self.batch_tokens if embeddings else settings.outputs
        self._width = model.embedding_size if embeddings else model.vocabulary_size
        self.window = model.window
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = settings.cells
        parameters.n_seq_max = settings.sequences
        if embeddings:  # what begins beside the end of the longest text must find room
            parameters.n_ctx = settings.request_tokens + EMBED_TOKENS
            parameters.n_seq_max = EMBED_SEQUENCES
        parameters.n_batch = parameters.n_ubatch = self.batch_tokens
        # A prediction is a float for each word of the vocabulary: set aside room for no more than
        # llama.cpp insists on, which is one for each sequence. Only what is read takes memory.
        parameters.n_outputs_max = max(self.max_outputs, parameters.n_seq_max)
        parameters.n_outputs_max_per_seq = 0
        parameters.n_threads = parameters.n_threads_batch = settings.threads
        parameters.kv_unified = True
        parameters.swa_full = True  # else beginnings would be lost as windows pass them
        parameters.embeddings = embeddings
        parameters.pooling_type = llama_cpp.LLAMA_POOLING_TYPE_NONE
        self._embeddings = embeddings
        self._handle: Any = llama_cpp.llama_init_from_model(model.handle, parameters)
        if not self._handle:
            raise EngineFault(
                "llama.cpp cannot make a context", "free memory, or choose a smaller context"
            )
        self._memory: Any = llama_cpp.llama_get_memory(self._handle)
        self._batch = _Batch(self.batch_tokens, parameters.n_seq_max)

    def decode(self, pieces: Sequence[Piece]) -> list[list[Floats]] | None:
        """Compute ``pieces`` in one step.

        Returns:
            For each piece the rows that its ``outputs`` ask for (logits over the vocabulary, or
            hidden states), valid until the next decode; None when the memory has no room, in
            which case nothing has changed.

        Raises:
            EngineFault: when llama.cpp fails.
        """
        batch, at = self._batch, 0
        rows: list[list[int]] = []
        for piece in pieces:
            count = len(piece.tokens)
            here = slice(at, at + count)
            batch.tokens[here] = piece.tokens
            batch.positions[here] = range(piece.position, piece.position + count)
            batch.sequences[here, 0] = piece.sequence
            batch.counts[here] = 1
            for other, end in piece.also:
                for place in range(at, at + min(count, end - piece.position)):
                    batch.sequences[place, batch.counts[place]] = other
                    batch.counts[place] += 1
            batch.outputs[here] = 0
            rows.append([at + output for output in piece.outputs])
            batch.outputs[rows[-1]] = 1
            at += count
        batch.handle.n_tokens = at
        result = llama_cpp.llama_decode(self._handle, batch.handle)
        if result == NO_ROOM:
            return None
        if result != DECODED:
            raise EngineFault(f"llama_decode failed with {result}", "see the log of llama.cpp")
        return [[self._row(row) for row in piece_rows] for piece_rows in rows]

    def _row(self, index: int) -> Floats:
        read = (
            llama_cpp.llama_get_embeddings_ith
            if self._embeddings
            else llama_cpp.llama_get_logits_ith
        )
        pointer: Any = read(self._handle, index)
        return np.ctypeslib.as_array(pointer, shape=(self._width,))

    def share(self, source: int, target: int, start: int, end: int) -> None:
        """Let sequence ``target`` also hold what ``source`` holds from ``start`` to ``end``."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, start, end)

    def forget(self, sequence: int, start: int = 0, end: int = -1) -> None:
        """Take positions from a sequence, by default all; what others also hold stays."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, end)

    def free(self) -> None:
        """Free the memory. Safe to call twice."""
        if self._handle:
            llama_cpp.llama_free(self._handle)
            self._handle = None


EMBED_TOKENS = 64
"""Tokens a step of an embedding: llama.cpp also computes a prediction for each of them."""
EMBED_SEQUENCES = 8
"""Texts a step of an embedding."""


class _Batch:
    """The input of a decode, as arrays that llama.cpp reads in place.

    Args:
        tokens: the most tokens of one decode.
        sequences: the most sequences that hold one token.
    """

    def __init__(self, tokens: int, sequences: int) -> None:
        self.tokens = np.zeros(tokens, dtype=np.int32)
        self.positions = np.zeros(tokens, dtype=np.int32)
        self.sequences = np.zeros((tokens, sequences), dtype=np.int32)
        self.outputs = np.zeros(tokens, dtype=np.int8)
        self.counts = np.ones(tokens, dtype=np.int32)
        """How many of its sequences each token has."""
        first = self.sequences.ctypes.data
        self._pointers = first + self.sequences.strides[0] * np.arange(tokens, dtype=np.uintp)
        numbers = ctypes.POINTER(ctypes.c_int32)
        self.handle: Any = llama_cpp.llama_batch(
            n_tokens=0,
            token=ctypes.cast(self.tokens.ctypes.data, numbers),
            pos=ctypes.cast(self.positions.ctypes.data, numbers),
            n_seq_id=ctypes.cast(self.counts.ctypes.data, numbers),
            seq_id=ctypes.cast(self._pointers.ctypes.data, ctypes.POINTER(numbers)),
            logits=ctypes.cast(self.outputs.ctypes.data, ctypes.POINTER(ctypes.c_int8)),
        )
