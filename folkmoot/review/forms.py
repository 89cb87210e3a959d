"""How a task is answered on a terminal: one form for each sort of answer.

A form is made for one task. It says what can be typed, and takes lines until they are an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from folkmoot.review.reply import Given, Reply, Told, are_numbered, choice_in
from kinds.base import kind_of, text_of
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, ClosedSet, Pair
from schema.errors import UserError

NOTHING = "none"
"""What is typed for the answer that there is no span."""


class Form(Protocol):
    """One task's form."""

    names: tuple[str, ...]
    """What may be answered and must not be taken for a command."""

    @property
    def prompt(self) -> str:
        """What stands before the place to type."""

    def lines(self) -> Iterator[str]:
        """What can be answered, to be shown with the task."""

    def help(self) -> Iterator[str]:
        """How to type it."""

    def take(self, line: str) -> Reply:
        """What a line that is no command comes to."""


def form_of(campaign: Campaign, input: Mapping[str, Json], best: Json) -> Form:
    """The form for a task.

    Args:
        campaign: the task's own revision.
        input: the task's fields.
        best: the committee's answer, where it is shown; None where it is not.

    Raises:
        UserError: when answers of this kind cannot be typed.
    """
    space = kind_of(campaign.kind).answer_space(campaign, input)
    if isinstance(space, ClosedSet | Pair):
        return Choosing(space.choices)
    if campaign.kind == "spans":
        return Quoting(campaign, text_of(campaign, input), best)
    if best is not None:
        return Accepting(best)
    raise UserError(
        f"answers of the kind {campaign.kind!r} cannot be typed on a terminal",
        "see and accept the committee's with --show, or write answers into a file: --answers FILE",
    )


class Choosing:
    """Exactly one of a list."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._choices = choices
        self._numbered = are_numbered(choices)
        self.names = tuple(choice.text for choice in choices)
        self.prompt = f"1-{len(choices)} or a label" if self._numbered else "a label"

    def lines(self) -> Iterator[str]:
        """The choices, with their numbers unless these would be mistaken for labels."""
        for number, choice in enumerate(self._choices, start=1):
            mark = f"{number:>3}  " if self._numbered else "  -  "
            yield f"{mark}{choice.text}" + (f": {choice.description}" * bool(choice.description))

    def help(self) -> Iterator[str]:
        """How to name one."""
        yield "type a number, a label, or as much of its beginning as no other label has"

    def take(self, line: str) -> Reply:
        """The one that is named."""
        if not line.strip():
            return Told()
        found = choice_in(line, self._choices)
        if isinstance(found, Told):
            return found
        return Given(found.key if found.value is None else found.value)


class Quoting:
    """Any number of quotes, each with its label, one a line."""

    names: tuple[str, ...] = ()

    def __init__(self, campaign: Campaign, text: str, best: Json) -> None:
        self._labels = tuple(
            Choice(key=label.name, text=label.name, description=label.description)
            for label in campaign.labels
        )
        self._text = text
        self._best = best
        self._quotes: list[dict[str, Json]] = []

    @property
    def prompt(self) -> str:
        """What can be typed now."""
        if self._quotes:
            return f"label: quote, or an empty line to hand in {len(self._quotes)}"
        return f"label: quote, or {NOTHING}" + (", or y" if self._best is not None else "")

    def lines(self) -> Iterator[str]:
        """The labels."""
        for label in self._labels:
            yield f"  -  {label.text}" + (f": {label.description}" * bool(label.description))

    def help(self) -> Iterator[str]:
        """How to quote."""
        yield "type each span as `label: quote` on a line of its own; an empty line hands all in"
        yield "a quote stands for every place in the text where these words are"
        yield f"type {NOTHING} where there is no span, - to begin this task again"
        if self._best is not None:
            yield "type y to accept the committee's answer"

    def take(self, line: str) -> Reply:
        """One more quote, or the end of them."""
        text = line.strip()
        if not text:
            return Given(list(self._quotes)) if self._quotes else Told()
        if text == "-":
            self._quotes.clear()
            return Told("begun again")
        if not self._quotes and text.lower() == NOTHING:
            return Given([])
        if not self._quotes and text.lower() == "y" and self._best is not None:
            return Given(self._best)
        name, colon, quote = self._split(text)
        if not colon or not quote.strip():
            return Told(f"{text!r} is no `label: quote`: ? tells what can be typed")
        label = choice_in(name, self._labels)
        if isinstance(label, Told):
            return label
        found = verbatim(self._text, quote.strip())
        if not found:
            return Told(f"“{quote.strip()}” is not in the text: quote it word for word")
        self._quotes.extend({"text": words, "label": label.key} for words in found)
        return Told()

    def _split(self, text: str) -> tuple[str, str, str]:
        """Label, colon and quote; a label may hold a colon itself."""
        for label in sorted(self._labels, key=lambda label: -len(label.text)):
            if text.casefold().startswith(f"{label.text}:".casefold()):
                return label.text, ":", text[len(label.text) + 1 :]
        return text.partition(":")


class Accepting:
    """Nothing but yes: the kind's answers cannot be typed."""

    names: tuple[str, ...] = ()
    prompt = "y accepts the committee's answer"

    def __init__(self, best: Json) -> None:
        self._best = best

    def lines(self) -> Iterator[str]:
        """That no other answer can be given here."""
        yield "  answers of this kind cannot be typed: accept the committee's, or skip the task"

    def help(self) -> Iterator[str]:
        """Where another answer can be given."""
        yield "type y to accept; for another answer write a file: folkmoot review --answers FILE"

    def take(self, line: str) -> Reply:
        """Yes, or nothing."""
        if line.strip().lower() in ("y", "yes"):
            return Given(self._best)
        return Told(f"{line.strip()!r} is neither y nor a command" if line.strip() else "")


def verbatim(text: str, quote: str) -> list[str]:
    """The different ways in which ``text`` has the words of ``quote``: as they are, or with other
    white space between them, for a terminal shows line ends and tabs as spaces."""
    if quote in text:
        return [quote]
    words = r"\s+".join(re.escape(word) for word in quote.split())
    return list(dict.fromkeys(match.group() for match in re.finditer(words, text)))
