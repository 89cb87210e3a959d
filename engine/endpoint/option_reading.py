"""Reads which of some options an endpoint's answer means, as log-probabilities. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

AMBIGUOUS = 0.01
"""Probability of first tokens that fit several options, up to which they are left out."""

Scores = tuple[float, ...] | None


def from_first_token(tokens: Mapping[str, float], options: Sequence[str]) -> Scores:
    """Scores from the most probable first tokens of an answer.

    A token speaks for an option that starts with it. An option that no token speaks for gets
    what the listed tokens leave over, but never more than the least of them.

    Args:
        tokens: the first token's alternatives and their log-probabilities.
        options: what could be answered.

    Returns:
        A log-probability for each option; it is that of the option's beginning, an upper bound
        of the whole option's. None when no token speaks for any option, or when likely ones
        speak for several, which later tokens would have to tell apart.
    """
    shares = [0.0] * len(options)
    ambiguous = 0.0
    for token, log_probability in tokens.items():
        text = token.strip().casefold()
        speaks_for = [i for i, option in enumerate(options) if option.casefold().startswith(text)]
        if not text or not speaks_for:
            continue
        if len(speaks_for) == 1:
            shares[speaks_for[0]] += math.exp(log_probability)
        else:
            ambiguous += math.exp(log_probability)
    if ambiguous > AMBIGUOUS:
        return None
    if not any(shares):
        return None
    left = max(1e-9, 1.0 - sum(math.exp(value) for value in tokens.values()))
    # One that holds an answer to some tokens may say of the others that they are impossible.
    least = max(1e-9, min(left, math.exp(min(tokens.values()))))
    return tuple(min(0.0, math.log(share or least)) for share in shares)


def from_answers(answers: Sequence[str], options: Sequence[str]) -> Scores:
    """Scores from whole answers: the logarithms of their shares, half an answer added to each.

    Args:
        answers: texts, of which those that name no option are left out.
        options: what could be answered.

    Returns:
        A log-probability for each option; None when no answer names one.
    """
    counts = [0] * len(options)
    for answer in answers:
        named = named_option(answer, options)
        if named is not None:
            counts[named] += 1
    total = sum(counts)
    if not total:
        return None
    return tuple(math.log((count + 0.5) / (total + 0.5 * len(options))) for count in counts)


def named_option(answer: str, options: Sequence[str]) -> int | None:
    """The index of the option that the answer is, or starts with, whatever the case and the
    quotes around it; the longest one that fits; None for none."""
    text = answer.strip().strip("\"'`*.-: ").casefold()
    fitting = [
        index
        for index, option in enumerate(options)
        if text == option.casefold()
        or (text.startswith(option.casefold()) and not text[len(option)].isalnum())
    ]
    return max(fitting, key=lambda index: len(options[index]), default=None)
