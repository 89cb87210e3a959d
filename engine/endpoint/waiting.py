"""How long a server asks to be left alone: the header ``Retry-After`` in both of its forms."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a reply asks to wait; None where it does not say, or says nonsense.

    Args:
        headers: those of the reply. A point in time counts from the server's own clock, as its
            ``Date`` tells it, where that is there: the clocks of two machines differ.
    """
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        until = _seconds(said)
        if until is None:
            return None
        now = _seconds(headers.get("date", ""))
        seconds = until - (time.time() if now is None else now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds(date: str) -> float | None:
    """A date of HTTP as Unix time."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
