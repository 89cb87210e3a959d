"""Picks the next token of a generated text: greedily or by chance, and held to a grammar.

A token is drawn by the Gumbel-max trick: each logit, divided by the temperature, gets a Gumbel
noise, and the largest wins, which samples the softmax exactly (Maddison et al., 2014). Among the
tokens that the grammar allows the largest is then a sample of the softmax over these alone, so
the grammar needs to be asked about a few candidates and not about the whole vocabulary.
"""

from __future__ import annotations

import codecs
import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.distribution import Distribution
from engine.llama_context import LlamaModel
from engine.llama_library import llama_cpp
from schema.errors import EngineFault

CANDIDATES = 32
"""How many of the best tokens the grammar is asked about before it is asked about all."""

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class TokenPicker:
    """The choices of one request. Free it before the model.

    Args:
        model: whose vocabulary is chosen from.
        temperature: 0 takes the most probable token.
        seed: of the noise; the same seed and predictions give the same tokens.
        grammar: GBNF with a rule ``root``, or None for free text.

    Raises:
        EngineFault: when llama.cpp does not accept the grammar.
    """

    def __init__(
        self, model: LlamaModel, temperature: float, seed: int, grammar: str | None
    ) -> None:
        self._model = model
        self._temperature = temperature
        self._random = np.random.default_rng(seed)
        self._grammar: Any = None
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        if grammar is not None:
            self._grammar = llama_cpp.llama_sampler_init_grammar(
                model.vocabulary, grammar.encode(), b"root"
            )
            if not self._grammar:
                raise EngineFault(
                    "llama.cpp does not accept the grammar of this JSON schema",
                    "make the schema smaller: shorter lists and lengths",
                )

    def pick(self, prediction: Distribution) -> int:
        """The next token."""
        scores = prediction.logits.copy()
        if self._temperature > 0:
            scores /= self._temperature
            scores += self._random.gumbel(size=scores.size).astype(np.float32)
        scores[self._model.unspoken] = -np.inf
        if self._grammar is None:
            return int(scores.argmax())
        best = np.argpartition(scores, -CANDIDATES)[-CANDIDATES:]
        for candidates in (best, np.arange(scores.size)):
            allowed = self._allowed(candidates)
            for token in allowed[np.argsort(-scores[allowed], kind="stable")]:
                if self._is_text(int(token)):
                    return int(token)
        raise EngineFault("the grammar allows no token here", "choose a simpler JSON schema")

    def accept(self, token: int) -> None:
        """Go on after ``token``, which :meth:`pick` returned and which does not end the text."""
        if self._grammar is not None:
            llama_cpp.llama_sampler_accept(self._grammar, token)
            self._decoder.decode(self._model.pieces[token])

    def free(self) -> None:
        """Free the grammar. Safe to call twice."""
        if self._grammar is not None:
            llama_cpp.llama_sampler_free(self._grammar)
            self._grammar = None

    def _allowed(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        rows = np.zeros(len(tokens), dtype=_CANDIDATE)
        rows["id"] = tokens
        array = llama_cpp.llama_token_data_array(
            data=rows.ctypes.data_as(llama_cpp.llama_token_data_p),
            size=len(rows),
            selected=-1,
            sorted=False,
        )
        llama_cpp.llama_sampler_apply(self._grammar, ctypes.byref(array))
        kept: NDArray[np.bool_] = rows["logit"] == 0  # refused ones are now minus infinity
        return tokens[kept]

    def _is_text(self, token: int) -> bool:
        """Whether the text stays UTF-8: a grammar of llama.cpp lets broken sequences pass."""
        before = self._decoder.getstate()
        try:
            self._decoder.decode(self._model.pieces[token])
        except UnicodeDecodeError:
            return False
        finally:
            self._decoder.setstate(before)
        # A text must not end within a character.
        return not (token in self._model.ends and before[0])
