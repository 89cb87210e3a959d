"""A number on a scale."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import Best, is_yes, or_yes, yes_help
from folkmoot.review.reply import Commands, Given, Reply, Told
from kinds.numbers import read_number
from kinds.review_form import GiveNumber


class Numbering:
    """The number, in digits."""

    names: tuple[str, ...] = ()
    commands: Commands = "all"

    def __init__(self, asked: GiveNumber, best: Best | None) -> None:
        self._asked = asked
        self._best = best
        self._range = f"{_digits(asked.low)} to {_digits(asked.high)}"
        if asked.step > 0 and asked.step != 1:
            self._range += f" in steps of {_digits(asked.step)}"
        self.prompt = f"a number from {self._range}{or_yes(best is not None)}"

    def lines(self) -> Iterator[str]:
        """The scale, and what some of its numbers mean."""
        yield f"  a number from {self._range}"
        for number, meaning in self._asked.anchors.items():
            yield f"{number:>3}  {meaning}"

    def help(self) -> Iterator[str]:
        """How to write it."""
        yield f"type a number from {self._range}, in digits"
        yield from yes_help(self._best is not None)

    def take(self, line: str) -> Reply:
        """The number, if it is on the scale."""
        text = line.strip()
        if not text:
            return Told()
        if self._best is not None and is_yes(text, self._best):
            return Given(self._best.value)
        number = read_number(text)
        if number is None:
            return Told(f"{text!r} is no number: type one from {self._range}")
        asked = self._asked
        if not asked.low <= number <= asked.high:
            return Told(f"{text} is not on the scale: type a number from {self._range}")
        if asked.step > 0:
            steps = round((number - asked.low) / asked.step)
            level = asked.low + steps * asked.step
            if abs(level - number) > 1e-6 * asked.step:
                return Told(f"{text} lies between two steps: type a number from {self._range}")
            number = round(level, 9)
        return Given(int(number) if number.is_integer() else number)

    def begin_again(self) -> Iterator[str]:
        """There is nothing to forget."""
        yield from ()


def _digits(number: float) -> str:
    return f"{number:g}"
