"""Judging a long list: one look at all of it, then yes or no to what looked most probable."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence

from roles.base import Prompt, Speaker
from roles.options import softmax
from roles.scoring import choose, rate
from schema.ballot import Ballot
from schema.choice import Choice

_FLOOR = 1e-12


async def rate_shortlist(
    speaker: Speaker,
    choices: Sequence[Choice],
    list_prompt: Prompt,
    empty_prompt: Prompt,
    prompt_for: Callable[[Choice], Prompt],
    length: int,
    *,
    features: int = 0,
) -> Ballot:
    """For each choice by itself how probable it is, for little more than the price of ``length``.

    All choices are scored at once as answers to one question; the ``length`` best are then asked
    about one by one, as :func:`roles.scoring.rate` does with all. Which are best is told by how
    much more the item gives them than an empty one does (contextual calibration: Zhao et al.,
    2021, Calibrate Before Use, arXiv 2102.09690): else short and common names would lead every
    list. The empty item is the same for all tasks, so that an engine computes it once.

    A choice outside the shortlist gets its share of the list, which is less than 1 / ``length``.
    It is not left out of the ballot: silence would be no vote, and a choice that one seat
    shortlists and two pass over would be decided by the one alone.

    Args:
        speaker: the seat's agent.
        choices: in the order in which they are shown.
        list_prompt: asks which one fits best.
        empty_prompt: asks the same about an item without content.
        prompt_for: asks about one choice, to be answered with yes or no.
        length: of the shortlist.
        features: numbers about the model's state that are wanted with each yes or no.
    """
    listed, empty = await asyncio.gather(
        choose(speaker, list_prompt, choices), choose(speaker, empty_prompt, choices)
    )
    shares = beyond(listed.probabilities, empty.probabilities)
    chosen = shortlisted(choices, shares, length)
    rated = await rate(speaker, chosen, prompt_for, features=features)
    return rated.model_copy(update={"probabilities": {**shares, **rated.probabilities}})


def beyond(listed: Mapping[str, float], empty: Mapping[str, float]) -> dict[str, float]:
    """The probabilities of ``listed`` in proportion to those of ``empty``; they sum to 1."""
    return softmax(
        {
            key: math.log(max(p, _FLOOR)) - math.log(max(empty[key], _FLOOR))
            for key, p in listed.items()
        }
    )


def shortlisted(
    choices: Sequence[Choice], probabilities: Mapping[str, float], length: int
) -> tuple[Choice, ...]:
    """The ``length`` most probable choices, in the order given; of equals the first."""
    ranked = sorted(choices, key=lambda choice: -probabilities[choice.key])
    kept = {choice.key for choice in ranked[:length]}
    return tuple(choice for choice in choices if choice.key in kept)
