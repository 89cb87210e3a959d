"""Judging a long list: one look at all of it, then yes or no to what looked most probable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from roles.base import Prompt, Speaker
from roles.scoring import choose, rate
from schema.ballot import Ballot
from schema.choice import Choice


async def rate_shortlist(
    speaker: Speaker,
    choices: Sequence[Choice],
    list_prompt: Prompt,
    prompt_for: Callable[[Choice], Prompt],
    length: int,
    *,
    features: int = 0,
) -> Ballot:
    """For each choice by itself how probable it is, for little more than the price of ``length``.

    All choices are scored at once as answers to one question; the ``length`` best are then asked
    about one by one, as :func:`roles.scoring.rate` does with all.

    A choice outside the shortlist gets its share of the one question, which is less than
    1 / ``length``. It is not left out of the ballot: silence would be no vote, and a choice that
    one seat shortlists and two pass over would be decided by the one alone.

    Args:
        speaker: the seat's agent.
        choices: in the order in which they are shown.
        list_prompt: asks which one fits best.
        prompt_for: asks about one choice, to be answered with yes or no.
        length: of the shortlist.
        features: numbers about the model's state that are wanted with each yes or no.
    """
    listed = await choose(speaker, list_prompt, choices)
    chosen = shortlisted(choices, listed.probabilities, length)
    rated = await rate(speaker, chosen, prompt_for, features=features)
    return rated.model_copy(
        update={"probabilities": {**listed.probabilities, **rated.probabilities}}
    )


def shortlisted(
    choices: Sequence[Choice], probabilities: Mapping[str, float], length: int
) -> tuple[Choice, ...]:
    """The ``length`` most probable choices, in the order given; of equals the first."""
    ranked = sorted(choices, key=lambda choice: -probabilities[choice.key])
    kept = {choice.key for choice in ranked[:length]}
    return tuple(choice for choice in choices if choice.key in kept)
