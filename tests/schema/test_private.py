"""What folkmoot keeps is its owner's alone. Real files, whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.private import is_open_to_others, make_file, make_folder, others_reach, tighten


@pytest.fixture(autouse=True)
def _open_hearted() -> Iterator[None]:
    """A umask that hides nothing by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_ones_are_private_and_old_ones_become_so(tmp_path: Path) -> None:
    old_folder, old_file = tmp_path / "old", tmp_path / "old.db"
    old_folder.mkdir()
    old_file.write_text("kept")
    for folder in (tmp_path / "new", old_folder):
        assert make_folder(folder) == ""
        assert mode(folder) == 0o700
    for file in (tmp_path / "new.db", old_file):
        assert make_file(file) == ""
        assert mode(file) == 0o600
    assert old_file.read_text() == "kept"


def test_what_is_not_there_is_nothing_to_tighten(tmp_path: Path) -> None:
    assert tighten(tmp_path / "none") == ""
    assert not is_open_to_others(tmp_path / "none")


def test_what_cannot_be_tightened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "theirs.db"
    file.touch(mode=0o644)

    def refuse(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    assert tighten(file) == (
        f"others may get at {file}, and it cannot be changed (Operation not permitted)"
    )


def test_an_open_file_behind_a_closed_door_is_out_of_reach(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir(mode=0o700)
    (room / "file").touch(mode=0o644)
    assert is_open_to_others(room / "file")
    assert not others_reach(room / "file")
