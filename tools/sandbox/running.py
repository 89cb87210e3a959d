"""Starts a program in the sandbox, listens to it, and ends it when it has had its time.

What the walls are made of is in :mod:`tools.sandbox.inside`. Where the kernel does not give all of
them nothing is run: there is no second way without them.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any, Literal, cast

from pydantic import ValidationError

from schema.base import Frozen, Json
from tools.base import Failure, Ran
from tools.sandbox.kernel_filter import filter_for
from tools.sandbox.limits import Limits

LONGEST = 1 << 20
"""Characters of a program."""

MODULES = (
    *("abc", "array", "base64", "bisect", "calendar", "cmath", "collections", "contextlib", "copy"),
    *("csv", "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions", "functools"),
    *("hashlib", "heapq", "html", "inspect", "io", "itertools", "json", "math", "numbers"),
    *("operator", "pprint", "queue", "random", "re", "statistics", "string", "struct"),
    *("textwrap", "threading", "time", "traceback", "types", "typing", "unicodedata", "unittest"),
    *("uuid", "zlib"),
)
"""What a program may import: it is there before the file system is gone, and only if the program
names it."""

_ALWAYS = ("encodings.ascii", "encodings.latin_1", "encodings.utf_16", "linecache")
_ALONG = {"datetime": ("_strptime",), "time": ("_strptime",), "collections": ("collections.abc",)}
_INSIDE = Path(__file__).with_name("inside.py")
_HINT = (
    "allow user namespaces (sysctl user.max_user_namespaces, on Ubuntu"
    " kernel.apparmor_restrict_unprivileged_userns=0; in a container, a seccomp profile with"
    " unshare and mount)"
)


class _Told(Frozen):
    """The line that comes out; untrusted."""

    value: Json = None
    error: Literal["", "syntax", "exception", "memory"] = ""
    says: str = ""
    refused: str = ""


def run_python(code: str, *, tests: str = "", limits: Limits | None = None) -> Ran:
    """Run a program, and after it its tests, where they can reach nothing.

    Args:
        code: its value is that of its last line where that is an expression, else of ``answer``.
        tests: run after it, with its names; they fail by raising, as ``assert`` does.
        limits: of both together.
    """
    modules = _named_in(code + "\n" + tests)
    return _run({"language": "python", "code": code, "tests": tests}, modules, limits or Limits())


def run_sql(code: str, *, limits: Limits | None = None) -> Ran:
    """Run statements on an empty SQLite database, where they can reach nothing.

    The value is the rows of the last statement that has any, each a list; a blob is hexadecimal.
    """
    limits = limits or Limits()
    asked = {"language": "sql", "code": code, "rows": str(limits.rows)}
    return _run(asked, ["sqlite3"], limits)


def _named_in(code: str) -> list[str]:
    words = set(re.findall(r"[a-z_0-9]+", code))
    named = [module for module in MODULES if module in words]
    return [*named, *(more for module in named for more in _ALONG.get(module, ()))]


def _run(asked: dict[str, Any], modules: list[str], limits: Limits) -> Ran:
    if sys.platform != "linux":
        return Ran(refused="there is no sandbox but on Linux: run this part there")
    if len(asked["code"]) > LONGEST:
        return Ran(error="syntax", says=f"it has more than {LONGEST} characters")
    started = time.monotonic()
    request = {
        **asked,
        "modules": [*_ALWAYS, *modules],
        "filter": filter_for(platform.machine()).hex(),
        "limits": {
            "memory": limits.memory,
            "files": limits.files,
            "processes": limits.processes,
            "seconds": limits.cpu_seconds,
            "wall": limits.wall_seconds,
        },
    }
    listening, told = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own file, no shell
            [sys.executable, "-S", "-s", "-B", "-P", "-u", str(_INSIDE), str(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(told,),
            env={"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8:replace"},
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        os.close(listening)
        return Ran(
            refused=f"no sandbox could be started ({error.strerror}): see that {sys.executable} can"
            " be run, and that there is memory"
        )
    finally:
        os.close(told)
    heard = _Heard(process, listening, limits)
    try:
        heard.listen(json.dumps(request).encode("utf-8", "surrogatepass"), started)
    finally:
        heard.end()
    return heard.outcome(time.monotonic() - started)


class _Heard:
    """What is heard of a program that runs."""

    def __init__(self, process: subprocess.Popen[bytes], listening: int, limits: Limits) -> None:
        self._process, self._listening, self._limits = process, listening, limits
        self._heard: dict[str, bytearray] = {name: bytearray() for name in ("out", "err", "told")}
        self._failure: Failure | None = None

    def listen(self, request: bytes, started: float) -> None:
        """Hand it what to run, and listen until it has ended or had enough."""
        process, limits = self._process, self._limits
        with contextlib.suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as stdin:
            stdin.write(request)
        most = {"out": limits.output, "err": limits.output, "told": 8 * limits.output + 65_536}
        with selectors.DefaultSelector() as selector:
            selector.register(cast(IO[bytes], process.stdout), selectors.EVENT_READ, "out")
            selector.register(cast(IO[bytes], process.stderr), selectors.EVENT_READ, "err")
            selector.register(self._listening, selectors.EVENT_READ, "told")
            while selector.get_map():
                left = started + limits.wall_seconds - time.monotonic()
                ready = selector.select(max(0.0, left)) if left > 0 else []
                if left <= 0:
                    self._failure = "time"
                    return
                for key, _ in ready:
                    data = os.read(key.fd, 65_536)
                    if not data:
                        selector.unregister(key.fileobj)
                    self._heard[key.data] += data
                    if len(self._heard[key.data]) > most[key.data]:
                        self._failure = "output"
                        return

    def end(self) -> None:
        """Kill all of it, if it is still there. Nothing of it is left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        os.close(self._listening)

    def outcome(self, seconds: float) -> Ran:
        """All of it together."""
        told = self._read()
        if told is not None and told.refused:
            return Ran(refused=f"this kernel gives no sandbox ({told.refused}): {_HINT}")
        ran = Ran(stdout=self._text("out"), stderr=self._text("err"), seconds=seconds)
        failure = self._failure
        if failure is None and told is not None:
            said = told.model_dump(include={"value", "error", "says"})
            return ran.model_copy(update=said)
        if failure is None:
            failure = _by_status(self._process.returncode)
        return ran.model_copy(update={"error": failure, "says": self._in_words(failure)})

    def _read(self) -> _Told | None:
        line = bytes(self._heard["told"]).partition(b"\n")[0]
        try:
            return _Told.model_validate_json(line)
        except ValidationError:
            return None

    def _text(self, name: str) -> str:
        return bytes(self._heard[name][: self._limits.output]).decode("utf-8", "replace")

    def _in_words(self, failure: Failure) -> str:
        limits = self._limits
        return {
            "time": f"it ran longer than {limits.cpu_seconds} s of the processor, or"
            f" {limits.wall_seconds} s by the clock",
            "output": f"it printed more than {limits.output} bytes",
        }.get(failure, "it was ended by a signal")


def _by_status(status: int) -> Failure:
    """Why a program ended that could not say it."""
    number = status - 128 if status > 128 else -status
    if number == signal.SIGXCPU:
        return "time"
    return "output" if number == signal.SIGXFSZ else "killed"
