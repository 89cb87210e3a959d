"""Which file a model runs from: the prepared one only while its record holds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from engine.shelf.catalogue import CatalogueModel
from engine.shelf.preparation import Tried
from engine.shelf.prepared import RECORD, file_to_run, prepared_folder, state_of
from schema.errors import DigestMismatch, ModelMissing
from tests.engine.shelf.conftest import CONTENT
from tests.engine.shelf.preparations import PREPARED, put_record, tried


@pytest.fixture
def original(folder: Path, tiny: CatalogueModel) -> Path:
    file = folder / "tiny.gguf"
    file.write_bytes(CONTENT)
    return file


def test_a_model_that_was_never_prepared_runs_from_its_original(
    original: Path, tiny: CatalogueModel
) -> None:
    found = file_to_run(tiny)
    assert (found.path, found.sha256, found.quantization) == (original, tiny.sha256, "original")
    assert "folkmoot models prepare tiny" in state_of(tiny).todo


def test_a_prepared_model_runs_from_the_prepared_file_and_both_digests_are_known(
    original: Path, tiny: CatalogueModel
) -> None:
    file = put_record(tiny)
    found = file_to_run(tiny)
    assert (found.path, found.quantization) == (file, "BF16")
    assert found.original_sha256 == tiny.sha256 != found.sha256
    assert "2.0 times as fast" in state_of(tiny).says


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"original_sha256": "0" * 64}, "the original"),
        ({"build": "another"}, "the build of llama.cpp"),
        ({"cpu_key": "another"}, "the CPU"),
        ({"format": 0}, "the way of preparing"),
    ],
)
def test_when_what_it_was_measured_on_has_changed_the_original_runs(
    original: Path, tiny: CatalogueModel, changes: dict[str, Any], what: str
) -> None:
    put_record(tiny, **changes)
    with structlog.testing.capture_logs() as log:
        assert file_to_run(tiny).path == original
    assert [line["event"] for line in log] == ["the original runs"]
    found = state_of(tiny)
    assert found.state == "stale"
    assert what in found.says
    assert "folkmoot models prepare tiny" in found.todo


def test_a_prepared_file_that_is_damaged_or_gone_is_not_used(
    original: Path, tiny: CatalogueModel
) -> None:
    file = put_record(tiny)
    file_to_run(tiny)
    file.write_bytes(PREPARED[:-1])
    assert file_to_run(tiny).path == original
    file.unlink()
    assert file_to_run(tiny).path == original
    assert state_of(tiny).state == "damaged"


def test_a_prepared_file_is_hashed_once(original: Path, tiny: CatalogueModel) -> None:
    file = put_record(tiny)
    file_to_run(tiny)
    times = file.stat()
    with file.open("r+b") as stream:
        stream.write(b"damaged")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert file_to_run(tiny).path == file  # nothing that is cheap to look at has changed


def test_a_record_that_cannot_be_read_is_as_good_as_none(
    original: Path, tiny: CatalogueModel
) -> None:
    put_record(tiny)
    (prepared_folder("tiny") / RECORD).write_text("{")
    assert file_to_run(tiny).path == original
    assert state_of(tiny).state == "damaged"


def test_a_record_cannot_name_a_file_elsewhere(original: Path, tiny: CatalogueModel) -> None:
    file = put_record(tiny)
    elsewhere = file.rename(file.parents[1] / "elsewhere.gguf")
    record = prepared_folder("tiny") / RECORD
    record.write_text(json.dumps(json.loads(record.read_text()) | {"file": f"../{elsewhere.name}"}))
    assert file_to_run(tiny).path == original


def test_where_the_original_is_the_fastest_it_runs_and_that_is_well(
    original: Path, tiny: CatalogueModel
) -> None:
    slower = tried("Q8_0", 0.9).model_copy(update={"why": "0.90 times as fast as the original"})
    put_record(tiny, quantization="original", file="", sha256=tiny.sha256, tried=(slower,))
    found = state_of(tiny)
    assert (found.state, found.todo) == ("original", "")
    assert "Q8_0: 0.90 times as fast" in found.says
    assert file_to_run(tiny).quantization == "original"


def test_a_candidate_that_crashed_is_told_beside_the_chosen_one(
    original: Path, tiny: CatalogueModel
) -> None:
    chosen = tried("BF16", 2.0).model_copy(update={"verdict": "chosen"})
    died = Tried(quantization="Q8_0", verdict="failed", why="its trial died of SIGSEGV")
    put_record(tiny, tried=(chosen, died))
    assert "not Q8_0: its trial died of SIGSEGV" in state_of(tiny).says


def test_a_person_can_switch_prepared_files_off(
    original: Path, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_record(tiny)
    monkeypatch.setenv("FOLKMOOT_PREPARED", "off")
    assert file_to_run(tiny).path == original
    assert state_of(tiny).state == "off"


def test_with_layers_on_a_gpu_the_original_runs(original: Path, tiny: CatalogueModel) -> None:
    put_record(tiny)
    assert file_to_run(tiny, gpu_layers=-1).path == original


def test_a_prepared_file_is_no_substitute_for_a_right_original(
    original: Path, tiny: CatalogueModel
) -> None:
    put_record(tiny)
    original.write_bytes(CONTENT[::-1])
    with pytest.raises(DigestMismatch):
        file_to_run(tiny)
    original.unlink()
    with pytest.raises(ModelMissing):
        file_to_run(tiny)
