"""How long something takes, in words: as exact as it is known, and no more."""

from __future__ import annotations

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0


def between(low: float, high: float) -> str:
    """A range of seconds: ``2 to 4 min``, ``about 15 min``, ``40 min to 1.5 h``.

    Args:
        low: the least, in seconds.
        high: the most.
    """
    if high < MINUTE:
        return "less than a minute"
    least, unit = _rounded(low)
    most, greater = _rounded(high)
    if not least:
        return f"less than {'a minute' if most == '1' else f'{most} {greater}'}"
    if (least, unit) == (most, greater):
        return f"about {most} {greater}"
    return f"{least}{'' if unit == greater else f' {unit}'} to {most} {greater}"


def about(seconds: float) -> str:
    """One time, rounded as in :func:`between`."""
    number, unit = _rounded(seconds)
    return f"{number} {unit}" if number else "less than a minute"


def _rounded(seconds: float) -> tuple[str, str]:
    """A number and its unit; no number for less than half a minute."""
    if seconds < 10 * MINUTE:
        minutes = round(seconds / MINUTE)
        return (str(minutes) if minutes else "", "min")
    if seconds < 57.5 * MINUTE:
        return str(5 * round(seconds / MINUTE / 5)), "min"
    if seconds < 10 * HOUR:
        return f"{round(2 * seconds / HOUR) / 2:g}", "h"
    if seconds < 2 * DAY:
        return str(round(seconds / HOUR)), "h"
    return f"{round(seconds / DAY)}", "days"
