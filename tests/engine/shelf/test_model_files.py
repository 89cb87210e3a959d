"""Files of models on this machine: found, missing, and not what they should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.shelf.catalogue import CatalogueModel, EndpointModel
from engine.shelf.model_files import locate, model_rows, models_folder, verify
from schema.errors import DigestMismatch, ModelMissing
from tests.engine.shelf.conftest import CONTENT


def test_a_missing_model_says_what_to_type(folder: Path, tiny: CatalogueModel) -> None:
    with pytest.raises(ModelMissing, match="folkmoot models pull tiny"):
        locate(tiny)


def test_a_model_with_the_pinned_digest_is_found(folder: Path, tiny: CatalogueModel) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT)
    assert locate(tiny) == folder / "tiny.gguf"


def test_another_file_under_the_models_name_is_refused(folder: Path, tiny: CatalogueModel) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT[::-1])
    with pytest.raises(DigestMismatch, match="folkmoot models pull tiny"):
        locate(tiny)


def test_a_file_that_changes_after_it_was_found_right_is_refused(
    folder: Path, tiny: CatalogueModel
) -> None:
    file = folder / "tiny.gguf"
    file.write_bytes(CONTENT)
    locate(tiny)
    file.write_bytes(CONTENT[::-1])
    with pytest.raises(DigestMismatch):
        locate(tiny)


def test_a_file_is_hashed_once_and_verify_hashes_it_again(
    folder: Path, tiny: CatalogueModel
) -> None:
    file = folder / "tiny.gguf"
    file.write_bytes(CONTENT)
    locate(tiny)
    times = file.stat()
    with file.open("r+b") as stream:
        stream.write(b"damaged")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert locate(tiny) == file  # nothing that is cheap to look at has changed
    with pytest.raises(DigestMismatch):
        verify(tiny)
    with pytest.raises(DigestMismatch):
        locate(tiny)


def test_a_folder_that_takes_no_stamps_still_gives_its_models(
    folder: Path, tiny: CatalogueModel
) -> None:
    (folder / "tiny.gguf").write_bytes(CONTENT)
    (folder / ".verified").write_text("in the way")
    assert locate(tiny) == folder / "tiny.gguf"


def test_a_persons_own_file_stays_where_it_is(
    folder: Path, tmp_path: Path, tiny: CatalogueModel
) -> None:
    file = tmp_path / "elsewhere.gguf"
    own = tiny.model_copy(update={"path": file})
    with pytest.raises(ModelMissing, match=r"models\.toml"):
        locate(own)
    file.write_bytes(CONTENT)
    assert locate(own) == file


def test_the_list_shows_every_state_and_raises_for_none(folder: Path, tiny: CatalogueModel) -> None:
    (folder / "there.gguf").write_bytes(CONTENT)
    (folder / "wrong.gguf").write_bytes(b"something else")
    rows = model_rows(
        [
            tiny,
            tiny.model_copy(update={"name": "there"}),
            tiny.model_copy(update={"name": "wrong"}),
            EndpointModel(name="far", family="big", base_url="http://127.0.0.1:1/v1", model="m"),
        ]
    )
    assert [row.state for row in rows] == ["missing", "present", "mismatch", "endpoint"]
    assert [row.size for row in rows] == [len(CONTENT), len(CONTENT), 14, None]
    assert "models pull tiny" in rows[0].problem
    assert not rows[1].problem


def test_models_lie_in_the_cache_folder_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("FOLKMOOT_MODELS_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert models_folder() == tmp_path / "folkmoot" / "models"
