"""Exactly one of a list."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import Best, is_yes, listed, numbers, or_yes, takes_yes, yes_help
from folkmoot.review.reply import Commands, Given, Reply, Told, are_numbered, choice_in
from kinds.review_form import ChooseOne


class Choosing:
    """A number, a label, or its beginning."""

    commands: Commands = "all"

    def __init__(self, asked: ChooseOne, best: Best | None) -> None:
        self._choices = asked.choices
        self._best = best
        self._numbered = are_numbered(self._choices)
        self._yes = takes_yes(best, self._choices)
        self.names = tuple(choice.text for choice in self._choices)
        named = f"1-{len(self._choices)} or a label" if self._numbered else "a label"
        self.prompt = named + or_yes(self._yes)

    def lines(self) -> Iterator[str]:
        """The choices, with their numbers unless these would be mistaken for labels."""
        yield from listed(self._choices, numbers(self._choices) if self._numbered else None)

    def help(self) -> Iterator[str]:
        """How to name one."""
        yield "type a number, a label, or as much of its beginning as no other label has"
        yield from yes_help(self._yes)

    def take(self, line: str) -> Reply:
        """The one that is named."""
        if not line.strip():
            return Told()
        if self._best is not None and is_yes(line, self._best, self._choices):
            return Given(self._best.value)
        found = choice_in(line, self._choices)
        return found if isinstance(found, Told) else Given(found.answer)

    def begin_again(self) -> Iterator[str]:
        """There is nothing to forget."""
        yield from ()
