"""Cells that a spreadsheet would run as formulas: guarded when they are written, and as they were
when they are read again.

Whoever opens a file of texts with a double click must not run what one of its authors wrote
(https://owasp.org/www-community/attacks/CSV_Injection). A ``'`` before the formula keeps every
spreadsheet from it. Spreadsheets pass over what is blank before it, and where a file's separator is
not that of the machine's country, a cell ends wherever a semicolon or a line does: so a formula is
guarded there, too. What may be a sentence (``; - and so on``) is left alone.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-][\d.,]*\d([eE][+-]?\d+)?\s?%?")
"""A number with a sign is none, whatever it is grouped by."""

_BLANK = "[\\s\ufeff\u200b-\u200f\u2060\u00ad]*"
"""What shows nothing, and does not keep a spreadsheet from what comes behind it."""
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What makes a spreadsheet take a cell for a formula; in Japanese ones the wide signs, too."""

_STARTS = re.compile(f"[\t\r]|{_BLANK}[{_SIGNS}]")
_GUARDED = re.compile(f"'+([\t\r]|{_BLANK}[{_SIGNS}])")
_WITHIN = f"([;\n\t\r]{_BLANK})"
_FORMULA = f"(?=[=\uff1d]|[{_SIGNS}][^\\s;]*[(|!])"
_STARTS_WITHIN = re.compile(f"{_WITHIN}('*){_FORMULA}")
_GUARDED_WITHIN = re.compile(f"{_WITHIN}'('*){_FORMULA}")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs; :func:`unguarded` gives it back."""
    cell = _STARTS_WITHIN.sub(r"\1'\2", cell)
    begins = _STARTS.match(cell) and not _NUMBER.fullmatch(cell.strip())
    return f"'{cell}" if begins or _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell that was read, without what :func:`guarded` put into it."""
    cell = cell[1:] if _GUARDED.match(cell) else cell
    return _GUARDED_WITHIN.sub(r"\1\2", cell)
