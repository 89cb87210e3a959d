"""Packed files, read as if they were not; what unpacks to too much is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from schema.errors import InvalidSubmission

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FREE = 256 * 1024 * 1024
"""So many bytes any file may unpack to."""
RATIO = 100
"""Beyond that, a file may unpack to so many times its own size. Text rarely shrinks to a tenth."""

PACKED_ENDINGS = (".gz", ".bz2", ".xz")

_OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or what it holds if it is packed with gzip, bzip2 or xz.

    Reading raises InvalidSubmission where it is damaged, or unpacks to more than the limit.
    """
    begins = stream.read(6)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    for magic, opener in _OPENERS.items():
        if begins.startswith(magic):
            inner = cast(BinaryIO, opener(stream, "rb"))
            return cast(BinaryIO, io.BufferedReader(_Bounded(inner, size), 256 * 1024))
    return stream


def limit_of(size: int) -> int:
    """How many bytes a packed file of this size may unpack to."""
    return max(FREE, RATIO * size)


def too_much(size: int) -> InvalidSubmission:
    """The error for a packed file of this size that unpacks to more."""
    return InvalidSubmission(
        f"it unpacks to more than {limit_of(size) // 1024 // 1024:,} MiB, which is {RATIO} times "
        f"its own size or more; folkmoot unpacks no more of a file of {size:,} bytes",
        "if it is what it should be, unpack it yourself",
    )


class _Bounded(io.RawIOBase):
    def __init__(self, inner: BinaryIO, size: int) -> None:
        self._inner = inner
        self._size = size
        self._left = limit_of(size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Only the beginning can be gone back to."""
        if (place, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("seek")
        self._left = limit_of(self._size)
        return self._inner.seek(0)

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._inner.read(len(view))
        except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            raise InvalidSubmission(
                f"it is packed, and damaged or cut off ({error})", "fetch or pack it again"
            ) from None
        self._left -= len(data)
        if self._left < 0:
            raise too_much(self._size)
        view[: len(data)] = data
        return len(data)
