"""Prepare the models that are named on the command line for this machine's CPU.

Runs in the new environment, after llama.cpp has been built: it decides what is fastest.

    python setup/prepare.py NAME...
"""

from __future__ import annotations

import sys

from engine.shelf.catalogue import BUILT_IN
from engine.shelf.prepared import is_off, state_of
from schema.errors import FolkmootError


def _say(line: str) -> None:
    sys.stderr.write(f"set-up: {line}\n")
    sys.stderr.flush()


def main(names: list[str]) -> int:
    """Prepare each model; what has been prepared already takes no time and no words."""
    if is_off():
        return 0
    wanted = [n for n in names if state_of(BUILT_IN[n]).state not in ("prepared", "original")]
    if not wanted:
        return 0
    from engine.tuning.prepare import (
        prepare,  # loads llama.cpp, which a mere check need not wait for
    )

    for name in wanted:
        try:
            _say(f"model {name}: {prepare(BUILT_IN[name], report=_say).says}")
        except FolkmootError as error:
            # The original runs just as well, only slower: no reason to stop a set-up.
            _say(f"model {name} was not prepared: {error}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
