"""What ``folkmoot models`` and ``folkmoot doctor`` tell about prepared files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.shelf.catalogue import CatalogueModel, entry_of
from engine.shelf.model_files import hash_file
from tests.engine.shelf.preparations import put_record
from tests.folkmoot.conftest import Cli


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueModel:
    """A model of a person's own, which is no real one."""
    file = tmp_path / "own.gguf"
    file.write_bytes(b"weights")
    listed = tmp_path / "models.toml"
    listed.write_text(
        '[models.own]\nfamily = "own"\ntemplate = "plain"\n'
        f'path = "{file}"\nsha256 = "{hash_file(file)}"\n'
    )
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(listed))
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("FOLKMOOT_MODELS", "own")
    entry = entry_of("own")
    assert isinstance(entry, CatalogueModel)
    return entry


def listed(cli: Cli) -> str:
    (line,) = (line for line in cli("models", "list").out.splitlines() if line.startswith("own"))
    return line


def test_the_list_tells_which_file_of_a_model_runs(cli: Cli, own: CatalogueModel) -> None:
    assert "original (not prepared)" in listed(cli)
    put_record(own)
    assert "BF16, 2.0x" in listed(cli)
    rows = {row["name"]: row for row in json.loads(cli("models", "list", "--json").out)}
    assert rows["own"]["prepared"]["preparation"]["quantization"] == "BF16"
    assert rows["smollm2-135m"]["prepared"] is None


def test_the_doctor_tells_what_was_chosen_and_why(cli: Cli, own: CatalogueModel) -> None:
    put_record(own)
    assert "own: present; BF16, 2.0 times as fast as the original" in cli("doctor").out


def test_the_doctor_warns_of_a_stale_preparation(cli: Cli, own: CatalogueModel) -> None:
    put_record(own, cpu_key="another")
    found = {one["check"]: one for one in json.loads(cli("doctor", "--json").out)}["model own"]
    assert found["verdict"] == "warning"
    assert "the CPU changed" in found["found"]
    assert found["todo"] == "type: folkmoot models prepare own"


def test_what_is_prepared_is_told_again_without_measuring(cli: Cli, own: CatalogueModel) -> None:
    put_record(own)
    result = cli("models", "prepare")
    assert result.code == 0
    assert result.out.startswith("own: BF16, 2.0 times as fast")
    (record,) = json.loads(cli("models", "prepare", "own", "--json").out)
    assert record["tried"][0]["trial"]["speed"]["prompt"] == 200


def test_a_pull_that_cannot_prepare_has_fetched_all_the_same(cli: Cli, own: CatalogueModel) -> None:
    result = cli("models", "pull", "own")  # no real model may run here, so none is prepared
    assert result.code == 0
    assert result.out.strip() == str(own.path)
    assert "own was not prepared" in result.err
    assert "not prepared" not in cli("models", "pull", "own", "--no-prepare").err
