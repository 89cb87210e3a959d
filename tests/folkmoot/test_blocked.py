"""Blocked campaigns as a person meets them: real processes, and a package that comes and goes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from schema.task import Task
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.conftest import ROOT, Cli, environment, write_jsonl
from tests.plugin_package import PluginPackage

ROWS = 12
SOURCE = """
from kinds.base import register
from kinds.classification import Classification

@register
class Stars(Classification):
    name = "stars"
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def package(tmp_path: Path) -> PluginPackage:
    return PluginPackage(tmp_path / "site", {"folkmoot.kinds": "stars = starry"}, SOURCE)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in a process of its own, as a person does."""
    path = f"{ROOT}:{tmp_path / 'site'}"
    variables = {**environment(tmp_path / "state"), "PYTHONPATH": path}

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["folkmoot", *arguments],
            cwd=tmp_path, env=variables, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return call


def rows(path: Path, prefix: str, count: int) -> str:
    write_jsonl(path, [{"id": f"{prefix}{n}", "text": f"item {n}"} for n in range(count)])
    return path.name


@pytest.mark.slow
def test_a_package_that_is_missing_at_one_start_costs_no_task(
    tmp_path: Path, package: PluginPackage, run: Run, cli: Cli
) -> None:
    package.install()
    starry = rows(tmp_path / "starry.jsonl", "s", 4)
    command = ("annotate", starry, "--kind", "stars", "--labels", "a,b", "--campaign", "starry")
    assert run(*command).returncode == 0
    file = tmp_path / "state" / "ledger.db"
    with Ledger.open(file) as ledger:  # what a killed job leaves: rows without an outcome
        revision = ledger.campaign("starry").revision
        for n in range(4, ROWS):
            ledger.submit(
                Task(campaign="starry", id=f"s{n}", revision=revision, input={"text": f"item {n}"})
            )

    package.uninstall()
    done = run("annotate", rows(tmp_path / "plain.jsonl", "p", 6), "--labels", "a,b")
    assert done.returncode == 0, done.stderr
    assert "= 6 of 6 submitted" in done.stderr
    status = cli("status", "starry").out
    assert "starry: blocked (there is no kind 'stars'" in status
    assert "failed" not in status.splitlines()[1]
    doctor = cli("doctor", "--json")
    (finding,) = (each for each in json.loads(doctor.out) if each["check"] == "campaign starry")
    assert finding["verdict"] == "broken"
    assert "there is no kind 'stars'" in finding["found"]
    shown = cli("campaign", "show", "starry")
    assert json.loads(shown.out)["kind"] == "stars"
    assert "starry is blocked: there is no kind 'stars'" in shown.err

    package.install()
    rows(tmp_path / "starry.jsonl", "s", ROWS)
    done = run(*command)
    assert done.returncode == 0, done.stderr
    with LedgerReader(file) as reader:
        counts = reader.counts("starry")
        assert (counts.submitted, counts.open, counts.failed) == (ROWS, 0, 0)
        assert reader.blocked() == {}
