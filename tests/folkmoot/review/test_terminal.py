"""A real terminal: a person types, leaves, or is cut off; what was answered is on record."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.ledger import Ledger
from tests.folkmoot.conftest import PATIENCE, environment
from tests.folkmoot.review.conftest import answers


class Terminal:
    """``folkmoot review soups`` on a pseudo-terminal."""

    def __init__(self, state: Path) -> None:
        self._keys, end = pty.openpty()
        self.process = subprocess.Popen(
            ["folkmoot", "review", "soups", "--by", "eve"],
            env=environment(state), stdin=end, stdout=end, stderr=end, start_new_session=True,
            preexec_fn=_take_the_terminal,
        )  # fmt: skip
        os.close(end)
        self.shown = ""

    def until(self, words: str) -> None:
        """Read what is shown until ``words`` are."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._keys], [], [], 0.1)[0]:
                try:
                    read = os.read(self._keys, 65536)
                except OSError:  # the process has closed its end
                    read = b""
                self.shown += read.decode("utf-8", "replace")
                if not read:
                    break
        assert words in self.shown

    def type(self, keys: str) -> None:
        os.write(self._keys, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._keys)


def _take_the_terminal() -> None:
    """Ctrl-C on the terminal shall reach the command, as it does from a shell."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(soups: Campaign, state: Path) -> Iterator[Terminal]:
    terminal = Terminal(state)
    yield terminal
    terminal.close()


def test_ctrl_c_waits_for_the_answer_that_is_being_written_and_ends_in_order(
    terminal: Terminal, state: Path
) -> None:
    terminal.until("1-3 or a label > ")
    terminal.type("so\n")
    terminal.until("2 of 3")
    terminal.until("1-3 or a label > ")
    with Ledger.open(state / "ledger.db"):  # the next answer has to wait for us
        terminal.type("bad\n")
        time.sleep(0.7)
        terminal.type("\x03")
        time.sleep(0.3)
        assert answers(state) == {"closest": "so-so"}
    terminal.until("2 answered, 0 skipped; 1 escalated task still without")
    assert terminal.process.wait(PATIENCE) == 0
    assert "Traceback" not in terminal.shown
    assert answers(state) == {"closest": "so-so", "close": "bad"}


def test_a_kill_between_two_answers_loses_none(terminal: Terminal, state: Path) -> None:
    for number, answer in enumerate(("bad", "good"), start=2):
        terminal.until("1-3 or a label > ")
        terminal.type(f"{answer}\n")
        terminal.until(f"{number} of 3")
    os.kill(terminal.process.pid, signal.SIGKILL)
    terminal.process.wait(PATIENCE)
    assert answers(state) == {"closest": "bad", "close": "good"}
