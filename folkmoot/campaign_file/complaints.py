"""What is wrong with a campaign file, in plain words: the line, what is expected or was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path as File

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from folkmoot.campaign_file.keys import keys_within
from folkmoot.campaign_file.lines import Path, line_of
from schema.base import Frozen
from schema.errors import InvalidCampaign
from schema.problems import wrong_with

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

    def add_all(self, error: ValidationError, model: type[Frozen], section: Path = ()) -> None:
        """All that a validator found in the file, or in a section.

        Args:
            error: what it raised.
            model: whose fields the keys of the file are, or of the section.
            section: where the section stands that was validated.
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
            self.add(path, _sentence(problem, path, section, model))

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


def _sentence(problem: ErrorDetails, path: Path, section: Path, model: type[Frozen]) -> str:
    names = [part for part in path if isinstance(part, str)]
    key = repr(names[-1]) if names else "this"
    sort = problem["type"]
    if sort == "extra_forbidden":
        below = [part for part in path[len(section) : -1] if isinstance(part, str)]
        where = f" in {'.'.join(names[:-1])}" if names[:-1] else ""
        return f"there is no key {key}{where}; {nearest(names[-1], keys_within(model, below))}"
    if sort == "missing":
        place = ".".join(names[:-1])
        return f"{key} is missing in {place}" if place else f"{key} is missing"
    if sort == "tuple_type" and path[0] == "seats":
        return f"{key} must be a model's name in quotes, or a list of them"
    wrong = wrong_with(problem)
    if wrong.startswith("must "):
        return f"{key} {wrong}"
    if sort == "string_pattern_mismatch" or not names:  # it says itself what is wrong
        return wrong
    return f"{key}: {wrong}"
