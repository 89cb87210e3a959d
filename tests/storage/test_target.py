"""A file is written whole, and only a plain one is ever replaced. Real files, pipes and devices."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from schema.errors import DiskFull, UserError
from storage.target import check_target, written


def write(target: Path, data: bytes = b"new\n") -> None:
    with written(target) as stream:
        stream.write(data)


def fail_half_way(target: Path) -> None:
    with written(target) as stream:
        stream.write(b"half")
        raise ZeroDivisionError


def test_a_new_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    with pytest.raises(ZeroDivisionError):
        fail_half_way(target)
    assert list(tmp_path.iterdir()) == []
    write(target)
    assert target.read_bytes() == b"new\n"


def test_looking_changes_nothing(tmp_path: Path) -> None:
    old = tmp_path / "old.jsonl"
    old.write_text("old")
    check_target(old)
    check_target(tmp_path / "new.jsonl")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    there = tmp_path / "data" / "rows.jsonl"
    link = tmp_path / "link.jsonl"
    link.symlink_to(there)
    for _ in ("the file is not there yet", "it is there"):
        write(link)
        assert link.is_symlink()
        assert there.read_bytes() == b"new\n"


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    check_target(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe)
    reader.join()
    assert read == [b"new\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_into_and_stays_a_device(tmp_path: Path) -> None:
    link = tmp_path / "null.jsonl"
    link.symlink_to("/dev/null")
    write(link)
    write(Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(DiskFull, match="/dev/full"):
        write(Path("/dev/full"))


def test_a_name_of_standard_output_adds_to_what_it_has(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.write(1, b"before\n")
    write(Path("/dev/stdout"))
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "before\nnew\nafter\n"


def test_a_file_in_a_folder_that_is_locked_is_written_into(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    target = tmp_path / "rows.jsonl"
    target.write_text("old and longer\n")
    tmp_path.chmod(0o500)
    try:
        write(target)
    finally:
        tmp_path.chmod(0o700)
    assert target.read_bytes() == b"new\n"


def test_the_permissions_of_an_old_file_stay(tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    target.write_text("old")
    target.chmod(0o600)
    write(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def refused(target: Path) -> str:
    with pytest.raises(UserError) as caught:
        check_target(target)
    with pytest.raises(UserError):
        write(target)
    return str(caught.value)


def test_what_cannot_be_written_is_said_beforehand(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)
    assert "no folder" in refused(tmp_path / "no" / "rows.jsonl")
    assert "too long" in refused(tmp_path / f"{'x' * 300}.jsonl")
    (tmp_path / "file").write_text("")
    assert "not a directory" in refused(tmp_path / "file" / "rows.jsonl")
    (tmp_path / "around.jsonl").symlink_to("around.jsonl")
    assert "symbolic links" in refused(tmp_path / "around.jsonl")
    (tmp_path / "lost.jsonl").symlink_to(tmp_path / "gone" / "rows.jsonl")
    assert "no folder" in refused(tmp_path / "lost.jsonl")


def test_what_is_not_ours_to_write_is_said_beforehand(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    read_only = tmp_path / "read-only.jsonl"
    read_only.write_text("kept")
    read_only.chmod(0o400)
    assert "permission denied" in refused(read_only)
    assert read_only.read_text() == "kept"
    tmp_path.chmod(0o500)
    try:
        assert "permission denied" in refused(tmp_path / "new.jsonl")
    finally:
        tmp_path.chmod(0o700)
