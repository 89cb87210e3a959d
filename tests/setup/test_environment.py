"""The environment's locks, and what the person's settings for pip mean for uv."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from setup.environment import from_pip_settings

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_by_hash_and_names_no_address(lock: Path) -> None:
    lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    assert not [line for line in lines if re.search(r"://|--(index|extra|find|trusted)|@ ", line)]
    pins = "\n".join(lines).replace("\\\n", "").splitlines()
    assert pins
    assert not [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [project["optional-dependencies"][name] for name in ("dev", "mcp", "telemetry")]
    wanted = [*project["dependencies"], *(each for extra in extras for each in extra)]
    names = {re.split(r"[<>=\[ ]", want)[0].lower().replace("_", "-") for want in wanted}
    locked = {
        name.replace("_", "-")
        for lock in LOCKS
        for name in re.findall(r"^([a-z0-9._-]+)==", lock.read_text(), re.MULTILINE)
    }
    assert names <= locked


def test_a_mirror_that_pip_knows_is_used_by_uv_too() -> None:
    listing = "global.index-url='https://mirror.example/simple'\nglobal.cert='/etc/ca.pem'\n"
    assert from_pip_settings(listing) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }


def test_an_environment_variable_of_pip_wins_over_its_files() -> None:
    listing = ":env:.index-url='https://one.example'\nglobal.index-url='https://two.example'\n"
    assert from_pip_settings(listing) == {"UV_DEFAULT_INDEX": "https://one.example"}


def test_further_indexes_of_pip_are_left_to_pip() -> None:
    assert from_pip_settings("global.extra-index-url='file:///srv/wheels'\n") == {}


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    code = "import setup.__main__, sys; print(*sys.modules)"
    command = [sys.executable, "-S", "-E", "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    allowed = {*sys.stdlib_module_names, "setup", "__main__"}
    ours = {"engine", "engine.machine"}  # knows the CPU, needs nothing
    names = set(result.stdout.split()) - ours
    assert {name.partition(".")[0] for name in names} <= allowed


def test_every_package_of_the_project_is_installed() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"][
        "packages"
    ]
    roots = {package.partition(".")[0] for package in packages}
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for root in roots
        for file in (ROOT / root).rglob("__init__.py")
    }
    assert found == set(packages)
