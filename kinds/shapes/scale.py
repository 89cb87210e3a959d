"""A scale: numbers in steps, some of which have a meaning; the options of kinds that rate."""

from __future__ import annotations

import re

from pydantic import Field, model_validator

from kinds.numbers import in_digits, plain, read_number
from kinds.option_types import Meanings
from schema.base import Frozen, Json

MOST_LEVELS = 201

_BESIDE = re.compile(r"(?P<number>\S+?)\s*(?:/|\bout of\b|\bof\b)\s*(?P<most>\S+)")
_COUNTED = re.compile(r"(?P<number>\S+)\s+(?:stars?|points?)", re.IGNORECASE)


class Scale(Frozen):
    """From the lowest to the highest number, in steps."""

    low: float = Field(default=1.0, allow_inf_nan=False)
    high: float = Field(default=5.0, allow_inf_nan=False)
    step: float = Field(default=1.0, gt=0.0, allow_inf_nan=False)
    """From one level to the next."""
    anchors: Meanings = {}
    """What some levels mean: ``1=useless,5=excellent``."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Scale:
        steps = (self.high - self.low) / self.step
        if self.low >= self.high or abs(steps - round(steps)) > 1e-6:
            raise ValueError(
                f"steps of {in_digits(self.step)} do not lead from {in_digits(self.low)} to "
                f"{in_digits(self.high)}; set them, for example: --set low=1 --set high=5"
            )
        if steps >= MOST_LEVELS:
            raise ValueError(f"there are more than {MOST_LEVELS} levels; set a bigger step")
        levels = {in_digits(level) for level in self.levels}
        if strange := sorted(set(self.anchors) - levels):
            raise ValueError(f"the anchor {strange[0]!r} is none of the levels")
        return self

    @property
    def levels(self) -> tuple[int | float, ...]:
        """Lowest first."""
        count = round((self.high - self.low) / self.step)
        return tuple(plain(self.low + n * self.step) for n in range(count + 1))

    @property
    def span(self) -> str:
        """In words: ``from 1 (useless) to 5 (excellent)``."""
        ends = (in_digits(self.low), in_digits(self.high))
        one, other = (f"{n} ({self.anchors[n]})" if n in self.anchors else n for n in ends)
        return f"from {one} to {other}"

    def read(self, named: Json) -> float | None:
        """The number, as a number, what a level means, ``4/5`` of the highest, or ``4 stars``."""
        number = read_number(named)
        if number is not None or not isinstance(named, str):
            return number
        text = named.strip()
        meant = [n for n, meaning in self.anchors.items() if meaning.casefold() == text.casefold()]
        if len(meant) == 1:
            return read_number(meant[0])
        if (match := _BESIDE.fullmatch(text)) and read_number(match["most"]) == self.high:
            return read_number(match["number"])
        if match := _COUNTED.fullmatch(text):
            return read_number(match["number"])
        if text.endswith("%") and (self.low, self.high) == (0.0, 100.0):
            return read_number(text.removesuffix("%"))
        return None
