"""A stream in another encoding, read as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO, cast

from schema.errors import InvalidSubmission

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 64 * 1024


def recoded(stream: BinaryIO, encoding: str, *, lone_returns: bool = False) -> BinaryIO:
    """The stream in UTF-8, without a byte order mark.

    Args:
        stream: stands at its beginning; can be sought to it.
        encoding: that it is in. Reading raises InvalidSubmission where it is not.
        lone_returns: whether a carriage return alone ends its lines, as on old Macs.
    """
    return cast(BinaryIO, io.BufferedReader(_Recoded(stream, encoding, lone_returns), _CHUNK))


class _Recoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str, lone_returns: bool) -> None:
        self._stream = stream
        self._encoding = encoding
        self._lone_returns = lone_returns
        self._begin()

    def _begin(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self._encoding)(errors="strict")
        self._ready = b""
        self._at_start = True
        self._ended = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Only the beginning can be gone back to."""
        if (place, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("seek")
        self._stream.seek(0)
        self._begin()
        return 0

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._ended:
            self._ready = self._next()
        data, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(data)] = data
        return len(data)

    def _next(self) -> bytes:
        raw = self._stream.read(_CHUNK)
        self._ended = not raw
        try:
            text = self._decoder.decode(raw, final=self._ended)
        except UnicodeError as error:
            raise InvalidSubmission(
                f"it is not in {self._encoding} ({error})", "name its encoding with --encoding"
            ) from None
        if self._at_start and text:
            text, self._at_start = text.removeprefix("\ufeff"), False
        if self._lone_returns:
            text = text.replace("\r", "\n")
        return text.encode("utf-8", "surrogatepass")
