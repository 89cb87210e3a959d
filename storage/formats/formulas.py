"""Cells that a spreadsheet would run as formulas: guarded when they are written, and as they were
when they are read again.

Whoever opens a file of texts with a double click must not run what one of its authors wrote
(https://owasp.org/www-community/attacks/CSV_Injection). A ``'`` before the cell keeps every
spreadsheet from it.
"""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""

_NUMBER = re.compile(r"[+-][\d.,]*\d([eE][+-]?\d+)?\s?%?")
"""A number with a sign is none, whatever it is grouped by."""
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs; :func:`unguarded` gives it back."""
    begins = cell.startswith(STARTS) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if begins or _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell that was read, without what :func:`guarded` put before it."""
    return cell[1:] if _GUARDED.match(cell) else cell
