"""What the set-up says, and how it gives up."""

from __future__ import annotations

import sys


class SetupError(Exception):
    """The set-up cannot go on.

    Args:
        message: what went wrong, one line.
        hint: what to do next, one line.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}\n  {hint}")


def say(text: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"set-up: {text}\n")
    sys.stderr.flush()
