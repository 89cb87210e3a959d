"""What is wrong with a value, in plain words instead of a validator's own."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

A_NAME = "use lower-case letters, digits, - and _, at most 63, the first a letter or a digit"


def in_plain_words(error: ValidationError) -> str:
    """Everything that is wrong, on one line."""
    return "; ".join(_sentence(problem) for problem in error.errors())


def _sentence(problem: ErrorDetails) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "string_pattern_mismatch":  # every pattern of ours is that of a name
        message = f"{problem['input']!r} cannot be a name; {A_NAME}"
    elif problem["type"] == "extra_forbidden":
        message = "there is no such field"
    else:
        message = problem["msg"].removeprefix("Value error, ")
        message = message[:1].lower() + message[1:]
    return f"{place}: {message}" if place else message
