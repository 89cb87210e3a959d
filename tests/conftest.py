"""What all tests share: no real model by accident, and what may run beside what.

Real models are forbidden in the environment, so also in the processes that tests start, except
while a test marked ``model`` runs, its fixtures included.

``make test`` runs the tests in two processes (pytest-xdist). The tests of a file stay in one of
them, so that what the file shares is made once; a test marked ``slow`` goes wherever there is
room. A file whose slow tests share something dear names its group itself (``xdist_group``).
Tests marked ``alone`` run before the others, with nothing beside them.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest
import structlog

from engine.guard import FORBIDDEN, VARIABLE

os.environ[VARIABLE] = FORBIDDEN  # from the start: for imports and for fixtures of every scope


def pytest_configure(config: pytest.Config) -> None:
    """Where several processes run tests, each computes in one thread, and so do its children.

    Threads of llama.cpp wait for each other by spinning, and more of them than there are cores
    keep each other from working.
    """
    if _is_one_of_several(config):
        for name in ("FOLKMOOT_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say what stays in one process, and where there are several, begin with what takes long."""
    if not _is_one_of_several(config):
        return
    for item in items:
        if not _has_any(item, "xdist_group", "slow"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: not _has_any(item, "slow", "model"))


def _has_any(item: pytest.Item, *marks: str) -> bool:
    return any(item.get_closest_marker(mark) for mark in marks)


def _is_one_of_several(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")  # pytest-xdist gives it to the processes that it starts


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Lift the guard for tests marked ``model``, before their fixtures of any scope are made."""
    if item.get_closest_marker("model") is None:
        return (yield)
    del os.environ[VARIABLE]
    try:
        return (yield)
    finally:
        os.environ[VARIABLE] = FORBIDDEN


@pytest.fixture(autouse=True)
def _log_of_the_test() -> Iterator[None]:
    """A command that runs in this process logs to a stream that ends with its test; what comes
    after must not write there."""
    yield
    structlog.reset_defaults()
