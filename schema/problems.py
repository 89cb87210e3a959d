"""What a validator finds wrong with a value, in a person's words instead of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in square brackets",
    "list_type": "a list in square brackets",
    "dict_type": "a section with keys",
    "model_type": "a section with keys",
}
"""By the validator's name of the error."""

A_NAME = "use lower-case letters, digits, - and _, at most 63, the first a letter or a digit"

_SHOULD = "Input should "


def wrong_with(problem: ErrorDetails) -> str:
    """What is wrong with a value, as what follows its name: ``must be a whole number, not "many"``.

    What a validator of our own says is left as it is said.
    """
    sort = problem["type"]
    if sort == "extra_forbidden":
        return "there is no such key"
    if sort in EXPECTED:
        return f"must be {EXPECTED[sort]}, not {shown(problem['input'])}"
    if sort == "literal_error":
        return f"must be {problem['ctx']['expected']}, not {shown(problem['input'])}"
    if sort == "string_pattern_mismatch":  # every pattern of ours is that of a name
        return f"{shown(problem['input'])} cannot be a name; {A_NAME}"
    message = problem["msg"].removeprefix("Value error, ")
    if message.startswith(_SHOULD):
        return f"must {message.removeprefix(_SHOULD)}"
    return f"{message[:1].lower()}{message[1:]}"


def shown(value: object, length: int = 40) -> str:
    """A value as TOML has it, as far as one line goes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    if isinstance(value, dict):
        return "a section"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
