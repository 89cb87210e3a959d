"""Which builds of llama.cpp are tried on which machine, over a table of machines."""

from __future__ import annotations

import pytest

from setup.candidates import candidates, faster
from setup.machine import Compiler, Machine

GCC_12 = Compiler("gcc", (12, 2, 0), "gcc", "g++")
GCC_14 = Compiler("gcc", (14, 2, 0), "gcc", "g++")
CLANG_14 = Compiler("clang", (14, 0, 6), "clang", "clang++")
CLANG_16 = Compiler("clang", (16, 0, 6), "clang-16", "clang++-16")

AVX2 = frozenset({"sse4_2", "avx", "avx2", "fma", "f16c", "bmi2"})
AVX512 = AVX2 | {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw", "avx512_vnni"}
EPYC_ZEN_5 = AVX512 | {"avx512_vbmi", "avx512_bf16", "avx_vnni"}
XEON_AMX = AVX512 | {"avx512_vbmi", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16"}


def machine(flags: frozenset[str], *compilers: Compiler, architecture: str = "x86_64") -> Machine:
    return Machine(architecture=architecture, cpu_flags=flags, compilers=compilers)


@pytest.mark.parametrize(
    ("flags", "compilers", "expected"),
    [
        (XEON_AMX, [GCC_12], ["avx512", "portable", "plain"]),
        (XEON_AMX, [GCC_12, CLANG_14], ["avx512", "portable", "plain"]),
        (XEON_AMX, [GCC_12, CLANG_16], ["native-clang", "avx512", "portable", "plain"]),
        (XEON_AMX, [GCC_14], ["native-gcc", "avx512", "portable", "plain"]),
        (EPYC_ZEN_5, [GCC_12], ["native-gcc", "avx512", "portable", "plain"]),
        (EPYC_ZEN_5, [CLANG_16], ["native-clang", "avx512", "portable", "plain"]),
        (AVX2, [GCC_12], ["native-gcc", "portable", "plain"]),
        (AVX2, [CLANG_14], ["portable", "plain"]),
        (frozenset({"sse4_2"}), [GCC_12], ["native-gcc", "plain"]),
        (AVX2, [], []),
    ],
)
def test_candidates_go_from_the_fastest_to_the_safest(
    flags: frozenset[str], compilers: list[Compiler], expected: list[str]
) -> None:
    assert [c.name for c in candidates(machine(flags, *compilers))] == expected


def test_a_cpu_with_amx_never_gets_a_native_build_from_an_old_gcc() -> None:
    for compilers in ([GCC_12], [GCC_12, CLANG_14], [GCC_12, CLANG_16]):
        for candidate in candidates(machine(XEON_AMX, *compilers)):
            if candidate.compiler == GCC_12:
                assert "-DGGML_NATIVE=OFF" in candidate.flags
                assert not any("AMX" in flag for flag in candidate.flags)


def test_wide_vectors_are_switched_on_one_by_one_as_the_cpu_has_them() -> None:
    wide, *_ = candidates(machine(AVX512 | {"amx_tile"}, GCC_12))
    assert "-DGGML_AVX512_VNNI=ON" in wide.flags
    assert "-DGGML_AVX512_BF16=OFF" in wide.flags


def test_the_last_resort_on_x86_asks_for_nothing() -> None:
    *_, last = candidates(machine(AVX512, GCC_12))
    assert "-DGGML_AVX2=OFF" in last.flags
    assert not any(flag.endswith("=ON") for flag in last.flags)


def test_an_image_that_travels_is_built_for_other_cpus_than_its_builder() -> None:
    for flags in (XEON_AMX, AVX2, frozenset[str]()):
        first, *rest = candidates(machine(flags, GCC_12, CLANG_16), "portable")
        assert "-DGGML_AVX2=ON" in first.flags
        assert all("-DGGML_NATIVE=OFF" in candidate.flags for candidate in (first, *rest))


def test_other_architectures_have_a_native_and_a_safe_build() -> None:
    arm = machine(frozenset({"asimd"}), GCC_12, architecture="aarch64")
    assert [c.flags for c in candidates(arm)] == [("-DGGML_NATIVE=ON",), ("-DGGML_NATIVE=OFF",)]


def test_a_build_for_a_gpu_is_proved_only_where_a_gpu_is() -> None:
    (cuda,) = candidates(machine(AVX2, GCC_12), "cuda")
    assert cuda.needs_gpu
    assert "-DGGML_CUDA=ON" in cuda.flags


def test_a_slow_build_on_a_cpu_with_amx_says_which_compiler_to_install() -> None:
    slow = machine(XEON_AMX, GCC_12)
    assert "clang-16" in faster(slow, candidates(slow)[0])


def test_a_native_build_has_nothing_faster_to_say() -> None:
    fast = machine(EPYC_ZEN_5, GCC_12)
    assert faster(fast, candidates(fast)[0]) == ""
