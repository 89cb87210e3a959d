"""``python3 -m setup.browser``: what the tests of the console need beside the environment.

A Chromium, and axe-core (MPL-2.0), which looks for barriers in a page. Neither is needed to use
folkmoot.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import sys
import tarfile
import urllib.request
from pathlib import Path

from setup.console import SetupError, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TARBALL = "axe-core/-/axe-core-4.14.1.tgz"
INTEGRITY = (
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r7"
    "6ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""As the registry has it."""
REGISTRY = "https://registry.npmjs.org"
SECONDS = 60


def main() -> int:
    """Look, and fetch what can be fetched; returns the exit code."""
    try:
        chromium()
        axe()
    except SetupError as error:
        say(str(error))
        return 1
    return 0


def chromium() -> str:
    """The path of a Chromium.

    Raises:
        SetupError: when there is none; says how to get one.
    """
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    raise SetupError(
        "the tests of `folkmoot web` drive a Chromium, and there is none",
        "on Debian: apt-get install --no-install-recommends chromium",
    )


def axe() -> Path:
    """The file of axe-core, fetched once, by digest.

    Raises:
        SetupError: when it cannot be fetched, or is not what its publisher has published.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "folkmoot"
    kept = cache / "axe-core-4.14.1.min.js"
    if kept.is_file():
        return kept
    registry = os.environ.get("NPM_CONFIG_REGISTRY") or REGISTRY
    address = f"{registry.rstrip('/')}/{TARBALL}"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - ours
            packed = answer.read()
    except OSError as error:
        raise SetupError(
            f"axe-core cannot be fetched from {registry} ({error})",
            "NPM_CONFIG_REGISTRY names another registry",
        ) from error
    digest = base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise SetupError("axe-core is not what its publisher has published", f"see {address}")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        member = archive.extractfile("package/axe.min.js")
        if member is None:
            raise SetupError("axe-core's package has no axe.min.js", f"see {address}")
        text = member.read()
    cache.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(text)
    fresh.replace(kept)
    return kept


if __name__ == "__main__":
    sys.exit(main())
