"""What all tests share: none of them reaches a real model by accident.

Real models are forbidden in the environment, so also in the processes that tests start, except
while a test marked ``model`` runs, its fixtures included.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from engine.guard import FORBIDDEN, VARIABLE

os.environ[VARIABLE] = FORBIDDEN  # from the start: for imports and for fixtures of every scope


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
