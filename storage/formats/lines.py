"""The lines of a person's file: as bytes, none longer in memory than a row may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

MAX_ROW_BYTES = 1024 * 1024
"""The longest line of JSON, or cell of CSV; more is a bad row, and is not kept in memory."""

EXCERPT = 200
"""How many characters of a bad row are shown."""

_BOM = b"\xef\xbb\xbf"


class Lines:
    """The lines of a stream in UTF-8, without a byte order mark."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0
        """Of the line that was given last, from 1."""
        self.too_long = False
        """Whether the line that was given last had more than the limit, which was left out."""

    def __iter__(self) -> Iterator[bytes]:
        while line := self._stream.readline(MAX_ROW_BYTES):
            self.number += 1
            self.too_long = len(line) == MAX_ROW_BYTES and not line.endswith(b"\n")
            if self.too_long:
                while (rest := self._stream.readline(MAX_ROW_BYTES)) and not rest.endswith(b"\n"):
                    pass
                line += b"\n"
            if self.number == 1:
                line = line.removeprefix(_BOM)
            yield line
