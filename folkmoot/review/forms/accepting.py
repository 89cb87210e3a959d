"""Nothing but yes: the kind's answers cannot be typed."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import Best
from folkmoot.review.reply import Commands, Given, Reply, Told
from kinds.review_form import AcceptOnly


class Accepting:
    """The committee's answer as it is, or none."""

    names: tuple[str, ...] = ()
    commands: Commands = "all"

    def __init__(self, asked: AcceptOnly, best: Best | None) -> None:
        self._best = best
        self.prompt = "s skips" if best is None else "y accepts the committee's answer"

    def lines(self) -> Iterator[str]:
        """That no other answer can be given here."""
        if self._best is None:
            yield "  answers of this kind cannot be typed: skip the task"
            yield from (f"  {line}" for line in self._elsewhere())
        else:
            yield "  answers of this kind cannot be typed: accept the committee's, or skip the task"

    def help(self) -> Iterator[str]:
        """Where another answer can be given."""
        if self._best is None:
            yield from self._elsewhere()
        else:
            yield "type y to accept; other answers go into a file: folkmoot review --answers FILE"

    def take(self, line: str) -> Reply:
        """Yes, where there is something to say yes to."""
        text = line.strip()
        if not text:
            return Told()
        if self._best is None:
            return Told("answers of this kind cannot be typed: write a file, --answers FILE")
        if text.casefold() in ("y", "yes"):
            return Given(self._best.value)
        return Told(f"{text!r} is neither y nor a command")

    def begin_again(self) -> Iterator[str]:
        """There is nothing to forget."""
        yield from ()

    def _elsewhere(self) -> Iterator[str]:
        yield "see and accept the committee's answers: folkmoot review --show"
        yield "or write your own into a file: folkmoot review --answers FILE"
