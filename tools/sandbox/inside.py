"""What runs in the sandbox's own process: it shuts itself in, and only then runs what it was given.

This file is started by path, alone, and imports nothing of the house: see
:mod:`tools.sandbox.running` for who starts it. In order: it gives up the user that it was started
as, gets namespaces of its own (users, mounts, processes, network, messages, host name), an empty
file system in memory, no capability, and limits; whatever of that fails is told and ends it before
any code has run. A filter of calls comes last. The code runs in a child of the first process of the
namespace; when that first process ends, the kernel kills all that is left there.

To the descriptor that it is told it writes a line of JSON: ``{"refused": ...}``, or what came of
the code. The code could write there, too: what it says of itself is worth what the code is worth.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import ctypes.util
import importlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable

INSIDE_ID = 1000
"""User and group inside. Not 0: nothing inside may look like root to whatever is started there."""
NOBODY = 65534
"""What root becomes before it is shut in: root is exempt from some limits, whatever else it is."""

_NEW = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000
"""CLONE_NEWUSER, NEWNS, NEWPID, NEWNET, NEWIPC, NEWUTS."""
_NOSUID, _NODEV, _NOEXEC, _PRIVATE = 0x2, 0x4, 0x8, 0x40000 | 0x4000  # private, and all below it
_DETACH = 2
_PDEATHSIG, _DUMPABLE, _NO_NEW_PRIVS, _CAPBSET_DROP = 1, 4, 38, 24
_CAPABILITIES = 64
_SECCOMP, _FILTER = 22, 2

_LIBC = ctypes.CDLL(ctypes.util.find_library("c") or None, use_errno=True)


class Refused(Exception):
    """A wall could not be built."""


def _must(step: str, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise Refused(f"{step}: {os.strerror(number)}")


def _leave_user() -> None:
    """Root becomes nobody; where this is no true root, that may fail, and nothing is lost."""
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    # Whoever changes users cannot write to its own files in /proc otherwise.
    _must("prctl", _LIBC.prctl(_DUMPABLE, 1, 0, 0, 0))


def _unshare() -> None:
    user, group = os.geteuid(), os.getegid()
    _must("namespaces", _LIBC.unshare(_NEW))
    try:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{INSIDE_ID} {user} 1"),
            ("gid_map", f"{INSIDE_ID} {group} 1"),
        ):
            _write(f"/proc/self/{name}", text)
    except OSError as error:
        raise Refused(f"a user of its own: {error.strerror}") from None
    with contextlib.suppress(OSError):  # no more namespaces within this one
        _write("/proc/sys/user/max_user_namespaces", "0")


def _write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode("ascii"))
    finally:
        os.close(file)


def _empty_files(size: int) -> None:
    """An empty file system in memory in place of all others, with one folder to write to."""
    _must("mounts of its own", _LIBC.mount(b"none", b"/", None, _PRIVATE, None))
    options = f"size={size},nr_inodes=1024,mode=755".encode()
    flags = _NOSUID | _NODEV | _NOEXEC
    _must("a file system of its own", _LIBC.mount(b"none", b"/tmp", b"tmpfs", flags, options))
    os.chdir("/tmp")  # noqa: S108 - it is covered, and nothing of it used
    _must("an empty file system", _LIBC.pivot_root(b".", b"."))
    _must("no way back", _LIBC.umount2(b".", _DETACH))
    os.chdir("/")
    os.mkdir("/work", 0o700)  # noqa: PTH102 - pathlib would be one more module inside
    os.chdir("/work")


def _give_up_rights() -> None:
    _must("prctl", _LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    for capability in range(_CAPABILITIES):
        _LIBC.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # those that the kernel does not know fail
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    _must("capabilities", _LIBC.capset(header, (ctypes.c_uint32 * 6)()))


def _filter_calls(instructions: bytes) -> None:
    """Let the kernel refuse what a program does not need; not every kernel can."""
    if not instructions:
        return
    kept = ctypes.create_string_buffer(instructions, len(instructions))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))

    program = Program(len(instructions) // 8, ctypes.addressof(kept))
    _LIBC.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def _limit(limits: dict[str, int]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["files"]),
        (resource.RLIMIT_NOFILE, 64),
        # This process, the first one of the namespace and the one that waits outside count, too.
        (resource.RLIMIT_NPROC, 2 + limits["processes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(what, (most, most))
    seconds = limits["seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _tell(result: dict[str, object]) -> None:
    data = json.dumps(result).encode() + b"\n"
    while data:
        data = data[os.write(int(sys.argv[1]), data) :]


def _as_first_process(run: Callable[[], None], limits: dict[str, int], calls: bytes) -> int:
    """Build the rest of the walls, run the code in a child, and wait for it."""
    _must("prctl", _LIBC.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    # Nobody may be left to stop it: whoever started it may have been killed.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(128 + signal.SIGKILL))
    signal.alarm(limits["wall"] + 2)
    _empty_files(limits["files"])
    _give_up_rights()
    # The code has the same user, and must not look into this process or change it.
    _must("prctl", _LIBC.prctl(_DUMPABLE, 0, 0, 0, 0))
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _limit(limits)
        _filter_calls(calls)
        run()
        os._exit(0)
    while True:
        ended, status = os.wait()
        if ended == child:
            return status


def _value_of(tree: ast.Module, names: dict[str, object]) -> object:
    """Run a program; the value of its last line if it has one, else of its ``answer``."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<code>", "exec"), names)  # noqa: S102 - this is what the walls are for
        return names.get("answer")
    tree.body.pop()
    exec(compile(tree, "<code>", "exec"), names)  # noqa: S102 - as above
    return eval(compile(ast.Expression(last.value), "<code>", "eval"), names)  # noqa: S307 - as above


