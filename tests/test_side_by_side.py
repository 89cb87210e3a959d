"""What stays together when tests run in several processes, and that its lists are true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.side_by_side import SPREAD, TOGETHER, group_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("file", [*SPREAD, *TOGETHER])
def test_every_file_that_is_listed_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/bus/test_dead.py::test_it[a/b::c]", "tests/bus/test_dead.py"),
        ("tests/failures/test_kill.py::test_it[1]", "tests/failures/test_kill.py::test_it[1]"),
        ("tests/folkmoot/test_reading.py::test_it", "a finished campaign"),
        ("tests/engine/llama/test_x.py::test_it[gemma-3-270m-alone]", "gemma-3-270m"),
        ("tests/engine/llama/test_x.py::test_it[qwen2.5-coder-0.5b]", "qwen2.5-coder-0.5b"),
        ("tests/engine/tuning/test_x.py::test_it[smollm2-135m]", "smollm2-135m"),
        ("tests/engine/llama/test_x.py::test_it[a text of 5b]", "tests/engine/llama/test_x.py"),
    ],
)
def test_a_test_is_in_the_group_of_its_file_its_model_or_its_own(test: str, group: str) -> None:
    assert group_of(test) == group
