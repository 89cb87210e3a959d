"""What is wrong with a value, in plain words instead of a validator's own."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schema.problems import wrong_with


def in_plain_words(error: ValidationError) -> str:
    """Everything that is wrong, on one line."""
    return "; ".join(_sentence(problem) for problem in error.errors())


def _sentence(problem: ErrorDetails) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    is_unknown = problem["type"] == "extra_forbidden"
    message = "there is no such field" if is_unknown else wrong_with(problem)
    return f"{place}: {message}" if place else message
