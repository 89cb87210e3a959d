"""Places in a text as Java and JavaScript count them: in units of UTF-16, where characters beyond
the Basic Multilingual Plane are two."""

from __future__ import annotations

from kinds.exchange import Range

BEYOND = "\uffff"
"""Characters above this one are two units."""


class Utf16:
    """One text in both counts."""

    def __init__(self, text: str) -> None:
        """Count once."""
        self._units: list[int] | None = None
        self._points: dict[int, int] = {}
        self.length = len(text)
        """In units."""
        if max(text, default="") > BEYOND:
            self._units = [0]
            for letter in text:
                self._units.append(self._units[-1] + 1 + (letter > BEYOND))
            self._points = {unit: place for place, unit in enumerate(self._units)}
            self.length = self._units[-1]

    def units(self, stretch: Range) -> tuple[int, int]:
        """Start and end of a stretch in units."""
        if self._units is None:
            return stretch.start, stretch.end
        return self._units[stretch.start], self._units[stretch.end]

    def points(self, start: int, end: int) -> tuple[int, int] | None:
        """Start and end in code points, of units; None where that is no place in the text."""
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= self.length:
            return None
        if self._units is None:
            return start, end
        if start not in self._points or end not in self._points:  # in the middle of a character
            return None
        return self._points[start], self._points[end]
