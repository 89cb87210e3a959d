"""Whatever goes wrong, a person reads a line and a hint; a full disk, a closed pipe, a narrow
terminal and a mistake of ours included."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from folkmoot.commands import status
from folkmoot.last_resort import MISTAKE, PIPE_CLOSED, ended_by
from folkmoot.mistakes import FILE, MOST_BYTES, keep, keep_those_of_threads
from tests.folkmoot.conftest import Cli, environment, write_jsonl

FULL = 5


def goes_wrong(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let ``folkmoot status`` meet an error that nobody foresaw."""

    def meets(path: Path) -> None:
        raise error

    monkeypatch.setattr(status, "LedgerReader", meets)


def test_a_mistake_of_ours_is_one_line_and_kept_in_a_file(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    goes_wrong(monkeypatch, ZeroDivisionError("of\x1b[31m\nall"))
    result = cli("status")
    assert result.code == MISTAKE
    said, hint = result.err.splitlines()
    assert "a mistake of folkmoot" in said
    assert "ZeroDivisionError" in said
    assert "\x1b" not in result.err
    kept = tmp_path / "state" / FILE
    assert str(kept) in hint
    assert "Traceback" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_the_system_refuses_is_told_with_the_name_of_the_file(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_wrong(monkeypatch, PermissionError(errno.EACCES, "Permission denied", "/data/rows"))
    result = cli("status")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: /data/rows: permission denied")


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (MemoryError(), 1, "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), FULL, "make room"),
        (BaseExceptionGroup("", [ExceptionGroup("", [ValueError("odd")])]), MISTAKE, "odd"),
    ],
)
def test_every_error_has_its_words_and_its_exit_code(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, word: str
) -> None:
    goes_wrong(monkeypatch, error)
    result = cli("status")
    assert result.code == code
    assert word in result.err
    assert "Traceback" not in result.err


def test_bytes_that_this_locale_cannot_read_are_the_locales_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = UnicodeEncodeError("utf-8", "\udce9", 0, 1, "surrogates not allowed")
    assert ended_by(error, ["annotate", "caf\udce9.jsonl"]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_an_error_that_no_caller_can_catch_is_kept_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for place in ("threading.excepthook", "sys.unraisablehook"):
        monkeypatch.setattr(place, None)
    logger = logging.getLogger("asyncio")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    keep_those_of_threads()
    logger.error("a task failed", exc_info=ValueError("unseen"))
    assert "unseen" in (tmp_path / "state" / FILE).read_text()


def test_the_file_of_mistakes_does_not_grow_without_end(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / FILE).write_text("x" * (MOST_BYTES + 1))
    keep(ValueError("the last one"))
    assert (state / FILE).stat().st_size < MOST_BYTES
    assert (state / f"{FILE}.old").exists()


@pytest.fixture
def annotated(cli: Cli, tmp_path: Path) -> dict[str, str]:
    """An annotated campaign ``c``, and the environment of a command that can read it."""
    rows = [{"id": str(n), "text": f"Süße Suppe № {n} ✓"} for n in range(60)]
    file = write_jsonl(tmp_path / "rows.jsonl", rows)
    assert cli("annotate", file, "--labels", "gut,böse", "--campaign", "c", "--talk", "0").code == 0
    return environment(tmp_path / "state")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "folkmoot", *arguments]


def ends(
    env: dict[str, str], arguments: list[str], out: IO[bytes] | int
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments), env=env, stdout=out, stderr=subprocess.PIPE, check=False
    )


def test_a_full_disk_behind_standard_output_is_one_line(annotated: dict[str, str]) -> None:
    for arguments in (["export", "c"], ["status"]):  # more than a buffer, and less
        with Path("/dev/full").open("wb") as full:
            ended = ends(annotated, arguments, full)
        assert ended.returncode == FULL
        assert b"no space left" in ended.stderr
        assert len(ended.stderr.splitlines()) == 2


def test_a_reader_that_leaves_ends_the_command_without_a_word(annotated: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    for arguments in (["export", "c"], ["doctor"]):
        ended = ends(annotated, arguments, write)
        assert (ended.returncode, ended.stderr) == (PIPE_CLOSED, b"")
    os.close(write)


def test_a_narrow_encoding_changes_no_row_and_breaks_no_command(
    annotated: dict[str, str],
) -> None:
    narrow = annotated | {"PYTHONIOENCODING": "ascii"}
    rows = ends(narrow, ["export", "c"], subprocess.PIPE).stdout.decode("utf-8").splitlines()
    assert json.loads(rows[0])["text"] == "Süße Suppe № 0 ✓"
    told = ends(narrow, ["transcript", "0"], subprocess.PIPE)
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"S??e Suppe ? 0 +" in told.stdout
