"""``make sbom``: what folkmoot is made of, as a CycloneDX document.

    python -m setup.sbom FILE

Read from the lock files and the catalogue of models, which are all that an installation takes in:
each package with its version and the digests of its files, each model with that of its file, and
what is kept here of others. The same locks give the same document, byte for byte.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.shelf.catalogue import BUILT_IN

ROOT = Path(__file__).parents[1]
NEEDED = ("requirements.lock", "requirements-llama.lock")
"""What runs."""
TOOLS = ("requirements-build.lock", "requirements-dev.lock")
"""What builds, and what tests; nothing of it is there at run time."""

VENDORED = ("folkmoot/web/static/vendor.lock",)
"""What others have written and is kept here as they have published it."""

_ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+?)(?:\s*;\s*[^\\]+)?\s*\\$", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Component = dict[str, Any]


def locked(lock: str) -> Iterator[tuple[str, str, list[str]]]:
    """Each package of a lock: name, version, and the SHA-256 of each of its files."""
    found = list(_ENTRY.finditer(lock))
    ends = [entry.start() for entry in found[1:]] + [len(lock)]
    for entry, end in zip(found, ends, strict=True):
        yield entry[1], entry[2], _HASH.findall(lock[entry.end() : end])


def document(root: Path = ROOT) -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components: dict[str, Component] = {}
    for scope, files in (("required", NEEDED), ("excluded", TOOLS)):
        for file in files:
            for package in locked((root / file).read_text(encoding="utf-8")):
                made = _package(*package, scope)
                components.setdefault(made["bom-ref"], made)
    for lock in VENDORED:
        made = _vendored(json.loads((root / lock).read_text(encoding="utf-8")))
        components[made["bom-ref"]] = made
    for model in BUILT_IN.values():
        made = _model(model.name, model.sha256, model.licence)
        components[made["bom-ref"]] = made
    listed = [components[ref] for ref in sorted(components)]
    itself = {
        "type": "application",
        "bom-ref": "folkmoot",
        "name": project["name"],
        "version": project["version"],
    }
    needed = [each["bom-ref"] for each in listed if each["scope"] == "required"]
    content = {
        "metadata": {"component": itself},
        "components": listed,
        "dependencies": [{"ref": "folkmoot", "dependsOn": needed}],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
    }
    return head | content


def _package(name: str, version: str, digests: list[str], scope: str) -> Component:
    url = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
        "scope": scope,
        # A package has a file for each platform; installed is only what has one of these digests.
        "externalReferences": [
            {
                "type": "distribution",
                "url": url,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
            for digest in digests
        ],
    }


def _vendored(lock: dict[str, Any]) -> Component:
    url = f"pkg:npm/{lock['name']}@{lock['version']}"
    digest = base64.b64decode(lock["integrity"].removeprefix("sha512-")).hex()
    return {
        "type": "library",
        "bom-ref": url,
        "name": lock["name"],
        "version": lock["version"],
        "purl": url,
        "scope": "required",
        "licenses": [{"license": {"id": lock["licence"]}}],
        "externalReferences": [
            {"type": "distribution", "url": url, "hashes": [{"alg": "SHA-512", "content": digest}]}
        ],
    }


def _model(name: str, digest: str, licence: str) -> Component:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{name}",
        "name": name,
        "scope": "optional",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"name": licence or "not known"}}],
    }


def main() -> None:
    """Write the document to the file that is named."""
    target = Path(sys.argv[1])
    found = document()
    target.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target}: {len(found['components'])} components\n")


if __name__ == "__main__":
    main()
