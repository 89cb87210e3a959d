"""Two people answer at the same moment, each in a process of their own, on a running swarm."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from folkmoot.reports.review_queue import everybodys
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, environment, wait_until, write_jsonl

TOGETHER, APART = "together", "apart"
ROWS = [f"r{n}" for n in range(10)]
_ASKED = re.compile(r"── \d+ of \d+ · (r\d+) ──")


class Person:
    """``folkmoot review`` by somebody who reads and types through pipes."""

    def __init__(self, state: Path, campaign: str, by: str, *options: str) -> None:
        self.process = subprocess.Popen(
            ["folkmoot", "review", campaign, "--all", "--by", by, *options],
            env=environment(state), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.shown = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while read := os.read(self.process.stdout.fileno(), 65536):
            self.shown += read.decode("utf-8", "replace")

    @property
    def asked(self) -> list[str]:
        """The rows that were put to this person so far."""
        return _ASKED.findall(self.shown)

    @property
    def waits(self) -> bool:
        """Whether the person is asked something now."""
        return self.shown.endswith(" > ")

    @property
    def is_through(self) -> bool:
        return "that was the last one" in self.shown

    def type(self, line: str) -> None:
        """Answer what is asked, and wait for the next question, or the end."""
        before = len(self.shown)
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        wait_until(lambda: len(self.shown) > before and self.waits)

    def leave(self) -> None:
        self.process.kill()
        self.process.wait()


Come = Callable[..., Person]


@pytest.fixture
def come(swarm: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Come]:
    """Who comes to the ten rows of a swarm that runs."""
    monkeypatch.setenv("FOLKMOOT_STATE", str(swarm))
    rows = [{"id": id, "text": f"Tea {id} was hot."} for id in ROWS]
    for campaign in (TOGETHER, APART):
        cli("campaign", "create", campaign, "--labels", "good,bad")
        cli("submit", write_jsonl(tmp_path / "tea.jsonl", rows), "--campaign", campaign)
        assert cli("watch", campaign).code == 0
    here: list[Person] = []

    def arrive(*arguments: str) -> Person:
        here.append(Person(swarm, *arguments))
        wait_until(lambda: here[-1].waits)
        return here[-1]

    yield arrive
    for person in here:
        person.leave()


def test_two_people_divide_the_rows_but_for_those_that_both_are_asked(
    come: Come, swarm: Path, cli: Cli
) -> None:
    ann, bo = (come(TOGETHER, by, "--overlap", "20%") for by in ("Ann O'Neil", "generator-1"))
    both = everybodys(ROWS, 0.2)
    if ann.asked[0] not in both:
        assert ann.asked != bo.asked, "what Ann has before her is not put to Bo"
    for answer in ("good", "bad") * 10:
        for person in (ann, bo):
            if not person.is_through:
                person.type(answer)
    assert ann.is_through
    assert bo.is_through
    assert set(ann.asked) & set(bo.asked) == both
    assert set(ann.asked) | set(bo.asked) == set(ROWS)
    with LedgerReader(swarm / "ledger.db") as reader:
        assert reader.violations() == []
        people = {t: len(each.people) for t, each in reader.answers_of_people(TOGETHER).items()}
    assert people == {task: 2 if task in both else 1 for task in ROWS}


def test_who_leaves_with_a_row_before_them_keeps_it_from_nobody(come: Come) -> None:
    ann, bo = come(APART, "Ann"), come(APART, "Bo")
    while not bo.is_through:
        bo.type("good")
    assert set(bo.asked) == set(ROWS) - set(ann.asked)
    ann.leave()
    assert come(APART, "Carl").asked == ann.asked
    assert bo.process.stdin is not None
    bo.process.stdin.close()
    wait_until(lambda: "9 answered" in bo.shown)
