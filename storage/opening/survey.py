"""The bytes of a text file, from the first to the last: are they UTF-8, and if not, where?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_CHUNK = 1024 * 1024
_SAMPLE = 32 * 1024


@dataclass
class Survey:
    """What was found."""

    lines: int = 0
    utf8: bool = False
    """Whether some line holds letters beyond ASCII that are UTF-8."""
    odd_lines: int = 0
    """How many lines are not UTF-8."""
    first_odd: int = 0
    """The number of the first of them, from 1."""
    sample: bytes = b""
    """Some of them."""
    odd_bytes: set[int] = field(default_factory=set)
    """Which bytes beyond ASCII they hold."""
    feeds: bool = False
    returns: bool = False

    @property
    def lone_returns(self) -> bool:
        """Whether carriage returns alone end its lines, as on old Macs."""
        return self.returns and not self.feeds


def survey(stream: BinaryIO) -> Survey:
    """Look at a whole stream, from its beginning; memory is bounded by a block of it."""
    found = Survey()
    for block in _blocks(stream):
        found.feeds = found.feeds or b"\n" in block
        found.returns = found.returns or b"\r" in block
        begins = found.lines
        found.lines += block.count(b"\n" if b"\n" in block else b"\r")
        found.lines += not block.endswith((b"\n", b"\r"))
        if _is_utf8(block):
            found.utf8 = found.utf8 or not block.isascii()
            continue
        for number, line in enumerate(block.splitlines(keepends=True), start=begins + 1):
            if _is_utf8(line):
                found.utf8 = found.utf8 or not line.isascii()
            else:
                found.odd_lines += 1
                found.first_odd = found.first_odd or number
                found.odd_bytes.update(byte for byte in line if byte > 0x7F)
                if len(found.sample) < _SAMPLE and line not in found.sample:
                    found.sample += line[:_SAMPLE]
    return found


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in blocks that end with a line, or at least not within a character."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        cut = data.rfind(b"\n") + 1 or _whole_characters(data)
        yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _whole_characters(data: bytes) -> int:
    """How many bytes there are before a character of UTF-8 that may go on."""
    for back in range(1, min(4, len(data)) + 1):
        if data[-back] < 0x80:
            return len(data)
        if data[-back] >= 0xC0:
            return len(data) - back
    return len(data)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
