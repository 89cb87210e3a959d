"""What is wrong with a campaign file, in plain words: the line, what is expected or was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path as File

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from folkmoot.campaign_file.lines import Path, line_of
from folkmoot.campaign_file.shape import ANY, KEYS
from folkmoot.plain_words import A_NAME
from schema.base import Frozen
from schema.errors import InvalidCampaign

EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list in square brackets",
    "list_type": "a list in square brackets",
    "dict_type": "a section with keys",
    "model_type": "a section with keys",
}
"""By pydantic's name of the error."""


TOLD = 12
"""At most so many complaints at once; one slip is often made many times."""


class Complaints:
    """Collects what is wrong with one file, so that all of it is told at once."""

    def __init__(self, file: File, text: str) -> None:
        self._file = file
        self._text = text
        self._found: list[tuple[int, str, str]] = []

    def add(self, path: Path, sentence: str, hint: str = "") -> None:
        """One thing that is wrong with the value at ``path``, and what to do about it."""
        self._found.append((line_of(self._text, path), sentence, hint))

    def add_all(
        self, error: ValidationError, section: Path = (), model: type[Frozen] | None = None
    ) -> None:
        """All that a validator found in a section.

        Args:
            error: what it raised.
            section: where the section stands that was validated.
            model: whose fields the section's keys are, where the shape of the file does not say.
        """
        problems = error.errors()
        for problem in problems:
            place = problem["loc"]
            if problem["type"] == "too_short" and any(
                len(other["loc"]) > len(place) and other["loc"][: len(place)] == place
                for other in problems
            ):
                continue  # what makes the list too short is told by itself
            path = (*section, *(part for part in place if part != "[key]"))
            self.add(path, _sentence(problem, path, model))

    def unless_none(self) -> None:
        """
        Raises:
            InvalidCampaign: when something is wrong; names the lines.
        """
        if self._found:
            found = sorted(self._found, key=lambda complaint: complaint[0])
            told = "; ".join(f"line {line}: {sentence}" for line, sentence, _ in found[:TOLD])
            told += f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
            raise InvalidCampaign(f"{self._file}, {told}", found[0][2] if len(found) == 1 else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """``did you mean …?``, or all that there is to choose from."""
    names = list(known)
    close = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there are {', '.join(names)}" if names else "there are none"


def _sentence(problem: ErrorDetails, path: Path, model: type[Frozen] | None) -> str:
    names = [part for part in path if isinstance(part, str)]
    key = repr(names[-1]) if names else "this"
    sort = problem["type"]
    if sort == "extra_forbidden":
        section = tuple(names[:-1])
        within = model if model and len(section) == 1 else _keys_of(section)
        where = f" in {'.'.join(section)}" if section else ""
        return f"there is no key {key}{where}; {nearest(names[-1], within.model_fields)}"
    if sort == "missing":
        place = ".".join(names[:-1])
        return f"{key} is missing in {place}" if place else f"{key} is missing"
    if sort == "tuple_type" and path[0] == "seats":
        return f"{key} must be a model's name in quotes, or a list of them"
    if sort in EXPECTED:
        return f"{key} must be {EXPECTED[sort]}, not {_shown(problem['input'])}"
    if sort == "literal_error":
        return f"{key} must be {problem['ctx']['expected']}, not {_shown(problem['input'])}"
    if sort == "string_pattern_mismatch":  # every pattern of ours is that of a name
        return f"{_shown(problem['input'])} cannot be a name; {A_NAME}"
    message = problem["msg"].removeprefix("Value error, ")
    if message.startswith("Input should "):
        return f"{key} must {message.removeprefix('Input should ')}"
    return f"{key}: {message[:1].lower()}{message[1:]}"


def _keys_of(section: tuple[str, ...]) -> type[Frozen]:
    """The model whose fields may stand in a section, whoever named it."""
    return KEYS.get(section) or KEYS.get((*section[:-1], ANY), Frozen)


def _shown(value: object, length: int = 40) -> str:
    """A value as TOML has it, as far as one line goes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    if isinstance(value, dict):
        return "a section"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
