"""The peers are built as the llama.cpp in use was, and not without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.build_facts import BuildFacts
from setup.console import SetupError
from setup.machine import Compiler
from setup.peers import PROGRAMS, commands, compiler_of
from setup.wheel import ALWAYS

GCC = Compiler("gcc", (12, 2, 0), "gcc", "g++")
CLANG = Compiler("clang", (16, 0, 6), "clang-16", "clang++-16")
FACTS = BuildFacts(
    version="0.3.36",
    name="native-clang",
    compiler="clang 16.0.6",
    flags=(*ALWAYS, "-DGGML_NATIVE=ON"),
    why="",
    proof="",
    built="2026-11-24T00:00:00+00:00",
    key="k",
)


def test_the_compiler_is_the_one_that_built_the_library() -> None:
    assert compiler_of(FACTS, (GCC, CLANG)) == CLANG


def test_without_that_compiler_nothing_is_built() -> None:
    with pytest.raises(SetupError, match=r"clang 16\.0\.6"):
        compiler_of(FACTS, (GCC,))


def test_the_flags_are_those_of_the_library() -> None:
    configure, build = commands(Path("source"), Path("build"), FACTS, CLANG)
    assert "-DGGML_NATIVE=ON" in configure
    assert "-DCMAKE_CXX_COMPILER=clang++-16" in configure
    assert not set(ALWAYS) & set(configure)
    assert build[-len(PROGRAMS) :] == list(PROGRAMS)