def _python(asked: dict[str, str]) -> object:
    names: dict[str, object] = {"__name__": "__main__"}
    value = _value_of(ast.parse(asked["code"], "<code>"), names)
    if asked["tests"]:
        exec(compile(asked["tests"], "<tests>", "exec"), names)  # noqa: S102 - as above
    return value


def _sql(asked: dict[str, str]) -> object:
    """The rows of the last statement that has any."""
    import sqlite3

    database = sqlite3.connect(":memory:", isolation_level=None)
    rows: list[tuple[object, ...]] = []
    database.execute("PRAGMA temp_store = MEMORY")
    statement = ""
    for piece in asked["code"].replace("\0", "").replace(";", ";\0").split("\0"):
        statement += piece
        if statement.endswith(";") and not sqlite3.complete_statement(statement):
            continue  # this semicolon stands in a text, a comment or a trigger
        if statement.strip():
            cursor = database.execute(statement)
            if cursor.description is not None:
                rows = cursor.fetchmany(int(asked["rows"]))
        statement = ""
    return [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in rows]


def _kept(value: object) -> object:
    """A value as JSON, or in Python's words where it is none."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return repr(value)
    return value


def _run(asked: dict[str, str]) -> None:
    """Run the code and tell what came of it."""
    try:
        value = _kept(_sql(asked) if asked["language"] == "sql" else _python(asked))
        told: dict[str, object] = {"value": value}
    except SystemExit as error:
        told = {"value": None} if not error.code else {"error": "exception", "says": "SystemExit"}
    except MemoryError:
        told = {"error": "memory", "says": "it needs more memory than there is"}
    except SyntaxError as error:
        told = {"error": "syntax", "says": f"{error.msg} (line {error.lineno})"}
    except BaseException as error:  # noqa: BLE001 - whatever it was, it is what came of it
        told = {"error": "exception", "says": _told(error)}
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    _tell(told)


def _told(error: BaseException) -> str:
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "<" in frame.filename]
    where = f" ({places[-1].filename.strip('<>')}, line {places[-1].lineno})" if places else ""
    return f"{type(error).__name__}: {error}"[:500] + where


def main() -> None:
    """Read what to run, shut oneself in, run it."""
    asked = json.loads(sys.stdin.buffer.read())
    for name in asked["modules"]:  # later there is no file to import from
        importlib.import_module(name)
    try:
        _leave_user()
        _unshare()
        first = os.fork()
        if first == 0:
            status = 1
            try:
                calls = bytes.fromhex(asked["filter"])
                status = _as_first_process(lambda: _run(asked), asked["limits"], calls)
                status = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            except (Refused, OSError, AttributeError, ValueError) as refused:
                _tell({"refused": str(refused)})
            os._exit(status)
    except (Refused, OSError, AttributeError) as refused:
        _tell({"refused": str(refused)})
        os._exit(1)
    _, status = os.waitpid(first, 0)
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


if __name__ == "__main__":
    main()
