"""The sides of the benchmark: who does a workload, and what each needs to be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from engine.llama.prompt_template import place_answer, segments_of
from engine.shelf.catalogue import Template
from folkmoot.bench.engine.workload import Ask, Run, Wording, Workload, worded
from schema.base import Frozen

SideName = Literal["loop", "server", "engine", "bus", "bare"]
PEERS: tuple[SideName, ...] = ("loop", "server")
OURS: tuple[SideName, ...] = ("engine", "bus")

SHOWN: dict[str, str] = {
    "loop": "sequential create_chat_completion",
    "server": "llama-server",
    "engine": "this engine, in-process",
    "bus": "this engine, over the bus",
}
"""What a reader of the table calls a side."""


class SideSetup(Frozen):
    """What a side runs, and how."""

    side: SideName
    model: str
    """The name in the catalogue; our own sides choose the file by it."""
    template: Template
    file: Path
    """The GGUF file that a peer runs."""
    wording: Wording
    threads: int
    slots: int = 0
    """Of a llama-server; the other sides do not look at it."""
    program: Path | None = None
    """The llama-server."""


class Side(Protocol):
    """One side at work, in a process of its own."""

    async def start(self) -> None:
        """Load everything that is needed.

        Raises:
            FolkmootError: when that fails.
        """

    async def run(self, workload: Workload) -> Run:
        """Do the workload; only this is timed, and only it counts tokens."""

    async def close(self) -> None:
        """Free everything."""

    def processes(self) -> list[int]:
        """The processes whose memory counts."""


def prompt_text(ask: Ask, setup: SideSetup) -> tuple[str, str]:
    """The prompt as text, and what stands before each option.

    The text has no start-of-text token, which tokenizers add by themselves.
    """
    messages = worded(ask, setup.wording, setup.template)
    segments, spaces = place_answer(segments_of(setup.template, messages))
    return "".join(segment.text for segment in segments), spaces
