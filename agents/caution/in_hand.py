"""What a process has in hand, in a file that outlives it; and which rows processes died of.

A row that makes native code die takes the whole process along, and whoever is started in its place
is asked about the same row. So each row is noted before something is asked about it, and struck
out after. Whoever starts next finds what the dead one had in hand: after a crash each of these rows
is a suspect, and asked about alone; if the process dies again, it is known of which.

A process that was killed from outside leaves the same marks, and died of no row. A crash leaves a
last word beside them (:mod:`faulthandler`); without one it takes :data:`TRIES` deaths to tell, as
with a row for which the system has too little memory.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

import structlog

from schema.base import Frozen

TRIES = 5
"""Deaths in the middle of one row after which it is set aside, whatever the processes died of."""

CONTROL = "control"
"""The row of a question that nothing is wrong with: who dies of it, dies of no row."""

FORGET_SECONDS = 86_400.0
_COMPACT_BYTES = 1 << 20

log = structlog.get_logger(__name__)

Standing = Literal["innocent", "suspect", "deadly"]


class Deaths(Frozen):
    """How often processes died in the middle of a row."""

    deaths: int = 0
    crashes: int = 0
    """Those of them that left a last word."""
    alone: int = 0
    """Those of them in which nothing else was in hand."""
    convicted: bool = False
    """Whether the last one was a crash, not the first death, and nothing else was in hand."""
    open: tuple[str, ...] = ()
    """The requests that were in hand the last time, and have not been answered since."""
    last: float = 0.0
    """Unix time."""

    @property
    def standing(self) -> Standing:
        """What is to be thought of the row."""
        if self.convicted or (self.deaths >= TRIES and self.alone > 1):
            return "deadly"
        return "suspect" if self.crashes or self.deaths > 1 else "innocent"

    def after(self, requests: frozenset[str], *, crashed: bool, alone: bool) -> Deaths:
        """One more."""
        return Deaths(
            deaths=self.deaths + 1,
            crashes=self.crashes + crashed,
            alone=self.alone + alone,
            convicted=crashed and alone and self.deaths > 0,
            open=tuple(sorted(requests)),
            last=time.time(),
        )


class InHand:
    """The marks of this process, and the deaths of those before it, in one folder.

    Several processes may share the folder. What cannot be written for lack of room is not noted.
    """

    def __init__(self, folder: Path) -> None:
        """Take over what dead processes left in ``folder``, which is made if need be."""
        self._folder = folder
        self._held = Counter[tuple[str, str]]()
        self._deaths: dict[str, Deaths] = {}
        self._read = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = folder / f"{os.getpid()}-{secrets.token_hex(4)}.marks"
        self._marks = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._marks, fcntl.LOCK_EX)
        self._last_word = self._listen()
        self._adopt()

    def standing(self, row: str) -> Standing:
        """What is to be thought of a row."""
        self._refresh()
        known = self._deaths.get(row)
        return known.standing if known else "innocent"

    def deaths(self, row: str) -> int:
        """How often a process died in the middle of a row."""
        return self._deaths[row].deaths if row in self._deaths else 0

    def begin(self, row: str, request: str) -> None:
        """A request about a row is in hand from now on."""
        self._held[row, request] += 1
        self._note("+", row, request)

    def end(self, row: str, request: str) -> None:
        """It is answered, or given up: nobody died of it."""
        self._held[row, request] -= 1
        if not self._held[row, request]:
            del self._held[row, request]
        self._note("-", row, request)
        if row in self._deaths and request in self._deaths[row].open:
            with self._changing() as deaths:
                if row in deaths:
                    left = tuple(each for each in deaths[row].open if each != request)
                    deaths[row] = deaths[row].model_copy(update={"open": left})
                    if not left and deaths[row].standing != "deadly":
                        del deaths[row]

    def close(self) -> None:
        """This process ends in order: it died of nothing."""
        if self._last_word is not None:
            faulthandler.disable()
            self._last_word.close()
        with contextlib.suppress(OSError):
            _last_word_of(self._file).unlink(missing_ok=True)
            self._file.unlink(missing_ok=True)
        os.close(self._marks)

    def _listen(self) -> IO[str] | None:
        """Let a crash leave a word, unless somebody else listens for it already."""
        if faulthandler.is_enabled():
            return None
        file = _last_word_of(self._file).open("w")
        faulthandler.enable(file, all_threads=False)
        return file

    def _note(self, sign: str, row: str, request: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._marks, f"{sign} {row} {request}\n".encode())
            if sign == "-" and os.fstat(self._marks).st_size > _COMPACT_BYTES:
                os.ftruncate(self._marks, 0)
                held = "".join(f"+ {row} {request}\n" for row, request in self._held.elements())
                os.write(self._marks, held.encode())

    def _adopt(self) -> None:
        with self._changing() as deaths:
            old = time.time() - FORGET_SECONDS
            for row in [row for row, known in deaths.items() if known.last < old]:
                del deaths[row]
            for file in sorted(self._folder.glob("*.marks")):
                if file != self._file and (left := _left_by_the_dead(file)) is not None:
                    self._count(deaths, left, _crashed(file))
                    _last_word_of(file).unlink(missing_ok=True)
                    file.unlink(missing_ok=True)

    def _count(
        self, deaths: dict[str, Deaths], left: frozenset[tuple[str, str]], crashed: bool
    ) -> None:
        rows = {row for row, _ in left}
        if crashed:
            log.warning("a process died in native code; what it had in hand is asked one at a time",
                        rows=len(rows))  # fmt: skip
        for row in rows - {CONTROL}:
            requests = frozenset(request for each, request in left if each == row)
            known = deaths.get(row, Deaths())
            deaths[row] = known.after(requests, crashed=crashed, alone=len(rows) == 1)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Deaths]]:
        """The deaths, for this process alone, and written afterwards."""
        with (self._folder / "lock").open("ab") as lock, contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._refresh()
            yield self._deaths
            fresh = self._folder / f"deaths.{os.getpid()}.new"
            kept = {row: known.model_dump(mode="json") for row, known in self._deaths.items()}
            fresh.write_text(json.dumps(kept))
            fresh.replace(self._list)
            self._read = self._list.stat().st_mtime_ns

    @property
    def _list(self) -> Path:
        return self._folder / "deaths.json"

    def _refresh(self) -> None:
        """Read the deaths again if another process has changed them."""
        with contextlib.suppress(OSError, ValueError):
            changed = self._list.stat().st_mtime_ns
            if changed != self._read:
                found = json.loads(self._list.read_text())
                self._deaths = {row: Deaths.model_validate(known) for row, known in found.items()}
                self._read = changed


def _left_by_the_dead(file: Path) -> frozenset[tuple[str, str]] | None:
    """The rows and requests that a process had in hand when it died; None where it lives."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lines = file.read_text(errors="replace").splitlines()
    except OSError:
        return None
    finally:
        os.close(handle)
    held = Counter[tuple[str, str]]()
    for sign, _, rest in (line.partition(" ") for line in lines):
        row, _, request = rest.partition(" ")
        held[row, request] += 1 if sign == "+" else -1
    return frozenset(+held)


def _last_word_of(marks: Path) -> Path:
    return marks.with_suffix(".last")


def _crashed(marks: Path) -> bool:
    try:
        return _last_word_of(marks).stat().st_size > 0
    except OSError:
        return False
