"""Any number of a list."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import (
    NOTHING,
    Best,
    is_yes,
    listed,
    numbers,
    or_yes,
    takes_yes,
    yes_help,
)
from folkmoot.review.reply import Commands, Given, Reply, Told, are_numbered, choice_in
from kinds.review_form import ChooseSeveral
from schema.choice import Choice

EMPTY = "[]"
"""What is typed for nothing where a label is called ``none``."""


class ChoosingSeveral:
    """Numbers or labels with commas between."""

    commands: Commands = "all"

    def __init__(self, asked: ChooseSeveral, best: Best | None) -> None:
        self._choices = asked.choices
        self._best = best
        self._numbered = are_numbered(self._choices)
        self._yes = takes_yes(best, self._choices)
        self.names = tuple(choice.text for choice in self._choices)
        called = {choice.text.casefold() for choice in self._choices}
        self._nothing = EMPTY if NOTHING in called else NOTHING
        named = f"1-{len(self._choices)} or labels" if self._numbered else "labels"
        self.prompt = f"{named}, with commas between, or {self._nothing}{or_yes(self._yes)}"

    def lines(self) -> Iterator[str]:
        """The choices, with their numbers unless these would be mistaken for labels."""
        yield from listed(self._choices, numbers(self._choices) if self._numbered else None)

    def help(self) -> Iterator[str]:
        """How to name them."""
        yield "type all that fit, with commas between: numbers, labels, or their beginnings"
        yield f"type {self._nothing} where none fits"
        yield from yes_help(self._yes)

    def take(self, line: str) -> Reply:
        """Those that are named, in the order of the list."""
        text = line.strip()
        if not text:
            return Told()
        if self._best is not None and is_yes(text, self._best, self._choices):
            return Given(self._best.value)
        if text.casefold() == self._nothing:
            return Given([])
        chosen: list[Choice] = []
        for part in self._parts(text):
            found = choice_in(part, self._choices)
            if isinstance(found, Told):
                return found
            chosen.append(found)
        keys = {choice.key for choice in chosen}
        return Given([choice.answer for choice in self._choices if choice.key in keys])

    def begin_again(self) -> Iterator[str]:
        """There is nothing to forget."""
        yield from ()

    def _parts(self, text: str) -> list[str]:
        """What is named one by one; a label may hold a comma itself."""
        if text.casefold() in (name.casefold() for name in self.names):
            return [text]
        return [part for part in text.split(",") if part.strip()] or [text]
