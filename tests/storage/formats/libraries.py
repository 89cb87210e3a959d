"""The real libraries of formats, each in an environment of its own: their pins cannot share one.

An environment is made once, beside the models, and used until its pins change.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

PINS = {
    "argilla": ("argilla==2.8.0", "requests==2.32.5"),  # which it needs, and does not name
    "cassis": ("dkpro-cassis==0.12.0",),
    "crowd": ("crowd-kit==1.4.2",),
    "croissant": ("mlcroissant==1.1.1", "pyarrow==26.0.1"),
    "datasette": ("datasette==0.65.5",),
    "datasets": ("datasets==5.2.0",),
    "conllu": ("conllu==6.0.0",),
    "frictionless": ("frictionless[json]==5.21.0",),
    "labelstudio": ("label-studio-sdk==2.1.2",),
    "mcp": ("mcp==2.3.0",),
    "prov": ("prov==3.2.3",),
    "spacy": ("spacy==3.8.18",),
    "telemetry": (
        "opentelemetry-exporter-otlp-proto-http==1.45.2",
        "opentelemetry-sdk==1.45.2",
    ),
    "trl": ("datasets==5.2.0", "jinja2==3.1.6", "transformers==5.24.0"),
}
ALONE = {"trl": ("trl==1.16.0",)}
"""Packages that come without what they want beside: a library for training brings gigabytes."""
ROOT = Path(__file__).parents[3]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "folkmoot" / "verify"


def python_with(name: str) -> Path:
    """The interpreter of the environment that has the library; fails where it cannot be made."""
    pins, alone = PINS[name], ALONE.get(name, ())
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = sha256(json.dumps([version, pins, *alone]).encode()).hexdigest()[:12]
    home = CACHE / f"{name}-{key}"
    python = home / "bin" / "python"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "whole").exists():
            shutil.rmtree(home, ignore_errors=True)
            _uv("venv", "--python", sys.executable, str(home))
            _uv("pip", "install", "--system-certs", "--python", str(python), *pins)
            if alone:
                install = ("pip", "install", "--system-certs", "--no-deps")
                _uv(*install, "--python", str(python), *alone)
            (home / "whole").touch()
    return python


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        pytest.fail(f"there is no {uv}, which installs libraries to verify with: make setup")
    done = subprocess.run(
        [str(uv), "--quiet", "--no-config", *arguments], capture_output=True, text=True
    )
    if done.returncode:
        pytest.fail(
            f"the library that this test verifies with could not be installed: uv "
            f"{' '.join(arguments)}: {done.stderr.strip()[-600:]}",
            pytrace=False,
        )


def asked(name: str, script: str, *arguments: str | Path, ours: bool = False) -> Any:
    """What a script prints, as JSON on its last line, that runs with the library.

    Args:
        name: of :data:`PINS`.
        script: the program.
        arguments: of it.
        ours: whether it imports folkmoot, too, whose other libraries are then those of this
            environment.
    """
    if ours:
        paths = [str(ROOT), sysconfig.get_path("purelib")]
        script = f"import sys\nsys.path += {paths!r}\n{script}"
    done = subprocess.run(
        [str(python_with(name)), "-I", "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])
