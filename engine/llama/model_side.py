"""A loaded model as requests see it: its template, its limits, and how prompts become tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.base import Message
from engine.llama.context import LlamaModel
from engine.llama.prompt_template import Template, place_answer, segments_of
from schema.base import Json
from schema.errors import TextTooLong


@dataclass(frozen=True)
class Prompt:
    """A rendered prompt, up to where the answer starts."""

    text: str
    tokens: list[int]
    spaces: str
    """What stands between the prompt and a label."""
    had_spaces: bool
    """Whether those spaces were written by the caller, not put there."""


@dataclass(frozen=True)
class ModelSide:
    """What jobs need to know about the model that they run on."""

    name: str
    digest: str
    template: Template
    model: LlamaModel
    request_tokens: int
    parameters: dict[str, Json]
    """On record with every answer."""

    @property
    def answer_ends(self) -> frozenset[int]:
        """The tokens that end a label: those that end an answer, and for a base model, which
        does not end its answers but goes on below, those that start with a line break."""
        return self.model.ends | (self.model.breaks if self.template == "plain" else frozenset())

    def read_prompt(self, messages: Sequence[Message]) -> Prompt:
        """Render and tokenize the messages."""
        written = segments_of(self.template, messages)
        size = sum(len(segment.text.encode("utf-8", "replace")) for segment in written)
        least = size // self.model.longest_piece
        if least > self.request_tokens:  # megabytes would keep the tokenizer, and all, for seconds
            raise self._too_long(f"at least {least}", 1)
        placed, spaces = place_answer(written)
        tokens = list(self.model.begin)
        for segment in placed:
            tokens += self.model.tokenize(segment.text, control=segment.control)
        start = "".join(self.model.spelling(token) for token in self.model.begin)
        text = start + "".join(segment.text for segment in placed)
        return Prompt(
            text, tokens or [min(self.model.ends)], spaces, written[-1].text.endswith(" ")
        )

    def check_length(self, prompt: int, answer: int) -> None:
        """Raise TextTooLong unless both fit into one request."""
        if prompt + answer > self.request_tokens:
            raise self._too_long(str(prompt), answer)

    def _too_long(self, prompt: str, answer: int) -> TextTooLong:
        return TextTooLong(
            f"the prompt has {prompt} tokens and the answer up to {answer}, but {self.name}"
            f" takes {self.request_tokens} in all",
            "shorten the text, the guideline or the labels, or choose a model with more context",
        )
