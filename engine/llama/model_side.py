"""A loaded model as requests see it: its template, its limits, and how prompts become tokens."""

from __future__ import annotations

from dataclasses import dataclass

from engine.base import Prompted
from engine.llama.context import LlamaModel
from engine.llama.prompt_template import Template, place_answer, segments_of
from schema.base import Json
from schema.errors import EngineFault, TextTooLong
from schema.writing import Layout


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
    default_system: str = ""
    """The system turn that the model was trained with; empty for none."""

    def answer_ends(self, layout: Layout) -> frozenset[int]:
        """The tokens that end a label: those that end an answer, and in plain text, which does
        not end with the answer but goes on below, those that start with a line break."""
        is_plain = "plain" in (self.template, layout)
        return self.model.ends | (self.model.breaks if is_plain else frozenset())

    def read_prompt(self, asked: Prompted) -> Prompt:
        """Render and tokenize what is put to the model.

        Raises:
            TextTooLong: when it has more tokens than a request may have.
            EngineFault: when the model has no user's turn, or no system turn of its own.
        """
        if asked.default_system and not self.default_system:
            raise EngineFault(
                f"nobody has said which system turn {self.name} was trained with",
                "say it as default_system of this model in models.toml, or ask without it",
            )
        system = self.default_system if asked.default_system else ""
        written = segments_of(self.template, asked.messages, asked.layout, system)
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
