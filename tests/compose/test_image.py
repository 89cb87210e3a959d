"""The Dockerfile without a container engine: what it copies is there, and is enough to run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.compose.services import ROOT, image_environment

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
IGNORE = (ROOT / ".dockerignore").read_text().split()


def is_sent(file: PurePosixPath) -> bool:
    """Whether .dockerignore lets a file through: the last pattern that matches the file, or a
    folder that it is in, decides. ``**/`` is at any depth; other patterns begin at the root."""
    sent = True
    for pattern in IGNORE:
        glob = pattern.removeprefix("!")
        for place in (file, *file.parents[:-1]):
            deep = glob.startswith("**/") and place.match(glob.removeprefix("**/"))
            if glob == "**" or deep or ("/" not in str(place) and place.match(glob)):
                sent = pattern.startswith("!")
    return sent


def copies() -> list[tuple[list[str], str]]:
    """Sources and target of every COPY from the build context."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [(words[:-1], words[-1]) for words in map(str.split, lines)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app of the image, without its environment."""
    context, app = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("app")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        if is_sent(PurePosixPath(name)) and (ROOT / name).is_file():
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, context / name)
    for sources, target in copies():
        for source in sources:
            found = list(context.glob(source))
            assert found, f"COPY {source}: .dockerignore keeps it back, or it is not there"
            for path in found:
                if path.is_dir():
                    shutil.copytree(path, app / target, dirs_exist_ok=True)
                else:
                    shutil.copy(path, app / path.name)
    return app


def test_every_package_is_copied(app: Path) -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == {path.parent.name for path in app.glob("*/__init__.py")}


def test_nothing_secret_and_nothing_needless_is_sent() -> None:
    for name in (".env", ".git/config", ".venv/bin/python", ".folkmoot/ledger.db", "tests/a.py"):
        assert not is_sent(PurePosixPath(name)), name
    assert not is_sent(PurePosixPath("schema/__pycache__/task.pyc"))


def test_the_command_runs_from_the_copied_files(app: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import folkmoot.cli as cli; print(cli.__file__); cli.main()"],
        # The copies are found before the project's own, as in the image nothing else is there.
        env={**image_environment(), "PYTHONPATH": str(app), "PATH": "/usr/bin:/bin"},
        cwd=app,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(str(app)), done.stderr
    assert "Usage: folkmoot" in done.stdout


def test_what_make_image_reads_is_copied(app: Path) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "image"], cwd=app, capture_output=True, text=True, check=True
    )
    assert "-m setup --runtime" in done.stdout
    helped = subprocess.run(
        [sys.executable, "-m", "setup", "--help"], cwd=app, capture_output=True, check=False
    )
    assert helped.returncode == 0
    for lock in ("requirements.lock", "requirements-build.lock", "requirements-llama.lock"):
        assert (app / lock).is_file()


def test_both_stages_have_the_environment_in_the_same_place() -> None:
    build, final = DOCKERFILE.split("\nFROM ")[1:]
    assert "WORKDIR /app" in build
    assert "WORKDIR /app" in final
    assert "COPY --from=build /app /app" in final
    assert "ARG BUILD_BASE=${BASE}" in DOCKERFILE
