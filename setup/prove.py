"""Prove a built wheel in a child process, and say what became of the child."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from setup.candidates import Candidate

OUTCOME = "outcome.json"
PROOF_TIMEOUT = 600.0
"""Seconds; a proof takes a few."""


@dataclass(frozen=True)
class Proof:
    """What a build was seen to do."""

    passed: bool
    says: str
    tokens_per_second: float | None = None


def prove_wheel(python: Path, wheel: Path, model: Path, candidate: Candidate) -> Proof:
    """Prove a wheel without installing it; a proof that it passed earlier counts.

    A failed one is made again: it takes seconds, and may have failed for want of memory.
    """
    outcome = wheel.parent / OUTCOME
    if outcome.exists():
        return Proof(**json.loads(outcome.read_text(encoding="utf-8")))
    if candidate.needs_gpu and not Path("/dev/nvidiactl").exists():
        return Proof(True, "not proved: there is no GPU on the machine that built it")
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
        script = str(Path(__file__).with_name("proof_child.py"))
        proof = read_proof([str(python), "-P", script, str(model)], {"PYTHONPATH": unpacked})
    if proof.passed:
        outcome.write_text(json.dumps(vars(proof)), encoding="utf-8")
    return proof


def read_proof(command: list[str], settings: dict[str, str] | None = None) -> Proof:
    """Run a proof in a child process and say what became of it."""
    try:
        result = subprocess.run(
            command,
            env={**os.environ, **(settings or {})},
            capture_output=True,
            text=True,
            timeout=PROOF_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Proof(False, f"the proof did not end within {PROOF_TIMEOUT:.0f} seconds")
    if result.returncode < 0:
        return Proof(False, f"the first decode died of {signal.Signals(-result.returncode).name}")
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no word"])[-1]
        return Proof(False, f"the proof failed: {last}")
    found = json.loads(result.stdout.strip().splitlines()[-1])
    if not found["right"]:
        return Proof(False, f"it computes nonsense: {found['wrote']!r}")
    rate = found["tokens_per_second"]
    return Proof(True, f"decodes rightly, {rate:.0f} prompt tokens/s (smallest model)", rate)
