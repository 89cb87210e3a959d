"""All of a list, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from folkmoot.review.forms.form import Best, is_yes, listed, or_yes, takes_yes, yes_help
from folkmoot.review.reply import Commands, Given, Reply, Told, are_numbered, choice_in
from kinds.review_form import PutInOrder
from schema.base import Json
from schema.choice import Choice


class Ordering:
    """``2 1 3``, and ``2=1 3`` where two are as good as one another."""

    commands: Commands = "all"

    def __init__(self, asked: PutInOrder, best: Best | None) -> None:
        self._choices = asked.choices
        self._called = [Choice(key=choice.key, text=choice.key) for choice in asked.choices]
        self._best = best
        self._numbered = are_numbered(self._called)
        self._yes = takes_yes(best, self._called)
        self._marks = [
            str(number) if self._numbered else choice.key
            for number, choice in enumerate(self._choices, start=1)
        ]
        self.names = tuple(choice.key for choice in self._choices)
        self.prompt = f"the best first, such as {self._example()}{or_yes(self._yes)}"

    def lines(self) -> Iterator[str]:
        """What is to be put in order, with its numbers, or its names where they are numbers."""
        yield from listed(self._choices, self._marks)

    def help(self) -> Iterator[str]:
        """How to write an order."""
        yield f"type all of them, the best first: {self._example()}"
        yield f"with = between those that are as good as one another: {self._example('=')}"
        yield from yes_help(self._yes)

    def take(self, line: str) -> Reply:
        """The order that is written."""
        text = line.strip()
        if not text:
            return Told()
        if self._best is not None and is_yes(text, self._best, self._called):
            return Given(self._best.value)
        order: list[Json] = []
        seen: list[str] = []
        for place in _places(text):
            keys: list[str] = []
            for name in place:
                found = choice_in(name, self._called)
                if isinstance(found, Told):
                    return found
                if found.key in (*seen, *keys):
                    return Told(f"{self._mark(found.key)} stands twice: name each once")
                keys.append(found.key)
            seen += keys
            order.append(keys if len(keys) > 1 else keys[0])
        missing = [self._mark(key) for key in self.names if key not in seen]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            return Told(f"{', '.join(missing)} {verb} missing: name all of them")
        return Given(order)

    def begin_again(self) -> Iterator[str]:
        """There is nothing to forget."""
        yield from ()

    def _mark(self, key: str) -> str:
        return self._marks[self.names.index(key)]

    def _example(self, between: str = " ") -> str:
        marks = [*self._marks[1:2], *self._marks[:1], *self._marks[2:]]
        return between.join(marks[:2]) + "".join(f" {mark}" for mark in marks[2:])


def _places(text: str) -> list[list[str]]:
    """What is named at each place; ``>`` or commas may stand between places, then names may hold
    spaces."""
    between = r"[>,]" if re.search(r"[>,]", text) else r"\s+"
    spaced = re.sub(r"\s*=\s*", "=", text)
    places = ([name.strip() for name in p.split("=")] for p in re.split(between, spaced))
    return [named for place in places if (named := [name for name in place if name])]
