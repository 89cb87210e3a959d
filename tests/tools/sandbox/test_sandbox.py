"""Programs run where they can reach nothing. Each test is a program that tries to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tools.base import Ran, tool_of
from tools.sandbox.limits import Limits
from tools.sandbox.running import run_python, run_sql

SHORT = Limits(cpu_seconds=1, wall_seconds=4)


@pytest.fixture(scope="module", autouse=True)
def _walls() -> None:
    first = run_python("1")
    if first.refused:
        pytest.skip(first.refused)


def test_a_program_has_a_value_and_prints() -> None:
    ran = run_python("import math\nprint('so')\nmath.sqrt(16)")
    assert (ran.value, ran.stdout, ran.error, ran.refused) == (4.0, "so\n", "", "")
    assert run_python("answer = [1, {'a': 'é'}]").value == [1, {"a": "é"}]
    assert run_python("{3}").value == "{3}"


def test_errors_say_what_and_where() -> None:
    assert run_python("x = (").error == "syntax"
    ran = run_python("def f():\n    return 1 / 0\nf()")
    assert ran.error == "exception"
    assert ran.says == "ZeroDivisionError: division by zero (code, line 2)"


def test_a_program_is_held_to_its_tests() -> None:
    code = "def double(x): return 2 * x"
    assert run_python(code, tests="assert double(4) == 8").is_fine
    ran = run_python(code, tests="assert double(4) == 9, 'no'")
    assert (ran.error, ran.says) == ("exception", "AssertionError: no (tests, line 1)")


def test_the_same_program_does_the_same_again() -> None:
    code = "import random\nrandom.seed(3)\n[random.random(), sorted({'a', 'b'}), str({'a', 'b'})]"
    assert run_python(code).value == run_python(code).value


def test_there_are_no_files_but_its_own(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    ledger.write_text("secret")
    code = f"""
import os
found = []
for path in ("/etc/passwd", "/proc/self/environ", {str(ledger)!r}, "/tmp", "/root", "/dev/null"):
    found.append(os.path.exists(path))
os.symlink({str(ledger)!r}, "link")
os.symlink("/etc/passwd", "other")
found += [os.path.exists("link"), os.path.exists("other")]
for step in range(30):
    os.chdir("..")
found.append(sorted(os.listdir(".")))
found
"""
    assert run_python(code).value == [False] * 8 + [["work"]]
    assert "No such file" in run_python("open('link')").says


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    code = f"""
import os
try:
    open({str(tmp_path / "made")!r}, "w")
except OSError as error:
    said = str(error)
open("here", "w").write("x")
os.makedirs({str(tmp_path)!r}, exist_ok=True)
said
"""
    ran = run_python(code)
    assert "No such file" in str(ran.value) + ran.says
    assert list(tmp_path.iterdir()) == []


def test_files_of_its_own_are_few_and_small() -> None:
    ran = run_python("f = open('big', 'wb')\nfor _ in range(100): f.write(b'x' * (1 << 20))")
    assert ran.error in ("exception", "output")
    many = "for n in range(5000): open(str(n), 'w').close()"
    assert "No space left" in run_python(many).says


def test_there_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    # The module of sockets is not there; whoever calls the kernel itself finds no way out either.
    code = """
import ctypes, ctypes.util, struct
libc = ctypes.CDLL(None, use_errno=True)
found = []
for address in (b"\\x7f\\x00\\x00\\x01", b"\\x08\\x08\\x08\\x08"):
    made = libc.socket(2, 1, 0)
    where = struct.pack("!HH", 0x0200, 53) + address + b"\\0" * 8
    found.append((libc.connect(made, where, 16), ctypes.get_errno()))
found
"""
    bad_descriptor, unreachable = 9, 101
    assert run_python(code).value == [[-1, bad_descriptor]] * 2  # there is no socket at all
    assert "No module named 'socket'" in run_python("import socket").says
    monkeypatch.setattr("tools.sandbox.running.filter_for", lambda machine: b"")
    assert run_python(code).value == [[-1, unreachable]] * 2  # nor a network, if there were one


def test_the_walls_hold_without_the_filter_of_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.sandbox.running.filter_for", lambda machine: b"")
    test_it_has_no_rights_and_gets_none()
    test_processes_outside_are_neither_seen_nor_reached()


def test_no_other_program_is_started() -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
said = []
for started in (lambda: os.execv("/bin/sh", ["sh"]), lambda: os.memfd_create("x")):
    try:
        started()
    except OSError as error:
        said.append(error.errno)
said
"""
    assert run_python(code).value in ([1, 1], [2, 1])


def test_processes_outside_are_neither_seen_nor_reached() -> None:
    code = f"""
import os, signal
said = []
for number in ({os.getpid()}, {os.getppid()}):
    try:
        os.kill(number, signal.SIGKILL)
        said.append("killed")
    except ProcessLookupError:
        said.append("nobody")
os.kill(os.getppid(), signal.SIGTERM)
os.kill(os.getppid(), signal.SIGKILL)
(said, os.getpid(), os.getppid())
"""
    assert run_python(code).value == [["nobody", "nobody"], 2, 1]


