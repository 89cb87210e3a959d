"""What ``folkmoot doctor`` finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.reports.checkup import check_up
from folkmoot.settings import Settings
from storage.formats.base import FORMATS


def test_what_other_packages_bring_is_listed_and_what_does_not_load_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "extras-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: extras\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[folkmoot.exporters]\nplain = extra_plain\nghost = no_such_module\n"
    )
    (tmp_path / "extra_plain.py").write_text(
        "from storage.formats.base import exporter\n"
        "@exporter('plain')\n"
        "def plain(table, stream): return 0\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(FORMATS, "_things", dict(FORMATS._things))
    monkeypatch.setattr(FORMATS, "_origins", dict(FORMATS._origins))
    found = {each.check: each for each in check_up(Settings(state=tmp_path / "state"))}
    assert found["export format plain"].verdict == "well"
    assert found["export format plain"].found == "from the package extras"
    ghost = found["export format ghost"]
    assert ghost.verdict == "broken"
    assert "comes from extras" in ghost.found
    assert ghost.todo == "repair or uninstall extras"
