"""The facts of the llama.cpp build, for the doctor."""

from __future__ import annotations

from pathlib import Path

from engine.build_facts import FILE, BuildFacts, read_build_facts

FACTS = BuildFacts(
    version="0.3.36",
    name="native-gcc",
    compiler="gcc 12.2.0",
    flags=("-DGGML_NATIVE=ON",),
    why="this CPU has no AMX",
    proof="decodes rightly",
    tokens_per_second=379.0,
    built="2026-01-01T00:00:00+00:00",
    key="key",
)


def test_facts_that_were_written_are_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(FACTS.model_dump_json())
    assert read_build_facts(tmp_path) == FACTS


def test_an_environment_made_by_other_means_has_no_facts(tmp_path: Path) -> None:
    assert read_build_facts(tmp_path) is None


def test_facts_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    assert read_build_facts(tmp_path) is None
