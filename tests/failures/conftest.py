"""A swarm for a module of tests, and processes for a single test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.scripted.engine import ScriptedEngine
from folkmoot.cli import run
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import Swarm, bus_for
from tests.failures.commands import Ended, Processes, check_ledger
from tests.failures.road import Road


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path)
    yield processes
    processes.close()


@pytest.fixture
def folkmoot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """The command line inside this process, in the test's folder: as a person types it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOLKMOOT_STATE", "state")

    def typed(*arguments: str) -> Ended:
        capsys.readouterr()
        return Ended(run(arguments), *capsys.readouterr())

    return typed


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def road(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Road]:
    """One swarm for all tests of a module."""
    settings = Settings(state=tmp_path_factory.mktemp("road") / "state")
    engine = ScriptedEngine(context_tokens=2000)
    async with (
        bus_for(settings, "test", start=True) as bus,
        Swarm(settings, engine=engine).running(bus),
    ):
        yield Road(settings, bus)
        check_ledger(settings.ledger)
