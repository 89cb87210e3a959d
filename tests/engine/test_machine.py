"""What is read about the machine: its CPU and its memory."""

from __future__ import annotations

import os
from pathlib import Path

from engine.machine import Cpu, cpu_facts, memory_bytes, read_cpu


def test_cpu_flags_are_those_of_the_first_cpu() -> None:
    text = (
        "processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: fpu avx2 amx_tile\n\nprocessor\t: 1\n"
    )
    assert cpu_facts(text) == (frozenset({"fpu", "avx2", "amx_tile"}), "Some CPU")


def test_a_machine_without_cpuinfo_has_no_flags() -> None:
    assert cpu_facts("") == (frozenset(), "")


def test_a_cpu_with_other_instructions_has_another_key() -> None:
    cpu = Cpu(architecture="x86_64", name="Some CPU", flags=frozenset({"avx2", "fma"}))
    same = Cpu(architecture="x86_64", name="Some CPU", flags=frozenset({"fma", "avx2"}))
    other = Cpu(architecture="x86_64", name="Some CPU", flags=frozenset({"fma"}))
    assert cpu.key == same.key != other.key
    assert read_cpu().key == read_cpu().key


def test_a_containers_limit_counts_where_it_is_lower(tmp_path: Path) -> None:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert memory_bytes(tmp_path) == machine
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_bytes(tmp_path) == machine
    (tmp_path / "memory.max").write_text("536870912\n")
    assert memory_bytes(tmp_path) == 512 * 2**20