def test_a_fork_bomb_does_not_go_off() -> None:
    assert "Resource temporarily unavailable" in run_python("import os\nos.fork()").says
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    before = len(list(Path("/proc").iterdir()))
    ran = run_python(bomb, limits=SHORT.model_copy(update={"processes": 4}))
    assert ran.error in ("time", "killed")
    assert len(list(Path("/proc").iterdir())) < before + 40


def test_what_it_leaves_behind_ends_with_it() -> None:
    code = """
import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(60)
"started"
"""
    started = time.monotonic()
    ran = run_python(code, limits=Limits(processes=3, wall_seconds=20))
    assert ran.value == "started"
    assert time.monotonic() - started < 15


def test_memory_is_bounded() -> None:
    assert run_python("x = 'x' * (1 << 32)").error == "memory"
    assert run_python("x = []\nwhile True: x.append('x' * 10_000_000)").error == "memory"


def test_time_is_bounded_whether_it_computes_or_waits() -> None:
    assert run_python("while True: pass", limits=SHORT).error == "time"
    waits = Limits(wall_seconds=2)
    ran = run_python("import time\nprint('first')\ntime.sleep(60)", limits=waits)
    assert (ran.error, ran.stdout) == ("time", "first\n")
    assert "2 s by the clock" in ran.says


def test_output_is_bounded() -> None:
    ran = run_python("while True: print('x' * 1000)", limits=Limits(output=5_000))
    assert (ran.error, len(ran.stdout)) == ("output", 5_000)
    assert run_python("'x' * 50_000_000", limits=Limits(output=5_000)).error == "output"


def test_it_has_no_rights_and_gets_none() -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def tried(result): return (result, ctypes.get_errno())
[os.getuid(), os.geteuid(), tried(libc.mount(b"x", b"/work", b"tmpfs", 0, None)),
 tried(libc.unshare(0x10000000)), tried(libc.sethostname(b"x", 1)), tried(libc.setuid(0)),
 tried(libc.ptrace(16, 1, None, None)), tried(libc.chroot(b"/work"))]
"""
    user, effective, *tried = run_python(code).value
    assert user == effective == 1000
    assert all(result == -1 for result, _ in tried), tried


def test_nothing_of_the_callers_environment_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_API_KEY", "open sesame")
    ran = run_python("import os, sys\n[sorted(os.environ), sys.argv[1:]]")
    names, _ = ran.value
    assert set(names) <= {"PYTHONHASHSEED", "PYTHONIOENCODING", "LC_CTYPE"}


def test_no_file_of_the_caller_is_open_inside(tmp_path: Path) -> None:
    secret = (tmp_path / "secret").open("w")
    os.set_inheritable(secret.fileno(), True)
    code = """
import os
found = []
for number in range(3, 4096):
    try:
        found.append((number, os.fstat(number).st_mode >> 12))
    except OSError:
        pass
found
"""
    pipe = 1
    assert [kind for _, kind in run_python(code).value] == [pipe]
    secret.close()


def test_what_it_says_of_itself_is_read_as_data() -> None:
    forged = "import os\nos.write(int(__import__('sys').argv[1]), b'[1]\\n{not json')\n5"
    ran = run_python(forged)
    assert ran.value is None or ran.value == 5
    assert ran.is_fine in (True, False)


def test_programs_run_side_by_side() -> None:
    found: list[Ran] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(run_python(f"{n} * {n}")))
        for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran.value for ran in found) == [0, 1, 4]


def test_where_the_kernel_gives_no_walls_nothing_is_run() -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
user = os.geteuid()
assert libc.unshare(0x10000000) == 0
open("/proc/self/uid_map", "w").write(f"{user} {user} 1")
open("/proc/sys/user/max_user_namespaces", "w").write("0")
from tools.sandbox.running import run_python
ran = run_python("print('I ran')")
print(ran.model_dump_json())
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ran = Ran.model_validate_json(child.stdout)
    assert "no sandbox" in ran.refused
    assert "user namespaces" in ran.refused
    assert "\n" not in ran.refused
    assert (ran.stdout, ran.is_fine) == ("", False)


def test_the_rows_of_the_last_answer_are_the_value() -> None:
    ran = run_sql(
        "create table t (name text, n int); -- a comment; with a semicolon\n"
        "insert into t values ('a;b', 1), ('c', 2), (x'00ff', null);"
        "create trigger tr after insert on t begin select 1; select 2; end;"
        "select name, n from t order by n desc; update t set n = 3"
    )
    assert ran.value == [["c", 2], ["a;b", 1], ["00ff", None]]


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("select * from nowhere", "exception", "no such table"),
        ("attach '/etc/passwd' as x; select * from x.y", "exception", "unable to open"),
        ("select load_extension('/lib/x.so')", "exception", "not authorized"),
    ],
)
def test_sql_that_goes_wrong_says_why(code: str, error: str, says: str) -> None:
    ran = run_sql(code)
    assert ran.error == error
    assert says in ran.says


def test_a_query_without_end_is_ended() -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    assert run_sql(endless, limits=SHORT).error == "time"


def test_they_are_tools_by_name() -> None:
    assert tool_of("python").run("2 ** 5").value == 32
    assert tool_of("sql").run("select 1 + 1").value == [[2]]
