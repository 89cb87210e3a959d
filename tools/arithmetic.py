"""Sums, worked out exactly: what a solution says that it has computed can be computed again.

``+ - * / // % **``, parentheses, and numbers, with the signs for times, divided by and minus as
they are written by hand. Nothing else is read, and nothing large is computed: numbers of more than
:data:`MOST_BITS` bits are refused before they are there.
"""

from __future__ import annotations

import re
from fractions import Fraction

from schema.base import Json
from tools.base import Ran, register

LONGEST = 2_000
"""Characters of a sum."""
DEEPEST = 60
"""Parentheses, signs and powers within one another."""
MOST_BITS = 10_000
"""Of a number, above or below the line."""

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|(\*\*|//|[-+*/%()=]))")
_WRITTEN = str.maketrans(
    {"\u00d7": "*", "\u00b7": "*", "\u00f7": "/", "\u2212": "-", "\u2013": "-", "\u2248": "="}
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class BadSum(ValueError):
    """A text that is no sum, or none that is worked out here; says why."""


def work_out(text: str) -> Fraction:
    """What a sum comes to, exactly.

    Raises:
        BadSum: when it is none, divides by nothing, or would be too large.
    """
    reader = _Reader(text)
    value = reader.sum()
    reader.end()
    return value


def holds(text: str) -> bool:
    """Whether all sides of ``1 / 3 = 0.33`` come to the same.

    A side that is a number alone is meant as rounded to its last digit.

    Raises:
        BadSum: as :func:`work_out`, or when there is no ``=``.
    """
    sides = text.translate(_WRITTEN).split("=")
    if len(sides) < 2:
        raise BadSum("there is no =")
    values = [work_out(side) for side in sides]
    slack = max(_rounding(side) for side in sides)
    return all(abs(value - values[0]) <= slack for value in values)


def _rounding(side: str) -> Fraction:
    """Half of the last digit of a number that has digits after the point; else nothing."""
    number = side.strip().lstrip("-")
    whole, point, digits = number.partition(".")
    if not point or not (whole + digits).isdigit():
        return Fraction(0)
    return Fraction(1, 2 * 10 ** len(digits))


class _Reader:
    """Reads a sum from left to right (recursive descent), working it out on the way."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise BadSum(f"a sum has at most {LONGEST} characters")
        text = _GROUPED.sub("", text.translate(_WRITTEN)).strip()
        self._tokens: list[str] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise BadSum(f"{text[at : at + 20].strip()!r} is no part of a sum")
            self._tokens.append(found[1] or found[2])
            at = found.end()
        self._at = 0
        self._depth = 0

    def end(self) -> None:
        """Raise BadSum unless all was read."""
        if self._at < len(self._tokens):
            raise BadSum(f"{self._tokens[self._at]!r} stands where the sum should end")

    def sum(self) -> Fraction:
        """Terms, added and taken off."""
        value = self._term()
        while (sign := self._take("+", "-")) is not None:
            term = self._term()
            value = _small(value + term if sign == "+" else value - term)
        return value

    def _term(self) -> Fraction:
        value = self._signed()
        while (sign := self._take("*", "/", "//", "%")) is not None:
            other = self._signed()
            if sign == "*":
                value = _small(value * other)
                continue
            if other == 0:
                raise BadSum("it divides by 0")
            if sign == "/":
                value = _small(value / other)
            else:
                value = _small(Fraction(value // other) if sign == "//" else value % other)
        return value

    def _signed(self) -> Fraction:
        self._deeper(1)
        if (sign := self._take("+", "-")) is not None:
            value = self._signed()
            value = -value if sign == "-" else value
        else:
            value = self._power()
        self._deeper(-1)
        return value

    def _power(self) -> Fraction:
        base = self._number()
        if self._take("**") is None:
            return base
        return _raised(base, self._signed())  # it binds to the right

    def _number(self) -> Fraction:
        if self._take("(") is not None:
            self._deeper(1)
            value = self.sum()
            self._deeper(-1)
            if self._take(")") is None:
                raise BadSum("a parenthesis is not closed")
            return value
        if self._at == len(self._tokens):
            raise BadSum("something is missing at its end")
        token = self._tokens[self._at]
        if not token[0].isdigit() and token[0] != ".":
            raise BadSum(f"{token!r} stands where a number should")
        self._at += 1
        return _small(Fraction(token))

    def _take(self, *wanted: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at] in wanted:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _deeper(self, by: int) -> None:
        self._depth += by
        if self._depth > DEEPEST:
            raise BadSum(f"more than {DEEPEST} levels within one another")


def _raised(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise BadSum("a power with a fraction above is not worked out")
    power = int(exponent)
    if base == 0 and power < 0:
        raise BadSum("it divides by 0")
    if abs(power) * _bits(base) > MOST_BITS:
        raise BadSum("it is too large")
    return Fraction(base**power)


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _small(value: Fraction) -> Fraction:
    if _bits(value) > MOST_BITS:
        raise BadSum("it is too large")
    return value


@register
class Arithmetic:
    """What a sum comes to; of an equation, whether it holds."""

    name = "arithmetic"

    def run(self, text: str) -> Ran:
        """See :class:`tools.base.Tool`."""
        try:
            value: Json = holds(text) if "=" in text.translate(_WRITTEN) else _plain(work_out(text))
        except BadSum as error:
            return Ran(error="syntax", says=str(error))
        return Ran(value=value, stdout=str(value))


def _plain(value: Fraction) -> Json:
    """A whole number as one, another as the nearest float, or as a fraction beyond its range."""
    if value.denominator == 1:
        return value.numerator if _bits(value) <= 1_000 else str(value.numerator)
    try:
        return float(value)
    except OverflowError:
        return str(value)
