"""Our side, in-process: the engine as a program that imports it has it."""

from __future__ import annotations

import os

from engine.base import Engine
from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings
from folkmoot.bench.engine.replay import Answer, replay
from folkmoot.bench.engine.sides import SideSetup
from folkmoot.bench.engine.workload import Ask, Run, Workload


class EngineSide:
    """See :class:`folkmoot.bench.engine.sides.Side`."""

    def __init__(self, setup: SideSetup) -> None:
        self._setup = setup
        self.engine = LlamaEngine(EngineSettings(threads=setup.threads))

    async def start(self) -> None:
        """Load the model."""
        await self.engine.facts(self._setup.model)

    async def run(self, workload: Workload) -> Run:
        """Ask as many questions at once as the workload has in flight."""
        return await replay_on(self.engine, self._setup.model, workload)

    async def close(self) -> None:
        """Free the model."""
        await self.engine.close()

    def processes(self) -> list[int]:
        """This one."""
        return [os.getpid()]


async def replay_on(engine: Engine, model: str, workload: Workload) -> Run:
    """Replay a workload on an engine, in this process or elsewhere."""

    async def ask_engine(ask: Ask) -> Answer:
        request = ask.request(model)
        if request.kind == "generate":
            written = await engine.generate(request)
            usage, best = written.usage, ""
        else:
            scored = await engine.score(request)
            scores = scored.log_probabilities
            usage, best = scored.usage, ask.options[max(range(len(scores)), key=scores.__getitem__)]
        return Answer(
            prompt_tokens=usage.prompt_tokens,
            reused_tokens=usage.cached_tokens,
            generated_tokens=usage.generated_tokens,
            best=best,
        )

    return await replay(workload, ask_engine)
