"""Servers behind OpenAI-compatible endpoints: where each listens, and what it can and cannot do.

They share a protocol and differ in how much of it they know. An entry of ``models.toml`` names its
server with ``preset``; one that names none is taken for ``openai``, of which nothing is expected
that the protocol does not have. Each preset names the pages that it was read from.
"""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen, Json

Choice = Literal["structured_outputs", "grammar", "json_schema", "none"]
"""How an answer is held to one of some options: vLLM's extra field, llama.cpp's grammars, an object
with one field under a JSON schema; ``none`` asks for it in words alone."""


class Preset(Frozen):
    """What one server knows of the protocol, and beyond it."""

    title: str
    base_url: str = ""
    """Where it listens unless told otherwise; empty where there is no such place."""
    log_probabilities: bool = True
    """Whether the probabilities of an answer's first token come back (``logprobs``)."""
    several: bool = True
    """Whether it writes as many answers to one request as are wanted (``n``)."""
    choice: Choice = "none"
    min_p: bool = False
    """Whether ``min_p`` is among the words that it knows."""
    prompt_log_probabilities: bool = False
    """Whether it tells how probable a given text is. Nothing here asks it for that yet."""
    neutral: dict[str, Json] = {}
    """What switches off what it adds of its own accord: other ways of choosing tokens, and thinking
    aloud before the answer."""
    pages: tuple[str, ...] = ()
    """Where that is written."""

    @property
    def told(self) -> str:
        """What it can and cannot, in one line."""
        can = {
            "log-probabilities": self.log_probabilities,
            "guided choice": self.choice != "none",
            "several answers at once": self.several,
            "prompt log-probabilities": self.prompt_log_probabilities,
        }
        return ", ".join(f"{what}: {'yes' if has else 'no'}" for what, has in can.items())


_ANSWERS_AT_ONCE: dict[str, Json] = {"chat_template_kwargs": {"enable_thinking": False}}

PRESETS: dict[str, Preset] = {
    "openai": Preset(title="an OpenAI-compatible endpoint"),
    "vllm": Preset(
        title="vLLM",
        base_url="http://127.0.0.1:8000/v1",
        choice="structured_outputs",
        min_p=True,
        prompt_log_probabilities=True,
        neutral={
            **{"top_k": -1, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0},
            **_ANSWERS_AT_ONCE,
        },
        pages=(
            "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
            "https://docs.vllm.ai/en/latest/features/structured_outputs/",
        ),
    ),
    "llama-server": Preset(
        title="llama-server",
        base_url="http://127.0.0.1:8080/v1",
        several=False,  # no more than it has slots, and else it refuses the request
        choice="grammar",
        min_p=True,
        neutral={
            **{"top_k": 0, "top_p": 1.0, "min_p": 0.0, "repeat_penalty": 1.0},
            **_ANSWERS_AT_ONCE,
        },
        pages=("https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",),
    ),
    "ollama": Preset(
        title="Ollama",
        base_url="http://127.0.0.1:11434/v1",
        several=False,
        choice="json_schema",
        pages=("https://docs.ollama.com/api/openai-compatibility",),
    ),
    "lmstudio": Preset(
        title="LM Studio",
        base_url="http://127.0.0.1:1234/v1",
        log_probabilities=False,
        several=False,
        choice="json_schema",
        neutral={"top_p": 1.0, "repeat_penalty": 1.0},
        pages=(
            "https://lmstudio.ai/docs/developer/openai-compat/chat-completions",
            "https://lmstudio.ai/docs/developer/openai-compat/structured-output",
            "https://github.com/lmstudio-ai/lms/issues/60",
        ),
    ),
}
