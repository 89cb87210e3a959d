"""Reading a ballot from a model's scores: one choice among several, or each choice by itself."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence

from roles.base import Prompt, Score, Speaker
from roles.options import options_of, softmax
from schema.ballot import Ballot, Method
from schema.choice import Choice

YES, NO = "yes", "no"
_FLOOR = 1e-9


async def choose(
    speaker: Speaker, prompt: Prompt, choices: Sequence[Choice], *, features: int = 0
) -> Ballot:
    """Probabilities over choices that exclude one another, from one ask; with so many features.

    Where the choices are too long to be scored by their own words, the prompt's question is
    followed by a lettered list of them, and the letters are scored.
    """
    options = options_of(choices)
    if options.listing:
        question = "\n".join(part for part in (prompt.question, options.listing) if part)
        prompt = prompt.model_copy(update={"question": question})
    reply = await speaker.ask(prompt, Score(options=options.texts, features=features))
    return Ballot(
        method=reply.method,
        probabilities=options.by_key(reply.log_probabilities),
        features=reply.features,
    )


async def rate(
    speaker: Speaker,
    choices: Sequence[Choice],
    prompt_for: Callable[[Choice], Prompt],
    *,
    features: int = 0,
) -> Ballot:
    """For each choice by itself, the probability of ``yes`` and not ``no``; with so many features
    each."""
    form = Score(options=(YES, NO), features=features)
    replies = await asyncio.gather(*(speaker.ask(prompt_for(choice), form) for choice in choices))
    probabilities = {
        choice.key: softmax(reply.log_probabilities)[YES]
        for choice, reply in zip(choices, replies, strict=True)
    }
    method: Method = replies[-1].method if replies else "label_scores"
    packed = {
        choice.key: reply.features
        for choice, reply in zip(choices, replies, strict=True)
        if reply.features
    }
    return Ballot(method=method, mode="several", probabilities=probabilities, part_features=packed)


def averaged(ballots: Sequence[Ballot]) -> Ballot:
    """One ballot for several over the same choices: the mean of the logarithms, so that a leaning
    towards a position cancels out. Features are the first one's."""
    if len(ballots) == 1:
        return ballots[0]
    keys = ballots[0].probabilities
    logs = {
        key: sum(math.log(max(b.probabilities[key], _FLOOR)) for b in ballots) / len(ballots)
        for key in keys
    }
    return ballots[0].model_copy(update={"probabilities": softmax(logs)})
