"""What the health check makes of a sign of life; tests/compose/test_lifecycle.py has real ones."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from folkmoot.swarm.health import beat_file, check
from schema.errors import BusUnavailable


def beat(state: Path, **changes: Any) -> None:
    file = beat_file(state, "engine")
    file.parent.mkdir(exist_ok=True)
    well = {"process": os.getpid(), "host": socket.gethostname(), "time": time.time()}
    file.write_text(json.dumps(well | {"connected": True} | changes))


def test_a_fresh_sign_of_life_is_well(tmp_path: Path) -> None:
    beat(tmp_path)
    assert check(tmp_path, "engine").startswith(f"engine: well (process {os.getpid()}, 0.")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"time": 0.0}, "gave no sign of life for"),
        ({"connected": False}, "lost the NATS server"),
        ({"refused": 11.0}, "has stored nothing of the engine for 11 seconds"),
        ({"process": 2**22 + 1}, "is not running"),  # more than Linux gives out
    ],
)
def test_a_hanging_a_lonely_and_a_dead_process_are_told_apart(
    tmp_path: Path, changes: dict[str, Any], complaint: str
) -> None:
    beat(tmp_path, **changes)
    with pytest.raises(BusUnavailable, match=complaint):
        check(tmp_path, "engine")


def test_a_process_of_another_container_is_judged_by_its_sign_of_life(tmp_path: Path) -> None:
    beat(tmp_path, process=2**22 + 1, host="another")
    assert "well" in check(tmp_path, "engine")


def test_the_check_of_a_container_imports_nothing_that_takes_time() -> None:
    slow = ("pydantic", "nats", "typer", "autogen_core")
    listed = f"import sys, folkmoot.swarm.health; print([m for m in {slow} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
