"""Preparing a model of this machine: what comes of it, and of whatever goes wrong."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.shelf.catalogue import SMOLLM2_135M, CatalogueModel
from engine.shelf.model_files import hash_file, locate
from engine.shelf.prepared import file_to_run, prepared_folder, state_of
from engine.tuning.prepare import WORK, prepare
from engine.tuning.quantization import candidates_for
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


@pytest.mark.alone
@pytest.mark.model
@pytest.mark.slow
def test_a_prepared_model_is_measured_recorded_and_run(smollm: CatalogueModel) -> None:
    record = prepare(smollm, threads=THREADS)
    found = file_to_run(smollm)
    assert state_of(smollm).state in ("prepared", "original")
    assert found.quantization == record.quantization
    assert hash_file(found.path) == found.sha256 == record.sha256
    for tried in record.tried:
        assert tried.trial, tried.why
        assert tried.trial.fidelity.divergence < 0.02
        assert tried.trial.speed
        assert tried.trial.original
    kept = {file.name for file in prepared_folder(smollm.name).glob("*") if file.is_file()}
    assert kept - {".lock"} == {"record.json"} | ({record.file} if record.file else set())

    began = time.monotonic()
    assert prepare(smollm, threads=THREADS) == record  # nothing has changed: nothing is measured
    assert time.monotonic() - began < 1


@pytest.mark.model
@pytest.mark.slow
def test_a_killed_preparation_leaves_nothing_that_is_used_and_is_done_again(
    smollm: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepared_folder(smollm.name)
    command = [sys.executable, "-P", "-m", "folkmoot", "models", "prepare", smollm.name]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(folder.glob(f"{WORK}*/*.gguf")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert state_of(smollm).state == "none"
    assert file_to_run(smollm).quantization == "original"
    monkeypatch.setattr("engine.tuning.prepare.candidates_for", lambda cpu: candidates_for(cpu)[:1])
    (tried,) = prepare(smollm, threads=THREADS).tried
    assert tried.trial
    assert not list(folder.glob(f"{WORK}*"))


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
