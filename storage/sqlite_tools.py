"""What the ledger uses of sqlite-utils.

It imports pandas where that is installed, as with everybody who works in notebooks, and so would
every process of ours: half a second for nothing, since no table here is a frame.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Database", "Migrations"]


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    """Whoever imports a module that is not loaded yet does not find it."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # None stands for "not there"
    try:
        yield
    finally:
        del sys.modules[name]


with _hidden("pandas"):
    from sqlite_utils import Database, Migrations
