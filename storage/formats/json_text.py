"""A stream of JSON, walked value by value; no more of it is in memory than one row may be."""

from __future__ import annotations

import codecs
import json
import re
from typing import BinaryIO, NamedTuple

from storage.formats.lines import EXCERPT, MAX_ROW_BYTES

_CHUNK = 64 * 1024
_WHOLE = json.JSONDecoder(strict=False)
_BRACKETS = re.compile(r'["\\{}\[\]]')
_SCALAR_ENDS = re.compile(r"[,\]}\s]")
_SPACE = re.compile(r"\S")


class Value(NamedTuple):
    """One value as it stands in the text."""

    text: str
    """All of it, or how it begins if it is broken or too long."""
    whole: bool
    """Whether ``text`` is all of it, and JSON at least by its brackets."""
    too_long: bool
    line: int
    """Where it ends."""
    too_deep: bool = False
    """Whether it nests deeper than anybody reads."""


class JsonText:
    """A text of JSON and a place in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="surrogateescape")
        self._have = ""
        self._at = 0
        self._ended = False
        self.line = 1

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            if found := _SPACE.search(self._have, self._at):
                self._go_to(found.start())
                return self._have[self._at]
            self._go_to(len(self._have))
            if not self._more():
                return ""

    def take(self) -> str:
        """The next character that is no space, which is then behind."""
        letter = self.peek()
        self._go_to(min(self._at + 1, len(self._have)))
        return letter

    def value(self) -> Value:
        """The value that comes next, which is then behind."""
        self.peek()
        while True:
            try:
                _, end = _WHOLE.raw_decode(self._have, self._at)
            except RecursionError:
                return self._passed_over()._replace(too_deep=True)
            except ValueError:
                if len(self._have) - self._at > MAX_ROW_BYTES or not self._more():
                    return self._passed_over()
                continue
            if end == len(self._have) and self._more():
                continue  # a number may go on
            text = self._have[self._at : end]
            self._go_to(end)
            if len(text) > MAX_ROW_BYTES:
                return Value(text[:EXCERPT], whole=False, too_long=True, line=self.line)
            return Value(text, whole=True, too_long=False, line=self.line)

    def _passed_over(self) -> Value:
        """What is broken or too long, as far as its brackets go."""
        begins = self._have[self._at : self._at + EXCERPT]
        length, depth, in_text = 0, 0, False
        bracketed = begins[:1] in ("{", "[", '"')
        ends = _BRACKETS if bracketed else _SCALAR_ENDS
        while True:
            found = ends.search(self._have, self._at)
            stop = found.end() if found else len(self._have)
            stop = stop - 1 if found and not bracketed else stop
            length += stop - self._at
            self._go_to(stop)
            if found is None:
                if not self._more():
                    break
                continue
            letter = found.group()
            if letter == "\\" and in_text:
                if self._at == len(self._have):
                    self._more()
                self._go_to(min(self._at + 1, len(self._have)))
                length += 1
            elif letter == '"':
                in_text = not in_text
            elif not in_text and letter in "{[":
                depth += 1
            elif not in_text and letter in "}]":
                depth -= 1
            if not bracketed or (depth <= 0 and not in_text):
                break
        too_long = length > MAX_ROW_BYTES
        whole = not too_long and length <= EXCERPT
        return Value(begins[:length], whole, too_long, self.line)

    def _more(self) -> bool:
        """Read on; whether there was anything."""
        chunk = ""
        while not chunk and not self._ended:
            data = self._stream.read(_CHUNK)
            self._ended = not data
            chunk = self._decoder.decode(data, final=self._ended)
        self._have = self._have[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _go_to(self, place: int) -> None:
        self.line += self._have.count("\n", self._at, place)
        self._at = place
