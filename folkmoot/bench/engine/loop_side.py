"""The side of a user of llama-cpp-python: ``create_chat_completion``, one question after another.

The answer is held to a JSON schema with the options as an enumeration, as distilabel and others
do it: the label is written, not scored. The prompt's beginning that the question before shared is
not computed again; that much the library does.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any

from engine.llama.library import llama_cpp
from folkmoot.bench.engine.replay import Answer, in_order, summed
from folkmoot.bench.engine.sides import SideSetup, prompt_text
from folkmoot.bench.engine.workload import Ask, Run, Workload, worded
from schema.base import Json

CONTEXT = 4096


class LoopSide:
    """See :class:`folkmoot.bench.engine.sides.Side`."""

    def __init__(self, setup: SideSetup) -> None:
        self._setup = setup
        self._llama: Any = None
        self._prompt = ""

    async def start(self) -> None:
        """Load the model."""
        self._llama = llama_cpp.Llama(
            str(self._setup.file),
            n_ctx=CONTEXT,
            n_threads=self._setup.threads,
            n_threads_batch=self._setup.threads,
            verbose=False,
        )
        formats = llama_cpp.llama_chat_format
        # One template for all sides, so that all are asked the same; base models have none.
        self._llama.chat_handler = formats.chat_formatter_to_chat_completion_handler(
            lambda **_: formats.ChatFormatterResponse(prompt=self._prompt)
        )

    async def run(self, workload: Workload) -> Run:
        """Ask everything, in the order in which a swarm would."""
        todo = in_order(workload)
        answers: list[list[Answer]] = [[] for _ in workload.items]
        seconds = 0.0
        for number, ask in todo:
            self._prompt, _ = prompt_text(ask, self._setup)
            messages = [
                message.model_dump()
                for message in worded(ask, self._setup.wording, self._setup.template)
            ]
            reused = self._reusable()
            form = _form(ask, self._setup)
            started = time.perf_counter()
            completion = self._llama.create_chat_completion(messages=messages, **form)
            seconds += time.perf_counter() - started
            text, usage = completion["choices"][0]["message"]["content"], completion["usage"]
            answers[number].append(
                Answer(
                    prompt_tokens=usage["prompt_tokens"],
                    reused_tokens=reused,
                    generated_tokens=usage["completion_tokens"],
                    best=_label(text) if ask.options else "",
                )
            )
        return summed(answers, seconds)

    async def close(self) -> None:
        """Free the model."""
        if self._llama is not None:
            self._llama.close()

    def processes(self) -> list[int]:
        """This one."""
        return [os.getpid()]

    def _reusable(self) -> int:
        """Tokens of the next prompt that the library finds in its context."""
        prompt = self._llama.tokenize(self._prompt.encode(), special=True)
        held = list(self._llama._input_ids[: len(prompt) - 1])  # the last is computed in any case
        differs = (at for at, token in enumerate(held) if token != prompt[at])
        return next(differs, len(held))


def _form(ask: Ask, setup: SideSetup) -> dict[str, Json]:
    if not ask.options:
        return {
            "max_tokens": ask.max_tokens,
            "temperature": ask.temperature,
            "seed": ask.seed,
            "stop": list(ask.stop),
        }
    schema: Json = {"type": "string", "enum": list(ask.options)}
    if setup.wording == "role_first":  # an object, as people ask for; else the least that will do
        schema = {"type": "object", "properties": {"label": schema}, "required": ["label"]}
    return {
        "max_tokens": 32,
        "temperature": 0.0,
        "response_format": {"type": "json_object", "schema": schema},
    }


def _label(text: str) -> str:
    """The option in the answer; empty where it was cut off."""
    with contextlib.suppress(ValueError):
        found = json.loads(text)
        return str(found["label"] if isinstance(found, dict) else found)
    return ""
