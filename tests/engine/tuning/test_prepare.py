"""Preparing a model of this machine: what comes of it, and of whatever goes wrong."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.shelf.catalogue import SMOLLM2_135M, CatalogueModel
from engine.shelf.model_files import hash_file, locate
from engine.shelf.preparation import Preparation
from engine.shelf.prepared import FileToRun, PreparedState, file_to_run, prepared_folder, state_of
from engine.tuning.prepare import WORK, prepare
from schema.errors import DiskFull, EngineFault, ModelMissing, UserError
from tests.engine.shelf.conftest import CONTENT
from tests.engine.shelf.preparations import put_record
from tests.threads import THREADS


@pytest.fixture
def smollm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueModel:
    """The smallest real model, in a models folder of the test's own."""
    with monkeypatch.context() as outside:
        outside.delenv("FOLKMOOT_MODELS_DIR")
        original = locate(SMOLLM2_135M)
    (folder / SMOLLM2_135M.file).symlink_to(original)
    monkeypatch.delenv("FOLKMOOT_PREPARED", raising=False)
    return SMOLLM2_135M


@dataclass(frozen=True)
class DoneAgain:
    """A preparation that was killed, and then done again by the next command."""

    folder: Path
    """Of models."""
    left: PreparedState
    """What the killed one left behind."""
    ran: FileToRun
    """What ran after the kill."""
    record: Preparation


@pytest.fixture(scope="module")
def done_again(tmp_path_factory: pytest.TempPathFactory) -> DoneAgain:
    """Measuring takes long, so what follows a kill is what every preparation should be."""
    models = tmp_path_factory.mktemp("models")
    (models / SMOLLM2_135M.file).symlink_to(locate(SMOLLM2_135M))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLKMOOT_MODELS_DIR", str(models))
        patch.delenv("FOLKMOOT_PREPARED", raising=False)
        _kill_a_preparation()
        left, ran = state_of(SMOLLM2_135M), file_to_run(SMOLLM2_135M)
        return DoneAgain(models, left, ran, prepare(SMOLLM2_135M, threads=THREADS))


def _kill_a_preparation() -> None:
    """While it writes its first candidate."""
    folder = prepared_folder(SMOLLM2_135M.name)
    command = [sys.executable, "-P", "-m", "folkmoot", "models", "prepare", SMOLLM2_135M.name]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(folder.glob(f"{WORK}*/*.gguf")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.model
@pytest.mark.slow
def test_a_killed_preparation_leaves_nothing_that_is_used_and_is_done_again(
    done_again: DoneAgain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(done_again.folder))
    assert done_again.left.state == "none"
    assert done_again.ran.quantization == "original"
    assert done_again.record.tried
    assert all(tried.trial for tried in done_again.record.tried)
    assert not list(prepared_folder(SMOLLM2_135M.name).glob(f"{WORK}*"))


@pytest.mark.model
@pytest.mark.slow
def test_a_prepared_model_is_measured_recorded_and_run(
    done_again: DoneAgain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(done_again.folder))
    monkeypatch.delenv("FOLKMOOT_PREPARED", raising=False)
    record, found = done_again.record, file_to_run(SMOLLM2_135M)
    assert state_of(SMOLLM2_135M).state in ("prepared", "original")
    assert found.quantization == record.quantization
    assert hash_file(found.path) == found.sha256 == record.sha256
    for tried in record.tried:
        assert tried.trial, tried.why
        assert tried.trial.fidelity.divergence < 0.02
        assert tried.trial.speed
        assert tried.trial.original
    kept = {file.name for file in prepared_folder(SMOLLM2_135M.name).glob("*") if file.is_file()}
    assert kept - {".lock"} == {"record.json"} | ({record.file} if record.file else set())

    began = _computed()
    assert prepare(SMOLLM2_135M, threads=THREADS) == record  # nothing has changed: not measured
    assert _computed() - began < 1


def _computed() -> float:
    """Seconds that this process and its children have computed, whatever else the machine does."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.mark.model
def test_a_file_that_is_no_model_cannot_be_prepared_and_the_record_of_before_stays(
    folder: Path, tiny: CatalogueModel
) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT)
    put_record(tiny)
    with pytest.raises(EngineFault, match="cannot load"):
        prepare(tiny, again=True)
    assert state_of(tiny).state == "prepared"


@pytest.mark.model
def test_a_full_disk_is_said_and_leaves_nothing_behind(
    smollm: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 20))
    with pytest.raises(DiskFull, match="the original runs"):
        prepare(smollm, threads=THREADS)
    assert not list(prepared_folder(smollm.name).glob("*.gguf"))
    assert not list(prepared_folder(smollm.name).glob(f"{WORK}*"))


@pytest.mark.model
def test_a_file_that_cannot_be_written_to_its_end_is_said_and_not_used(
    smollm: CatalogueModel,
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))  # the trial inherits it
    try:
        with pytest.raises(EngineFault, match="cannot write"):
            prepare(smollm, threads=THREADS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert state_of(smollm).state == "none"
    assert not list(prepared_folder(smollm.name).glob(f"{WORK}*"))


@pytest.mark.model
def test_a_candidate_that_dies_of_a_signal_takes_nothing_else_down(
    smollm: CatalogueModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dying = tmp_path / "dying"
    dying.write_text("#!/bin/sh\nkill -SEGV $$\n")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(EngineFault, match="its trial died of SIGSEGV"):
        prepare(smollm, threads=THREADS)
    assert file_to_run(smollm).quantization == "original"


@pytest.mark.model
def test_on_a_small_machine_big_candidates_are_not_tried(
    smollm: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.tuning.prepare.memory_bytes", lambda: 512 << 20)
    record = prepare(smollm, threads=THREADS)
    assert {tried.verdict for tried in record.tried} == {"too big"}
    assert state_of(smollm).state == "original"
    assert "MiB" in record.says


def test_a_models_folder_that_cannot_be_written_to_is_said(
    folder: Path, tiny: CatalogueModel
) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT)
    (folder / "prepared").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="the originals run"):
        prepare(tiny)
    assert file_to_run(tiny).quantization == "original"


def test_a_missing_model_is_said_with_what_to_type(folder: Path, tiny: CatalogueModel) -> None:
    with pytest.raises(ModelMissing, match="folkmoot models pull tiny"):
        prepare(tiny)


def test_switched_off_nothing_is_prepared(
    folder: Path, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_PREPARED", "off")
    with pytest.raises(UserError, match="FOLKMOOT_PREPARED"):
        prepare(tiny)


def test_what_is_prepared_already_is_returned_at_once(folder: Path, tiny: CatalogueModel) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT)
    put_record(tiny)
    assert prepare(tiny).quantization == "BF16"  # no model may run in this test
