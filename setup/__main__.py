"""``python3 -m setup [--runtime] [MODEL...]``: everything that is still to do, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from setup.console import SetupError, say
from setup.environment import make_environment
from setup.llama import install_llama

PROOF_MODEL = "smollm2-135m"


def main() -> int:
    """Run the set-up; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m setup", description=__doc__)
    parser.add_argument("--runtime", action="store_true", help="no tools for development")
    parser.add_argument("models", nargs="*", metavar="MODEL", help="models of the catalogue")
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[1]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "folkmoot"
    try:
        with _only_one_setup(cache):
            environment = make_environment(root, runtime=options.runtime)
            model = _pull(root, environment, [PROOF_MODEL, *options.models])
            install_llama(root, environment, cache, model)
            _prepare(root, environment, options.models)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; run make again to go on")
        return 130
    return 0


def _pull(root: Path, environment: Path, models: list[str]) -> Path:
    """Have the models on this machine; returns the file of the first."""
    command = [
        str(environment / "bin" / "python"),
        "-P",
        str(root / "setup" / "models.py"),
        *models,
    ]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        raise SetupError("the models could not be fetched", "see above, then run make again")
    return Path(result.stdout.splitlines()[0])


def _prepare(root: Path, environment: Path, models: list[str]) -> None:
    """Have the models prepared for this CPU; it says by itself what it chose, and what not."""
    script = str(root / "setup" / "prepare.py")
    command = [str(environment / "bin" / "python"), "-P", script, *models]
    if models and subprocess.run(command, check=False).returncode:
        raise SetupError("the models could not be prepared", "see above, then run make again")


@contextlib.contextmanager
def _only_one_setup(cache: Path) -> Iterator[None]:
    """Two clones, or two commands in one, would otherwise build the same thing twice."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
