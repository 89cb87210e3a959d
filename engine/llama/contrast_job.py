"""Several prompts decoded in step, each against the others: see :class:`engine.base.Contrast`."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from engine.base import Contrast, GenerateRequest, GenerateResult, Usage
from engine.llama.contrast import contrasted
from engine.llama.distribution import Distribution
from engine.llama.jobs import Strand, parameters_of
from engine.llama.model_side import ModelSide
from engine.llama.written_text import WrittenText
from engine.sampling import seed_of


class ContrastJob:
    """See :class:`engine.llama.jobs.Job`. ``started`` is when the request came.

    Predictions that come in earlier steps than the last of a round are kept: whatever the steps
    look like, a token is chosen when all that count towards it are there.

    Raises:
        TextTooLong: when one of the prompts and ``max_tokens`` exceed the context.
        EngineFault: when the decoder cannot be held to the schema.
    """

    def __init__(
        self,
        request: GenerateRequest,
        contrast: Contrast,
        side: ModelSide,
        future: Future[Any],
        started: float,
    ) -> None:
        self.future = future
        self.cached = 0
        self.room = request.max_tokens
        self._request, self._contrast, self._side = request, contrast, side
        self._started = started
        asked = [
            request.model_copy(update={"messages": messages, "seed": seed_of(request.seed, number)})
            for number, messages in enumerate((request.messages, *contrast.prompts))
        ]
        self._prompts = [side.read_prompt(one) for one in asked]
        for prompt in self._prompts:
            side.check_length(len(prompt.tokens), request.max_tokens)
        count = len(asked) if contrast.texts == "each" else 1
        self._texts = [
            WrittenText(one, side, prompt)
            for one, prompt in zip(asked[:count], self._prompts, strict=False)
        ]
        self.prompt, *others = [
            Strand(self, list(prompt.tokens), {len(prompt.tokens) - 1}) for prompt in self._prompts
        ]
        self.companions = tuple(others)
        self._read: dict[int, Distribution] = {}
        """By prompt, the predictions of this round so far."""

    def take(self, strand: Strand, position: int, prediction: Distribution) -> list[Strand]:
        """See :class:`engine.llama.jobs.Job`."""
        strands = (self.prompt, *self.companions)
        number = next(at for at, one in enumerate(strands) if one is strand)
        if number in self._live():
            self._read[number] = Distribution(prediction.logits.copy())  # it is valid for one step
        if len(self._read) == len(self._live()):
            self._go_on(strands)
        return []

    def _live(self) -> list[int]:
        """The prompts whose predictions still count."""
        if self._contrast.texts == "one":
            return list(range(len(self._prompts)))
        return [number for number, text in enumerate(self._texts) if text.finish is None]

    def _go_on(self, strands: tuple[Strand, ...]) -> None:
        """A token for each text that has not ended."""
        read, self._read = self._read, {}
        gamma, alpha = self._contrast.gamma, self._contrast.alpha
        for number, text in enumerate(self._texts):
            if number not in read:
                continue
            others = [prediction for other, prediction in read.items() if other != number]
            own = read[number]
            token = text.go_on(own, contrasted(own, others, gamma, alpha))
            if token is None:
                continue
            for strand in strands if len(self._texts) == 1 else strands[number : number + 1]:
                strand.tokens.append(token)
                strand.wanted.add(len(strand.tokens) - 1)

    def result(self) -> GenerateResult | None:
        """See :class:`engine.llama.jobs.Job`. What others read of one text counts as prompt."""
        if any(text.finish is None for text in self._texts):
            return None
        first, *more = [text.sample() for text in self._texts]
        listeners = len(self._prompts) - len(self._texts)
        read = sum(len(prompt.tokens) for prompt in self._prompts) + listeners * first.tokens
        return GenerateResult(
            model=self._side.name,
            model_digest=self._side.digest,
            prompt=self._prompts[0].text,
            parameters={
                **parameters_of(self._request, self._side),
                "gamma": self._contrast.gamma,
                "alpha": self._contrast.alpha,
                "texts": self._contrast.texts,
                "against": [prompt.text for prompt in self._prompts[1:]],
            },
            usage=Usage(
                prompt_tokens=read,
                cached_tokens=self.cached,
                generated_tokens=sum(text.tokens for text in self._texts),
                seconds=time.monotonic() - self._started,
            ),
            text=first.text,
            finish=first.finish,
            log_probability=first.log_probability,
            more=tuple(more),
        )

    def free(self) -> None:
        """Free the grammars."""
        for text in self._texts:
            text.free()
