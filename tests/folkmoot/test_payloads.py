"""More than two hundred payloads go through every output, and come out as text.

One campaign has them all, as ids, texts, other columns, labels, guideline and the file's name; each
output is made once of the whole.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.envelopes import DeadLetter, encode
from bus.server import EmbeddedServer
from bus.subjects import dead_subject
from bus.topology import declare
from folkmoot.cli import run
from folkmoot.page.words import presentable
from storage.formats.formulas import guarded, unguarded
from storage.reader import LedgerReader
from storage.target import written
from tests.folkmoot.conftest import Finished, Result, environment
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.page.test_hostile_words import ALLOWED
from tests.payloads import ALL, FORMULA, NAMES, QUERY

CAMPAIGN = "poison"
SOLVED = 6
LABELS = ("<b>yes</b>", "[red]no[/]", "=1+1")
HARMFUL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb]"
)
"""What a terminal may obey, or what turns the order of reading around."""
FILE = "-\N{RIGHT-TO-LEFT OVERRIDE}gpj [red]$(touch pwned) <b>.jsonl"


def test_there_are_at_least_two_hundred_payloads() -> None:
    assert len(ALL) == len(set(ALL)) >= 200


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The campaign, when all its rows have ended."""
    folder = tmp_path_factory.mktemp("poison")
    (folder / "labels.txt").write_text("\n".join(LABELS), encoding="utf-8")
    rows = [
        {"id": payload[:190], "text": f"{payload} ", payload[:50]: payload}
        | ({"gold": LABELS[n % 3]} if n < SOLVED else {})
        for n, payload in enumerate(ALL)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / FILE).write_text(lines, encoding="utf-8")
    done = subprocess.run(
        [
            *("folkmoot", "annotate", f"./{FILE}", "--labels", "@labels.txt"),
            *("--campaign", CAMPAIGN, "--talk", "10%"),
            *("--guideline", " ".join(ALL[:40]).replace("\0", "")),
        ],
        cwd=folder, env=environment(folder / "state"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not (folder / "pwned").exists()
    return Finished(folder / "state", CAMPAIGN, len(rows), Result(0, done.stdout, done.stderr))


Shown = Callable[..., str]


@pytest.fixture(autouse=True)
def _its_state(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "poisoned" in request.fixturenames:
        poisoned: Finished = request.getfixturevalue("poisoned")
        monkeypatch.setenv("FOLKMOOT_STATE", str(poisoned.state))


@pytest.fixture
def terminal(poisoned: Finished, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Runs a command in this process whose output and errors are a terminal; what it shows."""
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "200")):
        monkeypatch.setenv(name, value)

    def show(*words: str) -> str:
        ours, theirs = pty.openpty()
        shown = bytearray()
        with os.fdopen(theirs, "w", encoding="utf-8", buffering=1) as screen:
            with monkeypatch.context() as patch:
                patch.setattr(sys, "stdout", _Drained(screen, ours, shown))
                patch.setattr(sys, "stderr", _Drained(screen, ours, shown))
                run(list(words))
            screen.flush()
            _drain(ours, shown)
        os.close(ours)
        return shown.decode("utf-8")

    return show


class _Drained(io.TextIOBase):
    """A terminal that is read while it is written to, so that it never fills."""

    encoding = "utf-8"

    def __init__(self, screen: io.TextIOWrapper, reader: int, shown: bytearray) -> None:
        self._screen, self._reader, self._shown = screen, reader, shown

    def write(self, text: str) -> int:
        for start in range(0, len(text), 500):
            self._screen.write(text[start : start + 500])
            self._screen.flush()
            _drain(self._reader, self._shown)
        return len(text)

    def isatty(self) -> bool:
        return self._screen.isatty()

    def fileno(self) -> int:
        return self._screen.fileno()


def _drain(reader: int, shown: bytearray) -> None:
    while select.select([reader], [], [], 0)[0]:
        shown += os.read(reader, 65536)


def is_harmless(shown: str) -> bool:
    return not HARMFUL.search(shown.replace("\r\n", "\n").replace("\r", ""))


COMMANDS = (
    ("status",), ("status", CAMPAIGN), ("status", "--json"), ("campaign", "show", CAMPAIGN),
    ("campaign", "show", CAMPAIGN, "--toml"), ("agreement", CAMPAIGN), ("doctor",),
    ("export", CAMPAIGN), ("export", CAMPAIGN, "--format", "csv"),
    ("export", CAMPAIGN, "--format", "transcripts"), ("ledger", "search", "x", "--limit", "500"),
    ("models", "list"), ("watch", CAMPAIGN), ("review", CAMPAIGN, "--by", "\x1b[31meve"),
    ("plan", "no-\x1b[31m-file.csv", "--labels", "a,b"), ("transcript", "no \x1b[2J task"),
    ("export", "\x1b]0;x\x07"), ("status", "[red]x"), ("annotate", "\x9b31m.csv", "--labels", "a"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: ascii(" ".join(words)))
def test_no_command_makes_a_terminal_do_anything(terminal: Shown, words: tuple[str, ...]) -> None:
    shown = terminal(*words)
    assert shown.strip()
    assert is_harmless(shown), HARMFUL.search(shown)


def test_transcripts_of_the_worst_tasks_are_text(terminal: Shown, poisoned: Finished) -> None:
    with LedgerReader(poisoned.state / "ledger.db") as reader:
        debated = list(reader.tasks_asked(CAMPAIGN, "argue"))[:2]
        rejected = [row.task for row in reader.tasks(CAMPAIGN, "rejected")][:2]
    assert debated
    for task in (*debated, *rejected, "<script>alert(1)</script>", "[bold red]rich[/]"):
        for more in ((), ("--json",)):
            shown = terminal("transcript", "--campaign", CAMPAIGN, *more, "--", task)
            assert is_harmless(shown), task
    assert "[bold red]rich[/]" in terminal(
        "transcript", "--campaign", CAMPAIGN, "--", "[bold red]rich[/]"
    )


def test_no_search_is_anything_but_words(terminal: Shown, poisoned: Finished) -> None:
    with LedgerReader(poisoned.state / "ledger.db") as reader:
        before = reader.counts(CAMPAIGN)
        for query in ALL:
            reader.search(query.replace("\0", ""), limit=1)
        assert reader.counts(CAMPAIGN) == before
        assert reader.violations() == []
    for query in QUERY[:8]:
        assert is_harmless(terminal("ledger", "search", "--", query))


def test_reports_hold_text_alone(poisoned: Finished, tmp_path: Path) -> None:
    page, text = tmp_path / "r.html", tmp_path / "r.md"
    for target in (page, text):
        assert run(["report", CAMPAIGN, "--out", str(target)]) == 0
    html = page.read_text(encoding="utf-8")
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    for tag, attributes in seen.tags:
        assert not {name for name in attributes if name.startswith("on")}, tag
        assert not {"style", "src", "srcdoc", "action", "formaction"} & set(attributes), tag
        assert (attributes.get("href") or "#").startswith("#"), tag
    assert not HARMFUL.search(html)
    for label in LABELS:
        assert presentable(label) in seen.words
    markdown = text.read_text(encoding="utf-8")
    assert not HARMFUL.search(markdown)
    assert not re.search(r"<[a-z!/]", markdown)
    assert not re.search(r"(?<!\\)\]\(", markdown)
    assert not re.search(r"^\s*(```|~~~)\s*mermaid", markdown, re.M)


def test_no_cell_of_csv_is_run_and_each_is_read_again_as_it_was(
    poisoned: Finished, tmp_path: Path
) -> None:
    for name, more in (("plain.csv", ()), ("excel.csv", ("--excel", "--separator", "semicolon"))):
        target = tmp_path / name
        assert run(["export", CAMPAIGN, "--out", str(target), *more]) == 0
        separator = ";" if more else ","
        with target.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = list(csv.reader(stream, delimiter=separator))
        assert len(rows) == poisoned.rows
        free = header.index("annotation")
        cells = [cell for row in rows for n, cell in enumerate(row) if n != free]
        assert [cell for cell in (*header, *cells) if runs(cell)] == []
        place = header.index("text")
        texts = {unguarded(row[place]) for row in rows}
        assert {f"{payload} " for payload in FORMULA} <= texts


def runs(cell: str) -> bool:
    """Whether a spreadsheet of any country takes a cell, or what it cuts it into, for a formula."""
    invisible = {"Cf", "Cc", "Zs", "Zl", "Zp"}
    for piece in re.split(r"[;\n\t\r]", cell):
        shows = "".join(c for c in piece if unicodedata.category(c) not in invisible)
        if re.match(r"[=\uff1d]|[+\-@\uff0b\uff0d\uff20]\S*[(|!]", shows):
            return True
    return False


def test_what_the_guard_does_is_undone_for_every_payload() -> None:
    for payload in ALL:
        assert unguarded(guarded(payload)) == payload
        assert not runs(guarded(payload)), payload


def test_exports_as_json_give_back_what_came(poisoned: Finished, tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    assert run(["export", CAMPAIGN, "--out", str(target)]) == 0
    texts = {json.loads(line).get("text") for line in target.read_bytes().splitlines()}
    assert {f"{payload} " for payload in (*FORMULA, *QUERY)} <= texts


def test_names_of_files_are_names_and_nothing_else(
    terminal: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outside = tmp_path / "inside"
    outside.mkdir()
    for name in NAMES:
        target = f"{outside}/{name.replace('/', '_')}.jsonl"
        assert is_harmless(terminal("annotate", "--labels", "a,b", "--", f"{target}.none")), name
        with written(Path(target)) as stream:
            stream.write(b"{}")
    assert {path.name for path in tmp_path.iterdir()} == {"inside"}
    found = {path.name for path in outside.iterdir()}
    assert {f"{name.replace('/', '_')}.jsonl" for name in NAMES} == found


async def test_dead_letters_are_shown_as_text(
    terminal: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await EmbeddedServer.start(tmp_path / "state" / "nats")
    bus = await Bus.connect(server.access.bus_settings("test"))
    await declare(bus)
    for payload in ALL:
        letter = DeadLetter(
            subject="folkmoot.submit.poison", stream="FOLKMOOT_SUBMISSIONS", reason=payload,
            deliveries=1, headers={"X": payload}, data=payload, size=1, buried=1.0,
        )  # fmt: skip
        await bus.publish(dead_subject("FOLKMOOT_SUBMISSIONS", "poison"), encode(letter))
    monkeypatch.setenv("FOLKMOOT_STATE", str(tmp_path / "state"))
    for words in (("dead", "list"), ("dead", "show", "1"), ("dead", "list", "--json")):
        shown = await asyncio.to_thread(terminal, *words)
        assert is_harmless(shown), words
    await bus.close()
    await server.stop()
