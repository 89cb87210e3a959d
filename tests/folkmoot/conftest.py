"""The command line as a person has it, on scripted models; servers, ledgers and files are real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from folkmoot.cli import run

ROOT = Path(__file__).parents[2]
MODELS = "scripted-a,scripted-b,scripted-c"
PATIENCE = 60.0


@dataclass(frozen=True)
class Result:
    """What a command ended with and what it printed."""

    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own for each test, and no model but scripted ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOLKMOOT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("FOLKMOOT_MODELS", MODELS)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Runs a command in this process; options of all commands (``--state``) come first. Logs go
    where they went before when it is over, and not to the test's standard error."""

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    yield call
    structlog.reset_defaults()


def write_jsonl(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_jsonl(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def environment(state: Path) -> dict[str, str]:
    """For commands in processes of their own: scripted models, and the command on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        **os.environ,
        "PATH": path,
        "FOLKMOOT_STATE": str(state),
        "FOLKMOOT_MODELS": MODELS,
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(frozen=True)
class Finished:
    """A campaign that has been run: the first reviews of the examples."""

    state: Path
    campaign: str
    rows: int
    printed: Result


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One finished campaign for all tests that only read."""
    folder = tmp_path_factory.mktemp("finished")
    rows = (ROOT / "examples" / "reviews.jsonl").read_text(encoding="utf-8").splitlines(True)[:24]
    (folder / "reviews.jsonl").write_text("".join(rows), encoding="utf-8")
    done = subprocess.run(
        [
            "folkmoot", "annotate", "reviews.jsonl", "--labels", "positive,negative,mixed",
            "--campaign", "reviews", "--examples", ROOT / "examples" / "solved-reviews.jsonl",
        ],
        cwd=folder, env=environment(folder / "state"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = Result(done.returncode, done.stdout, done.stderr)
    return Finished(folder / "state", "reviews", len(rows), printed)


@pytest.fixture(scope="session")
def swarm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a swarm that runs in a process of its own."""
    state = tmp_path_factory.mktemp("swarm") / "state"
    process = subprocess.Popen(
        ["folkmoot", "up"], env=environment(state), stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        assert "up: " in process.stderr.readline()
        yield state
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again; fail after a minute."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come about within a minute"
        time.sleep(0.1)
