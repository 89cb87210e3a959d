"""The proof of a build, with real child processes in place of the compiler and the model."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

from engine.build_facts import BuildFacts
from setup.candidates import Candidate
from setup.console import SetupError
from setup.llama import describe, first_that_works
from setup.machine import Compiler, Machine
from setup.prove import Proof, prove_wheel, read_proof
from setup.wheel import BuildFailed, percent_of

GCC = Compiler("gcc", (12, 2, 0), "gcc", "g++")
MACHINE = Machine("x86_64", frozenset({"amx_tile"}), (GCC,), cpu="Some CPU")
FAST = Candidate("avx512", GCC, ("-DGGML_AVX512=ON",), "this CPU has AVX512")
SAFE = Candidate("portable", GCC, ("-DGGML_NATIVE=OFF",), "runs on any x86 CPU")

SEGFAULT = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
ILLEGAL = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"
NONSENSE = """print('{"wrote": " 0 0 0", "right": false, "tokens_per_second": 9.0}')"""
RIGHT = """print('{"wrote": " Paris.", "right": true, "tokens_per_second": 845.0}')"""
IMPORT_ERROR = "raise ImportError('libllama.so: no such file')"


def child(code: str) -> Proof:
    return read_proof([sys.executable, "-c", code])


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (SEGFAULT, "SIGSEGV"),
        (ILLEGAL, "SIGILL"),
        (NONSENSE, "nonsense"),
        (IMPORT_ERROR, "libllama.so: no such file"),
    ],
)
def test_a_build_that_fails_its_proof_gives_way_to_the_next_safer_one(code: str, says: str) -> None:
    scripts = {FAST: code, SAFE: RIGHT}
    chosen = first_that_works(
        [FAST, SAFE],
        lambda candidate: Path("a.whl"),
        lambda candidate, _: child(scripts[candidate]),
    )
    assert chosen.candidate == SAFE
    assert chosen.proof.tokens_per_second == 845.0
    ((rejected, reason),) = chosen.rejected
    assert rejected == FAST
    assert says in reason


def test_a_build_that_the_compiler_refuses_gives_way_too() -> None:
    def build(candidate: Candidate) -> Path:
        if candidate == FAST:
            raise BuildFailed("it cannot be built")
        return Path("a.whl")

    chosen = first_that_works([FAST, SAFE], build, lambda *_: child(RIGHT))
    assert chosen.candidate == SAFE


def test_the_first_build_that_works_ends_the_search() -> None:
    tried: list[Candidate] = []

    def build(candidate: Candidate) -> Path:
        tried.append(candidate)
        return Path("a.whl")

    first_that_works([FAST, SAFE], build, lambda *_: child(RIGHT))
    assert tried == [FAST]


def test_when_nothing_works_the_set_up_says_what_to_install() -> None:
    with pytest.raises(SetupError, match="clang-16"):
        first_that_works([FAST, SAFE], lambda _: Path("a.whl"), lambda *_: child(SEGFAULT))


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel whose llama_cpp is found, and cannot do anything."""
    wheel = tmp_path / "llama_cpp_python-0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("llama_cpp/__init__.py", "class Llama: pass")
    return wheel


def test_a_wheel_that_cannot_decode_is_proved_again_next_time(wheel: Path) -> None:
    proof = prove_wheel(Path(sys.executable), wheel, wheel.with_name("no-model.gguf"), FAST)
    assert not proof.passed
    assert "Llama" in proof.says
    assert list(wheel.parent.iterdir()) == [wheel]


def test_a_wheel_that_passed_its_proof_is_not_proved_again(wheel: Path) -> None:
    passed = Proof(True, "decodes rightly", 845.0)
    wheel.with_name("outcome.json").write_text(json.dumps(vars(passed)))
    assert prove_wheel(Path(sys.executable), wheel, wheel.with_name("a.gguf"), FAST) == passed


def test_the_facts_are_what_the_doctor_reads() -> None:
    wheel = Path("llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl")
    chosen = first_that_works(
        [FAST, SAFE], lambda _: wheel, lambda c, _: child(SEGFAULT if c == FAST else RIGHT)
    )
    facts = BuildFacts.model_validate(describe(MACHINE, chosen, "key"))
    assert facts.version == "0.3.36"
    assert facts.name == "portable"
    assert "SIGSEGV" in facts.rejected[0].why
    assert "clang-16" in facts.faster


@pytest.mark.parametrize(
    ("line", "percent"),
    [("  [ 45%] Building CXX object", 45), ("  [63/140] /usr/bin/g++ -c", 45), ("-- done", -1)],
)
def test_the_progress_of_make_and_of_ninja_is_understood(line: str, percent: int) -> None:
    assert percent_of(line) == percent
