"""Picks the next token of a generated text: greedily or by chance, and held to a grammar.

The grammar is asked about a few candidates and not about the whole vocabulary: greedily about the
most probable tokens, by chance about those that :mod:`engine.llama.chance` draws, in its order. The
first one that is allowed wins, which is a draw from the softmax over the allowed tokens alone. Only
where all candidates are refused is it asked about all.
"""

from __future__ import annotations

import codecs
import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.base import Sampling
from engine.llama.chance import Chance
from engine.llama.context import LlamaModel
from engine.llama.distribution import Distribution
from engine.llama.library import llama_cpp
from engine.llama.truncation import truncated
from schema.errors import EngineFault

CANDIDATES = 32
"""How many tokens the grammar is asked about before it is asked about all."""

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class TokenPicker:
    """The choices of one request. Free it before the model.

    Args:
        model: whose vocabulary is chosen from.
        sampling: how tokens are chosen; the same seed and predictions give the same tokens.
        grammar: GBNF with a rule ``root``, or None for free text.

    Raises:
        EngineFault: when llama.cpp does not accept the grammar.
    """

    def __init__(self, model: LlamaModel, sampling: Sampling, grammar: str | None) -> None:
        self._model = model
        self._temperature = sampling.temperature
        self._top_p, self._min_p = sampling.top_p, sampling.min_p
        self._penalty = sampling.presence_penalty
        self._present: list[int] = []
        self._chance = Chance(sampling.seed)
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
        scores[self._model.unspoken] = -np.inf
        if self._present:
            scores[self._present] -= self._penalty
        if self._temperature == 0:
            best = int(scores.argmax())
            if self._grammar is None or self._first_allowed(np.array([best])) is not None:
                return best
            found = self._among(scores)
        else:
            scores /= self._temperature
            if self._top_p < 1.0 or self._min_p > 0.0:
                truncated(scores, self._top_p, self._min_p)
            found = self._chance.draw(scores, self._first_allowed if self._grammar else None)
            if found is None:
                found = self._best_of_all(self._chance.anything(scores))
        if found is None:
            raise EngineFault("the grammar allows no token here", "choose a simpler JSON schema")
        return found

    def accept(self, token: int) -> None:
        """Go on after ``token``, which :meth:`pick` returned and which does not end the text."""
        if self._penalty and token not in self._present:
            self._present.append(token)
        if self._grammar is not None:
            llama_cpp.llama_sampler_accept(self._grammar, token)
            self._decoder.decode(self._model.pieces[token])

    def free(self) -> None:
        """Free the grammar. Safe to call twice."""
        if self._grammar is not None:
            llama_cpp.llama_sampler_free(self._grammar)
            self._grammar = None

    def _among(self, scores: NDArray[np.float32]) -> int | None:
        """The best token that is allowed: among the best ones, else of all."""
        best = np.argpartition(scores, -CANDIDATES)[-CANDIDATES:]
        found = self._first_allowed(best[np.argsort(-scores[best], kind="stable")])
        return self._best_of_all(scores) if found is None else found

    def _best_of_all(self, scores: NDArray[Any]) -> int | None:
        allowed = self._allowed(np.arange(scores.size))
        order = np.argsort(-scores[allowed], kind="stable")
        return next((int(t) for t in allowed[order] if self._is_text(int(t))), None)

    def _first_allowed(self, tokens: NDArray[np.int64]) -> int | None:
        """The first of ``tokens`` that the grammar allows and that keeps the text one."""
        return next((int(t) for t in self._allowed(tokens) if self._is_text(int(t))), None)

    def _allowed(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of ``tokens`` that the grammar allows, in their order."""
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
