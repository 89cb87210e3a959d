"""What the ledger uses of sqlite-utils.

It imports pandas and numpy where they are installed, and so would every process of ours: half a
second and a fifth for nothing, since no table here is a frame.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Database", "Migrations"]


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Whoever imports one of these modules that is not loaded yet does not find it."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # None stands for "not there"
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


with _hidden("pandas", "numpy"):
    from sqlite_utils import Database, Migrations
