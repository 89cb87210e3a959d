"""The virtual environment: made once, and again only when a lock or the project file changed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

from setup.console import SetupError, say

BUILD_LOCK = "requirements-build.lock"
LLAMA_LOCK = "requirements-llama.lock"
STAMP = "folkmoot-setup.stamp"


def make_environment(root: Path, *, runtime: bool) -> Path:
    """Have an environment in ``root/.venv`` that holds exactly what the locks name.

    Args:
        root: the project's folder.
        runtime: leave out the tools for development.

    Returns:
        The environment's folder. llama.cpp is built and installed apart, and is not in it after a
        change of the locks.

    Raises:
        SetupError: when a tool or the network fails.
    """
    environment = root / ".venv"
    locks = [
        root / ("requirements.lock" if runtime else "requirements-dev.lock"),
        root / BUILD_LOCK,
    ]
    wanted = digest(
        *(file.read_text(encoding="utf-8") for file in (*locks, root / "pyproject.toml")),
        sys.version,
        str(root),
    )
    stamp = environment / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return environment
    stamp.unlink(missing_ok=True)
    python = environment / "bin" / "python"
    if _version(python) != sys.version:
        say(f"making the environment with Python {sys.version.split()[0]}")
        _create(environment)
    say("installing what the lock files name")
    pip = [str(python), "-P", "-m", "pip", "--disable-pip-version-check"]
    # pip checks each file against the hashes of the lock, and so does uv below.
    run([*pip, "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(root / BUILD_LOCK)])
    uv = [str(environment / "bin" / "uv"), "pip"]
    settings = uv_settings(pip)
    run(
        [*uv, "sync", "--quiet", "--python", str(python), "--require-hashes", *map(str, locks)],
        settings,
    )
    run(
        [
            *(*uv, "install", "--quiet", "--python", str(python), "--no-deps", "--offline"),
            *("--no-build-isolation", "--editable", str(root)),
        ],
        settings,
    )
    stamp.write_text(wanted)
    return environment


def uv_settings(pip: list[str]) -> dict[str, str]:
    """The person's pip settings for the index and its certificate, in uv's words.

    uv does not read pip's settings: without this a machine behind a mirror could run pip and not
    uv. What the person has set for uv itself wins.
    """
    result = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    return {**from_pip_settings(result.stdout), "UV_SYSTEM_CERTS": "1"} | {
        name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_CERT"))
    }


def from_pip_settings(listing: str) -> dict[str, str]:
    """Environment variables for uv from what ``pip config list`` printed."""
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    found: dict[str, str] = {}
    for key, value in re.findall(r"^(\S+?)='(.*)'$", listing, re.MULTILINE):
        scope, _, option = key.rpartition(".")
        # An environment variable is listed first and wins over the files.
        if option in names and scope in ("global", "install", ":env:"):
            found.setdefault(names[option], value)
    return found


def run(command: list[str], settings: dict[str, str] | None = None) -> None:
    """Run a command of the set-up.

    Raises:
        SetupError: with the end of what it said, when it fails.
    """
    environment = {**os.environ, **(settings or {})}
    environment.pop("VIRTUAL_ENV", None)  # a person's active one is not meant
    result = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode:
        end = "\n".join(result.stdout.strip().splitlines()[-15:])
        raise SetupError(
            f"{' '.join(command[:4])} … failed:\n{end}", "mend that, then run make again"
        )


def digest(*parts: str) -> str:
    """SHA-256, in hexadecimal, of several texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _create(environment: Path) -> None:
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"Python cannot make a virtual environment: {error}",
            "on Debian: apt install python3-venv python3-pip",
        ) from None


def _version(python: Path) -> str:
    try:
        command = [str(python), "-c", "import sys; print(sys.version)"]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return result.stdout.rstrip("\n")
