"""The parent's end of a side in a process of its own (see :mod:`folkmoot.bench.engine.child`)."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from typing import IO, TypeVar

from pydantic import ValidationError

from folkmoot.bench.engine.child import Failure, Order, Resident
from folkmoot.bench.engine.sides import SideSetup
from schema.base import Frozen
from schema.errors import EngineFault

R = TypeVar("R", bound=Frozen)

LONGEST_LINE = 1 << 28
"""Bytes: a recorded workload is long."""

ENVIRONMENT = {
    # How GNU OpenMP waits unless it is told otherwise; our own library tells it otherwise, which
    # a user of llama-cpp-python would not.
    "loop": {"GOMP_SPINCOUNT": "300000"},
}


class SideProcess:
    """A side that is running. Build it with :meth:`start`, end it with :meth:`close`."""

    def __init__(
        self, setup: SideSetup, process: asyncio.subprocess.Process, errors: IO[bytes]
    ) -> None:
        self.setup = setup
        self._process, self._errors = process, errors
        self.resident = 0
        """Bytes after the model was loaded."""

    @classmethod
    async def start(cls, setup: SideSetup, **environment: str) -> SideProcess:
        """Start the side and wait until it is ready.

        Raises:
            EngineFault: when it cannot start; says why.
        """
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the side
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "folkmoot.bench.engine.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=LONGEST_LINE,
            env={**os.environ, **ENVIRONMENT.get(setup.side, {}), **environment},
        )
        side = cls(setup, process, errors)
        try:
            await side._send(setup)
            side.resident = (await side._read(Resident)).resident
        except BaseException:
            await side.close()
            raise
        return side

    async def ask(self, order: Order, answer: type[R]) -> R:
        """Give an order and wait for its answer.

        Raises:
            EngineFault: when the side failed or died; says why.
        """
        await self._send(order)
        return await self._read(answer)

    async def close(self) -> None:
        """End the side; it frees what it holds. Safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._errors.close()

    async def _send(self, message: Frozen) -> None:
        if self._process.stdin is None or self._process.returncode is not None:
            raise self._died()
        self._process.stdin.write(message.model_dump_json().encode() + b"\n")
        try:
            await self._process.stdin.drain()
        except ConnectionError:
            raise self._died() from None

    async def _read(self, answer: type[R]) -> R:
        line = await self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            await self._process.wait()
            raise self._died()
        try:
            return answer.model_validate_json(line)
        except ValidationError:
            failure = Failure.model_validate_json(line)
            raise EngineFault(
                f"{self.setup.side}, {self.setup.model}: {failure.failure}", failure.hint
            ) from None

    def _died(self) -> EngineFault:
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        code = self._process.returncode
        return EngineFault(
            f"the side {self.setup.side} of {self.setup.model} ended with {code}:"
            f" {words[-1] if words else 'it said nothing'}"
        )
