"""How much a program in the sandbox may use."""

from __future__ import annotations

from pydantic import Field

from schema.base import Frozen


class Limits(Frozen):
    """Of one program, as the kernel counts."""

    memory: int = Field(default=256 << 20, ge=64 << 20, le=8 << 30)
    """Bytes of address space of each of its processes."""
    cpu_seconds: int = Field(default=5, ge=1, le=600)
    """Of the processor."""
    wall_seconds: int = Field(default=10, ge=1, le=1200)
    """By the clock."""
    files: int = Field(default=8 << 20, ge=1 << 16, le=1 << 30)
    """Bytes of all that it writes to files, which are in memory and gone afterwards."""
    processes: int = Field(default=1, ge=1, le=64)
    """Processes and threads at once: 1 is itself alone."""
    output: int = Field(default=64 << 10, ge=1, le=16 << 20)
    """Bytes that it prints."""
    rows: int = Field(default=1000, ge=1, le=100_000)
    """Rows of the answer to a query."""
