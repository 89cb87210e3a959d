"""Where the ``folkmoot`` command begins: a shell that asks for completions is answered without
loading the program, everything else is the command line's."""

from __future__ import annotations

import os

ASKED = "_FOLKMOOT_COMPLETE"
"""The variable by which a shell asks, as typer names it."""


def main() -> None:
    """Run the command, or answer the shell."""
    if ASKED in os.environ:
        from folkmoot.completion import answer

        answer()
    from folkmoot.cli import main as run

    run()
