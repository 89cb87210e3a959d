"""Build llama.cpp for this machine, and prove it before anybody uses it.

A built wheel is kept in the person's cache folder under a key of everything that it depends on:
pip and uv would reuse one that was built with other flags. Candidates come from
:mod:`setup.candidates`; the first one that is built and proved is installed. What was chosen and
why goes into ``folkmoot-build.json``, in the environment and beside the wheel.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from setup.candidates import MODES, Candidate, candidates, faster
from setup.console import SetupError, say
from setup.environment import LLAMA_LOCK, digest, run
from setup.machine import Machine, read_machine
from setup.prove import Proof, prove_wheel
from setup.wheel import ALWAYS, BuildFailed, build_wheel

FACTS = "folkmoot-build.json"


@dataclass(frozen=True)
class Chosen:
    """The first candidate that works, and those before it that do not, with the reason."""

    candidate: Candidate
    wheel: Path
    proof: Proof
    rejected: tuple[tuple[Candidate, str], ...]


def install_llama(root: Path, environment: Path, cache: Path, model: Path) -> None:
    """Have a proved llama.cpp in the environment.

    Args:
        root: the project's folder.
        environment: the virtual environment.
        cache: where built wheels are kept.
        model: the smallest real model, for the proof.

    Raises:
        SetupError: when no candidate can be built and proved.
    """
    mode = os.environ.get("FOLKMOOT_LLAMA_BUILD", "native")
    if mode not in MODES:
        raise SetupError(
            f"FOLKMOOT_LLAMA_BUILD is {mode!r}", f"set it to one of: {', '.join(MODES)}"
        )
    machine = read_machine()
    lock = (root / LLAMA_LOCK).read_text(encoding="utf-8")
    key = digest(lock, mode, repr((*_cpu(machine), machine.compilers)), *ALWAYS)
    facts_file = environment / FACTS
    if _key_in(facts_file) == key and _has_llama(environment):
        return
    todo = candidates(machine, mode)
    if not todo:
        raise SetupError("there is no C++ compiler", "on Debian: apt install gcc g++ cmake")
    shelf = cache / "llama"

    def build(candidate: Candidate) -> Path:
        inputs = (*_cpu(machine), candidate.compiler, candidate.flags)
        name = f"{candidate.name}-{digest(lock, repr(inputs), *ALWAYS)[:12]}"
        return build_wheel(root, environment, shelf / name, candidate)

    def prove(candidate: Candidate, wheel: Path) -> Proof:
        return prove_wheel(environment / "bin" / "python", wheel, model, candidate)

    chosen = first_that_works(todo, build, prove)
    python = str(environment / "bin" / "python")
    uv = [str(environment / "bin" / "uv"), "pip", "install", "--quiet", "--python", python]
    run([*uv, "--offline", "--no-deps", "--reinstall", str(chosen.wheel)])
    facts = json.dumps(describe(machine, chosen, key), indent=2) + "\n"
    (chosen.wheel.parent / FACTS).write_text(facts, encoding="utf-8")
    facts_file.write_text(facts, encoding="utf-8")
    say(f"llama.cpp: {chosen.candidate.name}, {chosen.candidate.compiler}: {chosen.proof.says}")
    if hint := faster(machine, chosen.candidate):
        say(f"faster would be {hint}")


def first_that_works(
    todo: Sequence[Candidate],
    build: Callable[[Candidate], Path],
    prove: Callable[[Candidate, Path], Proof],
) -> Chosen:
    """Go down the list until a build passes its proof.

    Args:
        todo: what to try, in this order.
        build: gives the wheel; raises :class:`BuildFailed`.
        prove: runs it in a process of its own.

    Raises:
        SetupError: when none works.
    """
    rejected: list[tuple[Candidate, str]] = []
    for candidate in todo:
        try:
            wheel = build(candidate)
            proof = prove(candidate, wheel)
            if proof.passed:
                return Chosen(candidate, wheel, proof, tuple(rejected))
            reason = proof.says
        except BuildFailed as error:
            reason = str(error)
        say(f"llama.cpp: {candidate.name} ({candidate.compiler}) is no good: {reason}")
        rejected.append((candidate, reason))
    raise SetupError(
        "no build of llama.cpp works on this machine",
        "install another compiler (on Debian: apt install clang-16 libomp-16-dev), run make again",
    )


def describe(machine: Machine, chosen: Chosen, key: str) -> dict[str, object]:
    """The facts of the build, as ``engine.build_facts`` reads them."""
    candidate = chosen.candidate
    return {
        "version": chosen.wheel.name.split("-")[1],
        "name": candidate.name,
        "compiler": str(candidate.compiler),
        "flags": [*ALWAYS, *candidate.flags],
        "why": f"{candidate.why} ({machine.cpu or machine.architecture})",
        "proof": chosen.proof.says,
        "tokens_per_second": chosen.proof.tokens_per_second,
        "rejected": [{"name": other.name, "why": why} for other, why in chosen.rejected],
        "faster": faster(machine, candidate),
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "key": key,
    }


def _cpu(machine: Machine) -> tuple[object, ...]:
    """What a machine can run, in an order that is the same on every run; sets have none."""
    return machine.architecture, sorted(machine.cpu_flags), machine.libc


def _key_in(facts: Path) -> str:
    try:
        return str(json.loads(facts.read_text(encoding="utf-8"))["key"])
    except (OSError, ValueError, KeyError):
        return ""


def _has_llama(environment: Path) -> bool:
    return any(environment.glob("lib/python*/site-packages/llama_cpp/__init__.py"))
