"""Readers of one ledger, lent to one request at a time."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from storage.connection import is_fixed
from storage.reader import LedgerReader

MOST_KEPT = 8
"""Readers that wait for the next request."""


class Readers:
    """Opening a ledger takes longer than most questions to it; so what is opened is kept.

    A reader of a ledger that may not be written sees no later commit: it is used once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: deque[tuple[LedgerReader, tuple[int, int]]] = deque(maxlen=MOST_KEPT)

    @contextlib.contextmanager
    def lend(self) -> Iterator[LedgerReader]:
        """A reader for as long as the request takes.

        Raises:
            LedgerError: when there is no ledger, or none that can be read.
        """
        file = self._file()
        reader = self._kept(file)
        keeps = False
        if reader is None:
            fixed = is_fixed(self.path)
            reader = LedgerReader(self.path)
            keeps = not fixed
        else:
            keeps = True
        try:
            yield reader
        except BaseException:
            reader.close()
            raise
        if keeps and file is not None and len(self._free) < MOST_KEPT:
            self._free.append((reader, file))
        else:
            reader.close()

    def close(self) -> None:
        """Let the file go."""
        while self._free:
            self._free.pop()[0].close()

    def _kept(self, file: tuple[int, int] | None) -> LedgerReader | None:
        """A reader of the file that is there now, if one is kept."""
        with contextlib.suppress(IndexError):
            while True:
                reader, own = self._free.pop()
                if own == file:
                    return reader
                reader.close()
        return None

    def _file(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
