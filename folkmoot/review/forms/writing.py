'''A text: one line, or a block between two lines of ``"""``.'''

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import Best, is_yes, or_yes, yes_help
from folkmoot.review.reply import Commands, Given, Reply, Told
from kinds.review_form import WriteText

FENCE = '"""'
"""Begins and ends a text of several lines."""
EMPTY = "an empty text is no answer: write some words, or s to skip the task"


class Writing:
    """Any words; so of the commands only the letters are taken for such, and none in a block."""

    names: tuple[str, ...] = ()

    def __init__(self, asked: WriteText, best: Best | None) -> None:
        self._multiline = asked.multiline
        self._best = best
        self._block: list[str] | None = None

    @property
    def commands(self) -> Commands:
        """Letters, or none within a block."""
        return "letters" if self._block is None else "none"

    @property
    def prompt(self) -> str:
        """What can be typed now."""
        if self._block is not None:
            return f"{FENCE} ends"
        block = f", or {FENCE} to begin several lines" if self._multiline else ""
        return f"a text on one line{block}{or_yes(self._best is not None)}"

    def lines(self) -> Iterator[str]:
        """Nothing: any text is an answer."""
        yield from ()

    def help(self) -> Iterator[str]:
        """How to write it."""
        yield "type the text on one line"
        if self._multiline:
            yield f"or {FENCE}, then as many lines as you like, then {FENCE}"
        yield "a text that is one of the letters below can only be given in a file: --answers FILE"
        yield from yes_help(self._best is not None)

    def take(self, line: str) -> Reply:
        """The text, or one more of its lines."""
        text = line.strip()
        if self._block is not None:
            return self._add(self._block, line)
        if not text:
            return Told(EMPTY)
        if self._best is not None and is_yes(text, self._best):
            return Given(self._best.value)
        if not text.startswith(FENCE):
            return Given(text)
        if not self._multiline:
            return Told("the text has one line here: type it as it is")
        self._block = []
        rest = text.removeprefix(FENCE)
        return self._add(self._block, rest) if rest.strip() else Told()

    def begin_again(self) -> Iterator[str]:
        """Outside a block."""
        self._block = None
        yield from ()

    def _add(self, block: list[str], line: str) -> Reply:
        kept, ends = line.rstrip(), line.rstrip().endswith(FENCE)
        if ends:
            kept = kept.removesuffix(FENCE).rstrip()
        if kept or not ends:
            block.append(kept)
        if not ends:
            return Told()
        self._block = None
        text = "\n".join(block).strip()
        return Given(text) if text else Told(EMPTY)
