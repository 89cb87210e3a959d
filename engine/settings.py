"""How much of a machine a llama.cpp engine may use."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from schema.base import Frozen


def available_cores() -> int:
    """Physical cores that this process may run on: hyper-threads of one core count once."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # only Linux tells
        return os.cpu_count() or 1
    cores = set()
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        cores.add(siblings.read_text().strip() if siblings.exists() else str(cpu))
    return max(1, len(cores))


class EngineSettings(Frozen):
    """Limits of one llama.cpp engine; each of its models gets a context of this shape."""

    threads: int = Field(default_factory=available_cores, ge=1)
    slots: int = Field(default=32, ge=1, le=64)
    """Requests that are computed at the same time, in one batch."""
    branches: int = Field(default=24, ge=1, le=64)
    """Further sequences, for answers that need more than the prompt's last position."""
    prefixes: int = Field(default=96, ge=1, le=128)
    """Stretches of prompts that stay in the context to be used again: see ``prefix_tree``."""
    kept_tokens: int = Field(default=4096, ge=0)
    """Tokens of all of these together, at most: see ``keeping``."""
    context_cells: int = Field(default=8192, ge=256)
    """Tokens that all sequences of a context hold together; a shared one counts once. Never
    fewer than one request may have."""
    request_tokens: int = Field(default=4096, ge=64)
    """The longest prompt plus answer of one request."""
    step_tokens: int = Field(default=512, ge=32)
    """Tokens of one decode at most: what a cancelled request can still cost."""
    gpu_layers: int = Field(default=0, ge=-1)
    """Layers to keep on a GPU; -1 is all of them."""

    # The limits of slots, branches and prefixes add up to what llama.cpp tells apart: 256.

    @property
    def sequences(self) -> int:
        """Sequences that a context must be able to tell apart."""
        return self.slots + self.branches + self.prefixes

    @property
    def outputs(self) -> int:
        """Predictions of one decode at most."""
        return self.slots + self.branches

    @property
    def cells(self) -> int:
        """The size of a context: at least one request fits."""
        return max(self.context_cells, self.request_tokens)
