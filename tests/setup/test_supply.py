"""Whatever is taken in from outside is known by its digest, and stands in one list."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.shelf.catalogue import BUILT_IN
from setup import environment, sbom
from tests.compose.services import ROOT

LOCKS = (*sbom.NEEDED, *sbom.TOOLS)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_one_version_and_digests(name: str) -> None:
    lock = (ROOT / name).read_text()
    found = list(sbom.locked(lock))
    written = re.findall(r"^[A-Za-z0-9]\S*", lock, re.M)
    assert len(found) == len(written) > 0
    assert all(version and digests for _, version, digests in found)
    assert "://" not in lock, "nothing comes from an address of its own"


def test_what_the_set_up_installs_from_an_index_is_checked_against_the_locks() -> None:
    for file in ("environment.py", "peers.py", "wheel.py"):
        text = (ROOT / "setup" / file).read_text()
        reads_a_lock = re.findall(r"LOCK\)|\*map\(str, locks\)", text)
        assert len(reads_a_lock) == text.count('"--require-hashes"') > 0, file
    assert environment.BUILD_LOCK in sbom.TOOLS
    assert environment.LLAMA_LOCK in sbom.NEEDED


def test_every_model_has_the_digest_of_its_file_and_pinned_sources() -> None:
    for model in BUILT_IN.values():
        assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
        assert model.registry
        assert all(re.fullmatch(r"[0-9][0-9.]*", part.version) for part in model.registry.parts)


def test_the_list_names_every_package_and_model_once(tmp_path: Path) -> None:
    target = tmp_path / "sbom.cdx.json"
    for _ in range(2):  # the same locks, the same bytes
        before = target.read_bytes() if target.exists() else b""
        subprocess.run([sys.executable, "-m", "setup.sbom", target], cwd=ROOT, check=True)
    assert target.read_bytes() == before
    told = json.loads(before)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", told["serialNumber"])
    names = [component["bom-ref"] for component in told["components"]]
    assert len(names) == len(set(names))
    assert {f"model:{name}" for name in BUILT_IN} <= set(names)
    for lock in LOCKS:
        for name, version, digests in sbom.locked((ROOT / lock).read_text()):
            component = told["components"][names.index(f"pkg:pypi/{name}@{version}")]
            listed = [each["hashes"][0]["content"] for each in component["externalReferences"]]
            assert listed == digests
    needed = {n for n, _, _ in sbom.locked((ROOT / "requirements.lock").read_text())}
    required = {c["name"] for c in told["components"] if c["scope"] == "required"}
    assert required == needed | {"llama-cpp-python", "htmx.org"}
