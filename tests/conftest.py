"""What all tests share: no real model by accident, and what may run beside what.

Real models are forbidden in the environment, so also in the processes that tests start, except
while a test marked ``model`` runs, its fixtures included.

``make test`` runs tests marked ``alone`` first, with nothing beside them, and then the others in
three processes (pytest-xdist); ``tests/side_by_side.py`` says which of them stay together.
"""

from __future__ import annotations

import gc
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """See ``tests/side_by_side.py``."""
    from tests.side_by_side import SideBySide  # here: only the process that deals needs it

    return SideBySide(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes run tests, they begin with what takes long."""
    if _is_one_of_several(config):
        items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "model"))))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is made while thousands of tests are collected stays to the end: it is not looked
    through for garbage, neither now nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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
