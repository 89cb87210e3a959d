"""What others have written and is served is what they have published, to the byte."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import folkmoot.web

STATIC = Path(folkmoot.web.__file__ or "").parent / "static"
LOCK = json.loads((STATIC / "vendor.lock").read_text(encoding="utf-8"))
OURS = {
    "choosing.js", "console.js", "console.css", "icon.svg", "linking.js", "marking.js",
    "pointing.js", "vendor.lock",
}  # fmt: skip


def test_every_script_of_others_has_the_digest_of_its_lock() -> None:
    for name, told in LOCK["files"].items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == told["sha256"], name
    assert LOCK["integrity"].startswith("sha512-")


def test_nothing_is_served_that_is_neither_ours_nor_in_the_lock() -> None:
    assert {file.name for file in STATIC.iterdir()} == OURS | set(LOCK["files"])
