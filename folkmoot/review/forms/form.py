"""What a form is: made for one task, it says what can be typed, and takes lines until they are an
answer."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from folkmoot.review.reply import Commands, Reply
from schema.base import Json
from schema.choice import Choice

NOTHING = "none"
"""What is typed for the answer that there is nothing."""
BACK = "-"
"""What is typed to go back, or to begin again."""
SHOWN = 300
"""Characters of a choice or a question that are shown; the item above has it whole."""


@dataclass(frozen=True)
class Best:
    """The committee's answer, where it is shown."""

    value: Json
    holds: Callable[[Choice], bool]
    """Whether it says this choice."""


class Form(Protocol):
    """One task's form."""

    @property
    def names(self) -> Sequence[str]:
        """What may be answered and must not be taken for a command."""

    @property
    def commands(self) -> Commands:
        """Which lines are commands now."""

    @property
    def prompt(self) -> str:
        """What stands before the place to type."""

    def lines(self) -> Iterator[str]:
        """What can be answered, to be shown with the task."""

    def help(self) -> Iterator[str]:
        """How to type it."""

    def take(self, line: str) -> Reply:
        """What a line that is no command comes to."""

    def begin_again(self) -> Iterator[str]:
        """Forget the answer, which was not taken; what to show before the person is asked again."""


def is_yes(line: str, best: Best | None, choices: Sequence[Choice] = ()) -> bool:
    """Whether a line accepts the committee's answer: where it is shown, and no choice is called
    so."""
    return line.strip().casefold() in ("y", "yes") and takes_yes(best, choices)


def takes_yes(best: Best | None, choices: Sequence[Choice] = ()) -> bool:
    """Whether ``y`` accepts the committee's answer, and is not the beginning of a choice."""
    return best is not None and not any(c.text.casefold().startswith("y") for c in choices)


def or_yes(takes: bool) -> str:
    """The end of a prompt."""
    return ", or y" if takes else ""


def yes_help(takes: bool) -> Iterator[str]:
    """The line of help about it."""
    if takes:
        yield "type y to accept the committee's answer"


def listed(choices: Sequence[Choice], marks: Sequence[str] | None = None) -> Iterator[str]:
    """Choices, each with its mark, or a dash, and its description."""
    for place, choice in enumerate(choices):
        mark = f"{marks[place]:>3}  " if marks else "  -  "
        yield (
            mark + one_line(choice.text) + (f": {choice.description}" if choice.description else "")
        )


def numbers(choices: Sequence[Choice]) -> list[str]:
    """1, 2, 3, …"""
    return [str(number) for number in range(1, len(choices) + 1)]


def one_line(text: str) -> str:
    """A text on one line, not all of a very long one."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else textwrap.shorten(flat, SHOWN, placeholder=" …")
