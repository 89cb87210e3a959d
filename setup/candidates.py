"""Which builds of llama.cpp to try on a machine, the fastest first: a pure function.

What is known, measured with llama-cpp-python 0.3.36:

- A build for exactly this CPU (``GGML_NATIVE``) is the fastest.
- gcc before 13 compiles the AMX kernels so that the first decode dies of a segmentation fault, on
  CPUs that have ``amx_tile``; clang from 16 on, and gcc from 13 on, compile them right.
- Everything may still be wrong on a machine that nobody has seen: each candidate is proved after
  it is built (see :mod:`setup.llama`), and the list ends with what runs on any CPU.
"""

from __future__ import annotations

from dataclasses import dataclass

from setup.machine import Compiler, Machine

MODES = ("native", "portable", "cuda")
"""For this machine; for any machine of its architecture (an image that travels); for a GPU."""

CLANG_WITH_AMX = 16
GCC_WITH_AMX = 13

# CMake option to the CPU flag that it needs. The AVX512 family goes together in llama.cpp.
BASIC = {
    "GGML_SSE42": "sse4_2",
    "GGML_AVX": "avx",
    "GGML_AVX2": "avx2",
    "GGML_FMA": "fma",
    "GGML_F16C": "f16c",
    "GGML_BMI2": "bmi2",
}
WIDE = {
    "GGML_AVX512": "avx512f",
    "GGML_AVX512_VBMI": "avx512_vbmi",
    "GGML_AVX512_VNNI": "avx512_vnni",
    "GGML_AVX512_BF16": "avx512_bf16",
}
NEEDED_FOR_AVX512 = ("avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw")


@dataclass(frozen=True)
class Candidate:
    """One way to build."""

    name: str
    compiler: Compiler
    flags: tuple[str, ...]
    why: str
    needs_gpu: bool = False
    """Whether it can only be proved where a GPU is."""


def candidates(machine: Machine, mode: str = "native") -> tuple[Candidate, ...]:
    """What to try on ``machine``, in this order; empty where there is no compiler.

    Args:
        machine: compilers and CPU.
        mode: one of :data:`MODES`.
    """
    if mode == "cuda":
        return tuple(_cuda(machine))
    native = [] if mode == "portable" else [*_native(machine), *_wide(machine)]
    return (*native, *_safe(machine, mode))


def faster(machine: Machine, chosen: Candidate) -> str:
    """What would make the build faster, in one line; empty when nothing is known."""
    if chosen.name.startswith("native") or chosen.needs_gpu:
        return ""
    if "amx_tile" in machine.cpu_flags and not _knows_amx(machine):
        return (
            "this CPU has AMX, which its compiler cannot use (1.1 to 2.8 times the speed, by"
            " model): apt install clang-16 libomp-16-dev, then run make again"
        )
    if chosen.name.startswith("portable"):
        return "a build for exactly this CPU: FOLKMOOT_LLAMA_BUILD=native make setup"
    return "a build for exactly this CPU, with a compiler that passes the proof: clang 16 or newer"


def _knows_amx(machine: Machine) -> bool:
    clang = machine.compiler("clang", CLANG_WITH_AMX)
    return bool(clang or machine.compiler("gcc", GCC_WITH_AMX))


def _native(machine: Machine) -> list[Candidate]:
    """For exactly this CPU, with each compiler that can be trusted with it."""
    amx = "amx_tile" in machine.cpu_flags
    gcc = machine.compiler("gcc", GCC_WITH_AMX if amx else 0)
    clang = machine.compiler("clang", CLANG_WITH_AMX)
    # clang's AMX kernels were measured; without AMX gcc brings OpenMP along.
    order = (clang, gcc) if amx else (gcc, clang)
    reason = (
        "this CPU has AMX, and this compiler builds it right"
        if amx
        else ("this CPU has no AMX, so any compiler builds for it natively")
    )
    return [
        Candidate(f"native-{compiler.kind}", compiler, ("-DGGML_NATIVE=ON",), reason)
        for compiler in order
        if compiler
    ]


def _wide(machine: Machine) -> list[Candidate]:
    """Everything that this CPU has, by name, but AMX."""
    compiler = _any(machine)
    if compiler is None or not machine.cpu_flags.issuperset(NEEDED_FOR_AVX512):
        return []
    flags = _options(machine, {**BASIC, **WIDE})
    why = "this CPU has AVX512; AMX is left out, which older compilers build wrongly"
    return [Candidate("avx512", compiler, flags, why)]


def _safe(machine: Machine, mode: str) -> list[Candidate]:
    """What any machine of this sort runs; last of all without AVX."""
    compiler = _any(machine)
    if compiler is None:
        return []
    if machine.architecture not in ("x86_64", "amd64"):
        return [Candidate("portable", compiler, ("-DGGML_NATIVE=OFF",), "runs on any such CPU")]
    found = []
    # An image that travels is built for CPUs other than the one that builds it.
    if mode == "portable" or machine.cpu_flags.issuperset(BASIC.values()):
        on = tuple(f"-D{option}=ON" for option in BASIC)
        why = "runs on any x86 CPU since about 2013 (AVX2)"
        found.append(Candidate("portable", compiler, ("-DGGML_NATIVE=OFF", *on), why))
    off = tuple(f"-D{option}=OFF" for option in BASIC)
    found.append(
        Candidate("plain", compiler, ("-DGGML_NATIVE=OFF", *off), "runs on any x86-64 CPU")
    )
    return found


def _cuda(machine: Machine) -> list[Candidate]:
    """For an NVIDIA GPU; the CPU's part of it is the portable one."""
    return [
        Candidate("cuda", c.compiler, (*c.flags, "-DGGML_CUDA=ON"), "asked for", needs_gpu=True)
        for c in _safe(machine, "portable")[:1]
    ]


def _options(machine: Machine, options: dict[str, str]) -> tuple[str, ...]:
    return (
        "-DGGML_NATIVE=OFF",
        *(f"-D{o}={'ON' if f in machine.cpu_flags else 'OFF'}" for o, f in options.items()),
    )


def _any(machine: Machine) -> Compiler | None:
    return machine.compiler("gcc") or machine.compiler("clang")
