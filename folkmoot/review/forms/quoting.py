"""Any number of quotes, each with its label, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from folkmoot.review.forms.form import BACK, NOTHING, Best, is_yes, listed, or_yes, yes_help
from folkmoot.review.reply import Commands, Given, Reply, Told, choice_in
from kinds.review_form import QuoteText
from schema.base import Json


class Quoting:
    """``label: quote`` on a line of its own."""

    names: tuple[str, ...] = ()
    commands: Commands = "all"

    def __init__(self, asked: QuoteText, best: Best | None) -> None:
        self._labels = asked.labels
        self._text = asked.text
        self._best = best
        self._quotes: list[Json] = []

    @property
    def prompt(self) -> str:
        """What can be typed now."""
        if self._quotes:
            return f"label: quote, or an empty line to hand in {len(self._quotes)}"
        return f"label: quote, or {NOTHING}" + or_yes(self._best is not None)

    def lines(self) -> Iterator[str]:
        """The labels."""
        yield from listed(self._labels)

    def help(self) -> Iterator[str]:
        """How to quote."""
        yield "type each span as `label: quote` on a line of its own; an empty line hands all in"
        yield "a quote stands for every place in the text where these words are"
        yield f"type {NOTHING} where there is no span, {BACK} to begin this task again"
        yield from yes_help(self._best is not None)

    def take(self, line: str) -> Reply:
        """One more quote, or the end of them."""
        text = line.strip()
        if not text:
            return Given(list(self._quotes)) if self._quotes else Told()
        if text == BACK:
            self._quotes.clear()
            return Told("begun again")
        if not self._quotes and text.casefold() == NOTHING:
            return Given([])
        if self._best is not None and not self._quotes and is_yes(text, self._best):
            return Given(self._best.value)
        name, colon, quote = self._split(text)
        if not colon or not quote.strip():
            return Told(f"{text!r} is no `label: quote`: ? tells what can be typed")
        label = choice_in(name, self._labels)
        if isinstance(label, Told):
            return label
        found = verbatim(self._text, quote.strip())
        if not found:
            return Told(f"“{quote.strip()}” is not in the text: quote it word for word")
        self._quotes.extend({"text": words, "label": label.answer} for words in found)
        return Told()

    def begin_again(self) -> Iterator[str]:
        """Without a quote."""
        self._quotes.clear()
        yield from ()

    def _split(self, text: str) -> tuple[str, str, str]:
        """Label, colon and quote; a label may hold a colon itself."""
        for label in sorted(self._labels, key=lambda label: -len(label.text)):
            if text.casefold().startswith(f"{label.text}:".casefold()):
                return label.text, ":", text[len(label.text) + 1 :]
        return text.partition(":")


def verbatim(text: str, quote: str) -> list[str]:
    """The different ways in which ``text`` has the words of ``quote``: as they are, or with other
    white space between them, for a terminal shows line ends and tabs as spaces."""
    if quote in text:
        return [quote]
    words = r"\s+".join(re.escape(word) for word in quote.split())
    return list(dict.fromkeys(match.group() for match in re.finditer(words, text)))
