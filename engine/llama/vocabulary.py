"""The vocabulary of a model's file, without its weights: for counting tokens beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from engine.guard import check_real_model
from engine.llama.library import llama_cpp, start_llama
from schema.errors import EngineFault


class Counted(NamedTuple):
    """What a model makes of a text."""

    tokens: int
    trained_context: int
    """The longest context that the model was made for."""


def count_tokens(file: Path, text: str) -> Counted:
    """Count the tokens of a text, read as plain text.

    Raises:
        EngineFault: when llama.cpp cannot read the file, or real models are forbidden here.
    """
    check_real_model(file.name)
    start_llama()
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(file).encode(), parameters)
    if not model:
        raise EngineFault(f"llama.cpp cannot load {file.name}", "pull the model again")
    try:
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        tokens = llama_cpp.llama_tokenize(
            llama_cpp.llama_model_get_vocab(model),
            data,
            len(data),
            (llama_cpp.llama_token * room)(),
            room,
            False,
            False,
        )
        return Counted(tokens, llama_cpp.llama_model_n_ctx_train(model))
    finally:
        llama_cpp.llama_model_free(model)
