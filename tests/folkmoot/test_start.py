"""A command loads what it needs itself, and not what all others need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from folkmoot.cli import COMMANDS, wanted

EVERYTHING = tuple(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("status", ("status",)),
        ("--state /tmp/status status reviews", ("status",)),
        ("--state=/tmp/x --nats nats://a ledger delete t1 --campaign up", ("ledger",)),
        ("--log-level debug up --only engine", ("up",)),
        ("", EVERYTHING),
        ("--help", EVERYTHING),
        ("--version", ()),
        ("--state /tmp/x --show-completion", ()),
        ("--install-completion", ()),
        ("--state", EVERYTHING),
        ("statsu", EVERYTHING),
        ("--unknown status", EVERYTHING),
    ],
)
def test_the_one_command_that_is_typed_is_found_whatever_stands_before_it(
    typed: str, found: tuple[str, ...]
) -> None:
    assert wanted(typed.split()) == found


def test_who_prints_a_sum_does_not_load_what_learns_or_computes() -> None:
    slow = (
        "sklearn", "scipy", "pandas", "numpy", "autogen_core", "llama_cpp", "consensus", "recipes",
    )  # fmt: skip
    script = (
        "import sys; from folkmoot.cli import built; built(['status']);"
        f"print([name for name in {slow} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_moderator_loads_what_recipes_are_made_of_when_it_has_one() -> None:
    script = (
        "import sys, agents.moderator.moderator;"
        "print([name for name in sys.modules if name.partition('.')[0] == 'recipes'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
