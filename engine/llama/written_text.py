"""A text as it is written, token by token, until it ends."""

from __future__ import annotations

import json
from typing import Literal

from engine.base import GenerateRequest
from engine.llama.distribution import Distribution
from engine.llama.grammar import grammar_of
from engine.llama.model_side import ModelSide, Prompt
from engine.llama.token_picker import TokenPicker
from schema.sample import Sample


class WrittenText:
    """One text of a request. Free it before the model.

    Args:
        request: how its tokens are chosen, and where it ends.
        side: the model.
        prompt: what it stands after.

    Raises:
        EngineFault: when the decoder cannot be held to the schema.
    """

    def __init__(self, request: GenerateRequest, side: ModelSide, prompt: Prompt) -> None:
        grammar = None
        if request.json_schema is not None:
            grammar = grammar_of(request.json_schema, after_word=bool(prompt.spaces))
        self._picker = TokenPicker(side.model, request, grammar)
        self._request, self._side, self._prompt = request, side, prompt
        self._bytes = b""
        self._text = ""
        self._log_probability = 0.0
        self.tokens = 0
        """Tokens so far."""
        self.finish: Literal["stop", "length"] | None = None
        """How it ended; None while it has not."""

    def go_on(self, own: Distribution, scores: Distribution | None = None) -> int | None:
        """Choose the next token; None where the text ends here.

        Args:
            own: the model's prediction, by which the text's log-probability is counted.
            scores: what the token is chosen by, where that is something else.
        """
        token = self._picker.pick(scores or own)
        self.tokens += 1
        self._log_probability += own.of(token)
        if token in self._side.model.ends:
            self.finish = "stop"
            return None
        self._picker.accept(token)
        self._bytes += self._side.model.pieces[token]
        self._text = self._bytes.decode("utf-8", "replace")
        if self._is_complete():
            self.finish = "stop"
        elif self.tokens == self._request.max_tokens:
            self.finish = "length"
        return token if self.finish is None else None

    def sample(self) -> Sample:
        """The text, once it has ended."""
        text = self._text
        if self._request.json_schema is not None:
            text = text.lstrip(" ")
        elif self._prompt.had_spaces:
            text = text.removeprefix(self._prompt.spaces)
        return Sample(
            text=text,
            finish=self.finish or "length",
            log_probability=self._log_probability,
            tokens=self.tokens,
            seed=self._request.seed,
        )

    def free(self) -> None:
        """Free the grammar. Safe to call twice."""
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
