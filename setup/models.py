"""Fetch the models that are named on the command line, by digest.

Runs in the new environment, before llama.cpp is built: the proof needs a model.

    python setup/models.py NAME...
"""

from __future__ import annotations

import sys
import time

from engine.shelf.catalogue import BUILT_IN
from engine.shelf.download import Progress, pull
from schema.errors import FolkmootError

PATIENCE = 5.0


class _Reporter:
    """Says how far a download is, every few seconds."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.step != "download" or time.monotonic() - self._last < PATIENCE:
            return
        self._last = time.monotonic()
        total = f" of {progress.total >> 20}" if progress.total else ""
        sys.stderr.write(f"set-up: model {progress.model}: {progress.done >> 20}{total} MiB\n")
        sys.stderr.flush()


def main(names: list[str]) -> int:
    """Pull each model and print where it lies; returns the exit code."""
    report = _Reporter()
    try:
        for name in names:
            sys.stdout.write(f"{pull(BUILT_IN[name], report=report)}\n")
    except FolkmootError as error:
        sys.stderr.write(f"set-up: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
