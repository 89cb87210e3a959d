"""No pattern of the house explodes on a text that was written against it.

Patterns whose time doubles with each letter never end on these; the lengths that rows may have are
bounded elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kinds.suspects.signals import _MARKUP
from tests.test_floors import MAY_IMPORT

LENGTH = 150
PIECES = (
    *("a", " ", "\n", "1", "1,", "a ", "_", "-", "=", "'", '"', "\\", '\\"', "(", "[", "{", "<"),
    *("&", "a.", "a,b ", ";=", "\t", "é", "A", "#", "*", "a-", ".", "://", "@", "ab1 ", "|", "0."),
    *("a\n", "> ", "'=", "x@x.", "%", "**a", "``", "[a](", "\u200b", "A1", ", "),
)
ATTACKS = [(piece * LENGTH)[:LENGTH] + end for piece in PIECES for end in ("", "\0!")]
SECONDS = 1.0
"""Of processor time, for all attacks on one pattern."""


class _TooLongError(Exception):
    pass


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All compiled patterns of text at the top of modules, by name."""
    for package in sorted(MAY_IMPORT):
        home = importlib.import_module(package)
        for found in pkgutil.walk_packages(home.__path__, f"{package}."):
            if ".bench" in found.name or "__main__" in found.name or package == "setup":
                continue
            try:
                module = importlib.import_module(found.name)
            except ModuleNotFoundError as error:
                if (error.name or "").split(".")[0] in MAY_IMPORT:
                    raise
                continue  # it is for an extra that is not installed here
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def explodes(pattern: re.Pattern[str]) -> bool:
    try:
        with at_most(SECONDS):
            for attack in ATTACKS:
                pattern.search(attack)
                pattern.fullmatch(attack)
    except _TooLongError:
        return True
    return False


def test_no_pattern_explodes() -> None:
    found = dict(patterns())
    assert len(found) > 50
    assert [name for name, pattern in found.items() if explodes(pattern)] == []


def test_a_pattern_that_explodes_would_be_found() -> None:
    assert explodes(re.compile(r"(a+)+$"))


def test_what_talks_about_the_answer_is_looked_for_in_linear_time() -> None:
    """It goes through whole rows, which may be of any blanks."""
    with at_most(SECONDS):
        for blank in ("\n", " ", "\t\n", "label ", "- "):
            _MARKUP.search(blank * 20_000)
