"""A side in a process of its own: takes orders on standard input, one JSON object a line.

So each side's memory is its own, and none can disturb another's libraries. The first line is the
setup; each line after it is an order, and each gets one line in answer.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from folkmoot.bench.engine.bare_side import BareSide, Generation, GenerationRate, Rate, Shape
from folkmoot.bench.engine.sides import Side, SideSetup
from folkmoot.bench.engine.workload import Item, Run, Workload
from folkmoot.bench.memory import peak_bytes, resident_bytes
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import EngineFault, FolkmootError


class RunOrder(Frozen):
    """Do a workload."""

    order: Literal["run"] = "run"
    workload: Workload


class RecordOrder(Frozen):
    """Play a campaign on the engine and tell what was asked."""

    order: Literal["record"] = "record"
    campaign: Campaign
    items: tuple[Item, ...]


class RateOrder(Frozen):
    """Compute a shape without anything around it."""

    order: Literal["rate"] = "rate"
    shape: Shape


class GenerationOrder(Frozen):
    """Compute what llama-batched-bench computes."""

    order: Literal["generation"] = "generation"
    shape: Generation


class ResidentOrder(Frozen):
    """Tell how much memory is resident now."""

    order: Literal["resident"] = "resident"


Order = RunOrder | RecordOrder | RateOrder | GenerationOrder | ResidentOrder


class Recorded(Frozen):
    """What a campaign asked."""

    items: tuple[Item, ...]


class Resident(Frozen):
    """Bytes that are resident now."""

    resident: int


class Failure(Frozen):
    """An order, or the start, failed."""

    failure: str
    hint: str = ""


Answer = Run | Recorded | Rate | GenerationRate | Resident | Failure

_ORDERS: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="order")])


def side_of(setup: SideSetup) -> Side:
    """The side of this setup; each brings along only the libraries that it needs."""
    if setup.side == "loop":
        from folkmoot.bench.engine.loop_side import LoopSide

        return LoopSide(setup)
    if setup.side == "server":
        from folkmoot.bench.engine.server_side import ServerSide

        return ServerSide(setup)
    if setup.side == "bare":
        return BareSide(setup)
    if setup.side == "bus":
        from folkmoot.bench.engine.bus_side import BusSide

        return BusSide(setup)
    from folkmoot.bench.engine.engine_side import EngineSide

    return EngineSide(setup)


async def obey(side: Side, order: Order, setup: SideSetup) -> Answer:
    """Carry out one order."""
    if isinstance(order, RunOrder):
        run = await side.run(order.workload)
        return run.model_copy(update={"peak_bytes": sum(map(peak_bytes, side.processes()))})
    if isinstance(order, ResidentOrder):
        return Resident(resident=sum(map(resident_bytes, side.processes())))
    if isinstance(order, RecordOrder):
        return Recorded(items=await _record(side, order))
    if isinstance(side, BareSide):
        if isinstance(order, RateOrder):
            return side.rate(order.shape)
        return side.generation(order.shape)
    raise EngineFault(f"the side {setup.side} does not take the order {order.order}")


async def _record(side: Side, order: RecordOrder) -> tuple[Item, ...]:
    from folkmoot.bench.engine.engine_side import EngineSide
    from folkmoot.bench.engine.recording import record

    if not isinstance(side, EngineSide):
        raise EngineFault("only the engine can record")
    return await record(order.campaign, order.items, side.engine)


async def serve() -> None:
    """Answer until standard input ends."""
    # Libraries print to standard output; what goes to the parent must be ours alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(answer: Answer) -> None:
        answers.write(answer.model_dump_json() + "\n")
        answers.flush()

    setup = SideSetup.model_validate_json(sys.stdin.buffer.readline())
    side = side_of(setup)
    try:
        await side.start()
        tell(Resident(resident=sum(map(resident_bytes, side.processes()))))
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            try:
                tell(await obey(side, _ORDERS.validate_json(line), setup))
            except FolkmootError as error:
                tell(Failure(failure=error.message, hint=error.hint))
    except FolkmootError as error:
        tell(Failure(failure=error.message, hint=error.hint))
    finally:
        await side.close()


if __name__ == "__main__":
    asyncio.run(serve())
