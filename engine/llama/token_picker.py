"""Picks the next token of a generated text: greedily or by chance, and held to a grammar.

The grammar is asked about a few candidates and not about the whole vocabulary: greedily about the
most probable tokens; by chance about some draws from the softmax, of which the first one that is
allowed wins. That is rejection sampling, and so exactly a draw from the softmax over the allowed
tokens alone (von Neumann, 1951). Only where all candidates are refused is it asked about all.
"""

from __future__ import annotations

import codecs
import ctypes
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.base import Sampling
from engine.llama.context import LlamaModel
from engine.llama.distribution import Distribution
from engine.llama.library import llama_cpp
from engine.llama.truncation import truncated
from schema.errors import EngineFault

CANDIDATES = 32
"""How many tokens the grammar is asked about before it is asked about all."""

_BLOCK = 512
"""Tokens whose probabilities are summed before one of them is drawn: a running sum over a whole
vocabulary takes ten times as long as the softmax itself."""

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class TokenPicker:
    """The choices of one sampling. Free it before the model.

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
        self._random = np.random.default_rng(sampling.seed)
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
        if self._temperature > 0:
            scores /= self._temperature
            if self._top_p < 1.0 or self._min_p > 0.0:
                truncated(scores, self._top_p, self._min_p)
            candidates = self._draw(scores, 1 if self._grammar is None else CANDIDATES)
        else:
            candidates = scores.argmax(axis=0, keepdims=True)
        if self._grammar is None:
            return int(candidates[0])
        for found in itertools.chain([self._allowed(candidates)], self._further(scores)):
            for token in found:
                if self._is_text(int(token)):
                    return int(token)
        raise EngineFault("the grammar allows no token here", "choose a simpler JSON schema")

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

    def _draw(self, scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Independent draws from the softmax of ``scores``, in the order in which they fell."""
        weights = np.zeros(-(-scores.size // _BLOCK) * _BLOCK, dtype=np.float32)
        np.exp(scores - scores.max(), out=weights[: scores.size])
        blocks = weights.reshape(-1, _BLOCK)
        ends = np.cumsum(blocks.sum(axis=1, dtype=np.float64))
        drawn = []
        for place in self._random.random(count) * ends[-1]:
            block = _reaches(ends, place)
            within = np.cumsum(blocks[block], dtype=np.float64)
            before = ends[block - 1] if block else 0.0
            drawn.append(block * _BLOCK + _reaches(within, place - before))
        return np.array(drawn, dtype=np.int64)

    def _further(self, scores: NDArray[np.float32]) -> Iterator[NDArray[np.int64]]:
        """Allowed tokens in the order of preference: greedily among the best, then of all."""
        if self._temperature == 0:
            best = np.argpartition(scores, -CANDIDATES)[-CANDIDATES:]
            allowed = self._allowed(best)
            yield allowed[np.argsort(-scores[allowed], kind="stable")]
        allowed = self._allowed(np.arange(scores.size))
        if self._temperature > 0:  # the largest of noisy logits is a draw: Maddison et al., 2014
            noise = self._random.gumbel(size=allowed.size)
            yield allowed[np.argsort(-(scores[allowed] + noise), kind="stable")]
        else:
            yield allowed[np.argsort(-scores[allowed], kind="stable")]

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


def _reaches(sums: NDArray[np.float64], place: float) -> int:
    """Where running sums first exceed ``place``: never where nothing was added, however rounded."""
    inside = min(max(place, 0.0), float(sums[-1]) * (1 - 1e-12))
    return int(np.searchsorted(sums, inside, side="right"))
