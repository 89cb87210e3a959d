"""The quantizations into which a model's file can be turned for a CPU, and turning it.

The list is short, because each one costs seconds and disk to try. What was measured for it, on
the catalogue's models, whose originals have 4 bits a weight:

- Four bits again (Q4_0, Q4_1, IQ4_NL) is fast and loses too much: a mean divergence of 0.1 to 0.3
  nats, and every fourth or fifth next token is another one.
- BF16 loses nothing of such weights, and a CPU that multiplies BF16 reads prompts 1.4 to 2.5
  times as fast. Its price is memory, so embeddings (a third to two thirds of a small model) stay
  at 8 bits: just as fast, 10 to 30% smaller.
- Q8_0 loses next to nothing and has kernels on every CPU.
- F16 was never faster than the better of these two.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from engine.guard import check_real_model
from engine.llama.library import llama_cpp, start_llama
from engine.machine import Cpu
from schema.base import Frozen
from schema.errors import EngineFault

EMBEDDINGS = llama_cpp.GGML_TYPE_Q8_0
"""The type of the token embeddings, and of the output matrix where it is one of its own."""

Q8_BYTES = 34 / 32
"""Bytes a weight: 32 weights share a scale of two bytes."""


class Quantization(Frozen):
    """A way to write a model's weights."""

    name: str
    """What the matrices hold; embeddings are Q8_0."""
    file_type: int
    """llama.cpp's number for it, an ``llama_ftype``."""
    bytes_per_weight: float
    """Of a matrix, scales included."""
    instructions: frozenset[str] = frozenset()
    """CPU flags of which one is needed for it to be worth a try; empty for any CPU."""


CANDIDATES = (
    Quantization(
        name="BF16",
        file_type=llama_cpp.LLAMA_FTYPE_MOSTLY_BF16,
        bytes_per_weight=2.0,
        instructions=frozenset({"avx512_bf16", "amx_bf16", "bf16"}),  # the last is ARM's
    ),
    Quantization(
        name="Q8_0", file_type=llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, bytes_per_weight=Q8_BYTES
    ),
)


def candidates_for(cpu: Cpu) -> tuple[Quantization, ...]:
    """What is worth a try on this CPU."""
    return tuple(
        quantization
        for quantization in CANDIDATES
        if not quantization.instructions or quantization.instructions & cpu.flags
    )


class Weights(Frozen):
    """How many weights a model has."""

    matrices: int
    embeddings: int


def weights_of(original: Path) -> Weights:
    """The weights of a file, without reading more of it than its header.

    An output matrix of its own counts as a matrix, though it is written like embeddings.

    Raises:
        EngineFault: when llama.cpp cannot load it, or when real models are forbidden here.
    """
    check_real_model(original.name)
    start_llama()
    parameters = llama_cpp.llama_model_default_params()
    parameters.use_extra_bufts = False  # else weights would be repacked for the CPU
    parameters.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(str(original).encode(), parameters)
    if not model:
        raise EngineFault(
            f"llama.cpp cannot load {original.name}", "pull the model again, or update llama.cpp"
        )
    words = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
    embeddings = words * llama_cpp.llama_model_n_embd(model)
    total = llama_cpp.llama_model_n_params(model)
    llama_cpp.llama_model_free(model)
    return Weights(matrices=total - embeddings, embeddings=embeddings)


def most_bytes(weights: Weights, quantization: Quantization) -> int:
    """The size of a quantized file, at most; vocabulary and other metadata not counted."""
    return int(weights.matrices * quantization.bytes_per_weight + weights.embeddings * Q8_BYTES)


def quantize(original: Path, target: Path, quantization: Quantization, threads: int) -> None:
    """Write the model of ``original`` to ``target`` with other weights.

    Vocabulary, template and other metadata are copied. The same file, quantization and build of
    llama.cpp give the same bytes.

    Raises:
        EngineFault: when llama.cpp cannot read, turn or write it; ``target`` is then worthless.
    """
    check_real_model(original.name)
    start_llama()
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = quantization.file_type
    parameters.token_embedding_type = parameters.output_tensor_type = EMBEDDINGS
    parameters.allow_requantize = True
    parameters.nthread = threads
    code = llama_cpp.llama_model_quantize(
        str(original).encode(), str(target).encode(), ctypes.byref(parameters)
    )
    if code:
        raise EngineFault(
            f"llama.cpp cannot write {original.name} as {quantization.name} ({code})",
            "see the log of llama.cpp",
        )
