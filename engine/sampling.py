"""A request for several texts of one prompt, as requests for one each, and their results as one.

The first text has the request's own seed, the others have seeds that follow from it: the same
request gives the same texts, and any of them can be asked for again alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.base import GenerateRequest, GenerateResult, Usage
from schema.base import digest
from schema.sample import Sample


def seed_of(seed: int, sample: int) -> int:
    """The seed of the text with this number, from 0, of a request with ``seed``."""
    return int(digest("sample", seed, sample)[:8], 16) if sample else seed


def one_by_one(request: GenerateRequest) -> tuple[GenerateRequest, ...]:
    """The same request for each of its texts alone."""
    return tuple(
        request.model_copy(update={"samples": 1, "seed": seed_of(request.seed, sample)})
        for sample in range(request.samples)
    )


def in_order(request: GenerateRequest) -> tuple[GenerateRequest, ...]:
    """A request for each text that the result holds, the first one's first: its samples, or one for
    each prompt in contrast."""
    contrast = request.contrast
    if contrast is None or contrast.texts == "one":
        return one_by_one(request)
    prompts = [request.messages, *contrast.prompts]
    seeds = [seed_of(request.seed, number) for number in range(len(prompts))]
    return tuple(
        request.model_copy(update={"messages": messages, "seed": seed})
        for messages, seed in zip(prompts, seeds, strict=True)
    )


def together(request: GenerateRequest, results: Sequence[GenerateResult]) -> GenerateResult:
    """One result from those of :func:`one_by_one` or :func:`in_order`. The prompt counts once."""
    first, *others = results
    if not others:
        return first
    samples = [
        Sample(
            text=result.text,
            finish=result.finish,
            log_probability=result.log_probability,
            tokens=result.usage.generated_tokens,
            seed=seed_of(request.seed, number),
        )
        for number, result in enumerate(others, start=1)
    ]
    usage = Usage(
        prompt_tokens=first.usage.prompt_tokens,
        cached_tokens=first.usage.cached_tokens,
        generated_tokens=sum(result.usage.generated_tokens for result in results),
        seconds=max(result.usage.seconds for result in results),
    )
    return first.model_copy(update={"more": tuple(samples), "usage": usage})
