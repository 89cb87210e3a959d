"""The vocabulary of a model's file, without its weights: for counting tokens beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Self

from engine.guard import check_real_model
from engine.llama.library import llama_cpp, start_llama
from schema.errors import EngineFault


class Counted(NamedTuple):
    """What a model makes of a text."""

    tokens: int
    trained_context: int
    """The longest context that the model was made for."""


class Vocabulary:
    """How a model reads texts.

    Raises:
        EngineFault: when llama.cpp cannot read the file, or real models are forbidden here.
    """

    def __init__(self, file: Path) -> None:
        check_real_model(file.name)
        start_llama()
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        self._model = llama_cpp.llama_model_load_from_file(str(file).encode(), parameters)
        if not self._model:
            raise EngineFault(f"llama.cpp cannot load {file.name}", "pull the model again")
        self.trained_context: int = llama_cpp.llama_model_n_ctx_train(self._model)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tokens(self, text: str, *, control: bool = False) -> list[int]:
        """The tokens of a text.

        Args:
            text: what is read.
            control: whether control tokens are read in it; else it is plain text.
        """
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        buffer = (llama_cpp.llama_token * room)()
        vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        found = llama_cpp.llama_tokenize(vocabulary, data, len(data), buffer, room, False, control)
        return list(buffer[:found])

    def close(self) -> None:
        """Free it. Safe to call twice."""
        if self._model:
            llama_cpp.llama_model_free(self._model)
            self._model = None


def count_tokens(file: Path, text: str) -> Counted:
    """Count the tokens of a text, read as plain text; raises as :class:`Vocabulary` does."""
    with Vocabulary(file) as vocabulary:
        return Counted(len(vocabulary.tokens(text)), vocabulary.trained_context)
