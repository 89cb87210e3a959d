"""What the tests of the console need is there, or is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import browser
from setup.console import SetupError


def test_without_a_chromium_the_set_up_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.main() == 1
    said = capsys.readouterr().err
    assert "apt-get install --no-install-recommends chromium" in said
    assert "Traceback" not in said


def test_what_is_not_the_published_file_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / browser.TARBALL
    package.parent.mkdir(parents=True)
    package.write_bytes(b"something else")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", tmp_path.as_uri())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(SetupError, match="not what its publisher has published"):
        browser.axe()
    assert not (tmp_path / "cache").exists()
