"""Somebody starts what runs already."""

from __future__ import annotations

from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, Unexpected, fault
from folkmoot.bench.chaos.fleet import Fleet

PATIENCE = 180.0
"""Seconds: on a machine that is busy with much else a start alone takes a minute."""


class _SecondStart(Fault):
    async def refused(
        self, fleet: Fleet, words: tuple[str, ...], codes: tuple[int, ...], **variables: str
    ) -> str:
        """Run what has to be refused; its complaint."""
        code, said = await fleet.run(*words, seconds=PATIENCE, **variables)
        lines = [line for line in said.splitlines() if line.startswith("error: ")]
        if code not in codes or len(lines) != 1 or "Traceback" in said:
            raise Unexpected(f"{self.name}: it ended with {code} and said {said[-300:]!r}")
        return lines[0]


@fault
class TwoModerators(_SecondStart):
    """A second moderator, with a ledger of its own, on the same server: it is refused."""

    name: ClassVar[str] = "two-moderators"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        other = fleet.folder / "second"
        words = fleet.command("--state", str(other), "up", "--only", "moderator")
        await self.refused(fleet, words, (4,))
        return "a second moderator was started, and refused"


@fault
class TwoSwarms(_SecondStart):
    """A whole second swarm in the same folder, with a server of its own: it is refused."""

    name: ClassVar[str] = "two-swarms"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        words = fleet.command("up")
        at = words.index("--nats")
        await self.refused(fleet, (*words[:at], *words[at + 2 :]), (4, 5))
        return "a second swarm was started in the same folder, and refused"


@fault
class CorruptModel(_SecondStart):
    """One more engine, whose model's file is damaged: it is refused, and answers nobody."""

    name: ClassVar[str] = "corrupt-model"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        folder = fleet.folder / "models"
        folder.mkdir(exist_ok=True)
        (folder / "smollm2-135m.gguf").write_bytes(b"GGUF" + chance.randbytes(100_000))
        words = fleet.command(
            *("--state", str(fleet.folder / "third"), "up", "--only", "engine"),
            *("--model", "smollm2-135m"),
        )
        await self.refused(fleet, words, (3,), FOLKMOOT_MODELS_DIR=str(folder))
        return "an engine with a damaged model was started, and refused"
