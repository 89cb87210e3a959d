"""What a person types at the prompt, and what it means. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from schema.base import Json
from schema.choice import Choice
from schema.counts import count_in

Command = Literal["skip", "transcript", "undo", "note", "quit", "help"]

COMMANDS: dict[str, Command] = {
    "s": "skip",
    "t": "transcript",
    "u": "undo",
    "n": "note",
    "q": "quit",
    "?": "help",
}
"""One letter each; the whole word, and a colon before either, mean the same."""


Commands = Literal["all", "letters", "none"]
"""Which lines are commands: all that are one; where any words may be an answer only a letter by
itself, or what stands after a colon; or none, within a text of several lines."""


@dataclass(frozen=True)
class Wanted:
    """The person wants something else than to answer."""

    command: Command
    rest: str = ""
    """What stood behind it: the note."""


@dataclass(frozen=True)
class Given:
    """The person has answered."""

    answer: Json


@dataclass(frozen=True)
class Told:
    """No answer yet: what to tell the person before asking again; may be nothing."""

    words: str = ""
    lines: tuple[str, ...] = ()
    """What to show after that: the next question."""


Reply = Given | Told


def command_in(line: str, names: Iterable[str] = (), commands: Commands = "all") -> Wanted | None:
    """The command that a line is; None where it is none.

    A line that is exactly one of ``names`` (labels may be called ``s``, or ``quit``) is no
    command, except after a colon.
    """
    text = line.strip()
    if commands == "none" or text in names:
        return None
    word, _, rest = text.removeprefix(":").partition(" ")
    letter = word.lower()
    command = COMMANDS.get(letter)
    if command is None and letter in COMMANDS.values():
        command = next(known for known in COMMANDS.values() if known == letter)
    if command is None or (rest.strip() and command != "note"):
        return None
    if commands == "letters" and len(text) > 1 and not text.startswith(":"):
        return None
    return Wanted(command, rest.strip())


def place_in(line: str) -> int | None:
    """Whose answer an adjudicator takes over, from 1: ``:2`` is the second person's."""
    text = line.strip()
    return count_in(text.removeprefix(":").strip()) if text.startswith(":") else None


def are_numbered(choices: Sequence[Choice]) -> bool:
    """Whether choices can be told by their place: not where their names are numbers themselves."""
    return not any(choice.text.strip().lstrip("+-").isdigit() for choice in choices)


def choice_in(line: str, choices: Sequence[Choice]) -> Choice | Told:
    """The choice that a line names: by its whole name, its number, or a beginning that only one
    has; else what is wrong with it."""
    text = line.strip()
    exact = [choice for choice in choices if text in (choice.text, choice.key)]
    alike = [choice for choice in choices if choice.text.casefold() == text.casefold()]
    for found in (exact, alike):
        if len(found) == 1:
            return found[0]
    if text.isdecimal() and are_numbered(choices):
        number = count_in(text)
        if number is not None and 1 <= number <= len(choices):
            return choices[number - 1]
        return Told(f"there is no number {text}: type 1 to {len(choices)}, or a label")
    begins = [choice for choice in choices if choice.text.casefold().startswith(text.casefold())]
    if len(begins) == 1:
        return begins[0]
    if begins:
        named = ", ".join(choice.text for choice in begins[:5])
        return Told(f"{text!r} may be one of {named}: type more of it")
    return Told(f"{text!r} is neither a label nor a command: ? tells what can be typed")
