"""What is read about compilers and CPU."""

from __future__ import annotations

import shutil

import pytest

from setup.machine import read_machine, version_of


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ("gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright …", (12, 2, 0)),
        ("gcc (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0", (13, 3, 0)),
        ("gcc (GCC) 14.2.1 20240912 (Red Hat 14.2.1-3)", (14, 2, 1)),
        ("Debian clang version 16.0.6 (15~deb12u1)\nTarget: x86_64", (16, 0, 6)),
        ("Apple clang version 15.0.0 (clang-1500.3.9.4)", (15, 0, 0)),
        ("no compiler", None),
    ],
)
def test_the_version_is_the_compilers_and_not_the_packagers(
    banner: str, version: tuple[int, ...] | None
) -> None:
    assert version_of(banner) == version


@pytest.mark.skipif(not shutil.which("g++"), reason="there is no g++ here")
def test_this_machines_own_gcc_is_found() -> None:
    assert read_machine().compiler("gcc") is not None
