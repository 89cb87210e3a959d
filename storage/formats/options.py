"""What an export may be told."""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen
from storage.outcomes import Versions

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


class Options(Frozen):
    """What an export may be told."""

    versions: Versions = "latest"
    accepted: bool = False
    """Only what was accepted: by the committee, or by people."""
    guard_formulas: bool = True
    """In CSV, put a ``'`` before text that a spreadsheet would run as a formula."""
    excel: bool = False
    """CSV as Excel reads it; see :mod:`storage.formats.spreadsheet`."""
    separator: Literal["", ",", ";", "\t"] = ""
    """Of columns for Excel; empty for what this machine's locale has."""
