"""The programs of llama.cpp that the engine is measured against: where they are, what they say.

``make peers`` builds them from the source and with the compiler and flags of the llama.cpp in use.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

from engine.build_facts import read_build_facts
from schema.base import Frozen
from schema.errors import EngineFault

SERVER, BATCHED_BENCH = "llama-server", "llama-batched-bench"

NOT_BUILT = "not built: type `make peers`"


class Peers(Frozen):
    """The programs that were found."""

    server: Path | None = None
    batched_bench: Path | None = None


def find_peers(folder: Path | None = None) -> Peers:
    """The programs in ``folder``, by default where ``make peers`` puts those of this build."""
    if folder is None:
        facts = read_build_facts()
        if facts is None:
            return Peers()
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "folkmoot" / "peers" / facts.key[:12]
    there = {name: folder / name for name in (SERVER, BATCHED_BENCH) if (folder / name).is_file()}
    return Peers(server=there.get(SERVER), batched_bench=there.get(BATCHED_BENCH))


class BatchedRate(Frozen):
    """What llama-batched-bench measured, in tokens a second."""

    prompt: float
    generated: float


async def batched_bench(
    program: Path,
    model: Path,
    *,
    prompt: int,
    generate: int,
    texts: int,
    threads: int,
    shared_prompt: bool = False,
    one_memory: bool = False,
) -> BatchedRate:
    """Let llama-batched-bench write ``texts`` texts side by side.

    Args:
        prompt: tokens before each text.
        generate: tokens of each text.
        shared_prompt: compute the prompt once, and copy it to all texts: saves the time where
            only generation is of interest.
        one_memory: let all texts share one key-value memory, as llama-server and our engine do;
            else each has its own, which is faster and can share nothing.

    Raises:
        EngineFault: when the program fails.
    """
    cells = texts * -(-(prompt + generate) // 256) * 256
    command = [
        *(str(program), "-m", str(model), "-c", str(cells), "-b", "2048", "-ub", "512"),
        *("-t", str(threads), "-tb", str(threads), "--output-format", "jsonl"),
        *("-npp", str(prompt), "-ntg", str(generate), "-npl", str(texts)),
        "-kvu" if one_memory else "-no-kvu",
        *(("-pps",) if shared_prompt else ()),
    ]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    found = read_batched_bench(output.decode("utf-8", "replace"))
    if process.returncode or found is None:
        raise EngineFault(f"{program.name} failed with {process.returncode}")
    return found


def read_batched_bench(output: str) -> BatchedRate | None:
    """The last measurement in what the program printed; None where there is none."""
    rows = [line for line in output.splitlines() if line.startswith("{") and "speed_tg" in line]
    if not rows:
        return None
    row = json.loads(rows[-1])
    return BatchedRate(prompt=row["speed_pp"], generated=row["speed_tg"])
