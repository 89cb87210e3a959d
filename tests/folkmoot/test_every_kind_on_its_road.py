"""The contract of kinds: each goes the whole road, and so does one that another package brings.

The commands are those of the page of kinds, so that what is promised there is what is run. A run is
killed in the middle and goes on; its answers are summed up, told, compared, answered by a person
and exported without anything that knows a kind by name.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kinds.base import kind_of, kinds
from schema.base import Json
from schema.campaign import Campaign
from schema.task import Task
from storage.reader import LedgerReader
from tests.failures.commands import Processes, check_ledger, done, kill, turns
from tests.folkmoot.conftest import ROOT, Cli, wait_until
from tests.folkmoot.markdown import blocks
from tests.plugin_package import PluginPackage

EXAMPLES = ROOT / "examples"
PLUGIN = "stars"
STARRY: list[dict[str, Json]] = [
    {"id": "s1", "text": "Simply the best soup of the year.", "gold": 5},
    {"id": "s2", "text": "Cold, late, and not what I ordered.", "gold": "1"},
    {"id": "s3", "text": "It was fine, no more than that.", "gold": 3},
    {"id": "s4", "text": "Good bread, slow service.", "gold": [4]},
    {"id": "s5", "text": "We shall come back with friends."},
]
SLOWLY = {"FOLKMOOT_SCRIPTED_DELAY": "0.3"}


def commands() -> dict[str, list[str]]:
    """By example file, the words after ``folkmoot`` of its command on the page; ours at last."""
    page = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [shlex.split(line) for line in re.findall(r"^\$ folkmoot (annotate .*)$", page, re.M)]
    lines.append(["annotate", "examples/stars.jsonl", "--kind", PLUGIN])
    return {Path(words[1]).stem: words for words in lines}


def kind_in(words: Sequence[str]) -> str:
    return words[words.index("--kind") + 1] if "--kind" in words else "classification"


def test_the_page_has_a_command_for_every_kind() -> None:
    assert {kind_in(words) for words in commands().values()} == {*kinds(), PLUGIN}


@pytest.fixture
def processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    """A folder with the examples, and with the plugin of the page on the path."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / "examples" / "stars.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in STARRY), encoding="utf-8"
    )
    page = blocks(ROOT / "docs" / "project" / "extending.md")
    source = next(block.text for block in page if block.file == "stars.py")
    package = PluginPackage(tmp_path / "site", {"folkmoot.kinds": "stars = starry"}, source)
    package.install()
    monkeypatch.syspath_prepend(tmp_path / "site")
    started = Processes(tmp_path)
    started.environment["PYTHONPATH"] = str(tmp_path / "site")
    yield started
    started.close()
    package.uninstall()


@pytest.mark.slow
@pytest.mark.parametrize("example", sorted(commands()))
def test_a_kind_goes_the_whole_road(example: str, processes: Processes, cli: Cli) -> None:
    command = [*commands()[example], "--campaign", "c"]
    name = kind_in(command)
    file = processes.folder / command[1]
    ledger = processes.folder / "state" / "ledger.db"

    running = processes.start("folkmoot", *command, **SLOWLY)
    wait_until(lambda: turns(ledger) > 2 or running.poll() is not None)
    kill(running)
    assert done(ledger) < _rows(file), "it was killed in the middle"

    ended = cli(*command)
    assert ended.code == 0, ended.err
    assert "gold" in ended.err
    check_ledger(ledger)
    with LedgerReader(ledger) as reader:
        counts = reader.counts("c")
        answered = {task.id: (task, a) for task, a in reader.annotations("c", "ending")}
        plan = reader.campaign("c")
    assert counts.accepted + counts.escalated == counts.submitted == _rows(file)

    kind = kind_of(name)
    told = cli("transcript", next(iter(answered)), "--campaign", "c")
    assert told.code == 0, told.err
    assert f"({name})" in told.out
    report = cli("agreement", "c", "--json")
    assert report.code == 0, report.err
    gold = {id: task.gold for id, (task, _) in answered.items() if task.gold is not None}
    assert json.loads(report.out)["gold_figures"]
    gold = {id: value for id, value in gold.items() if _is_answer(plan, answered[id][0], value)}
    assert gold

    answers = processes.folder / "answers.jsonl"
    lines = [{"id": id, "answer": value} for id, value in gold.items()]
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    reviewed = cli("review", "c", "--answers", answers, "--by", "ada")
    assert reviewed.code == 0, reviewed.err + reviewed.out

    for ending in (".jsonl", ".csv"):
        out = processes.folder / f"out{ending}"
        exported = cli("export", "c", "--out", out)
        assert exported.code == 0, exported.err
        back = _exported(out)
        for id, value in gold.items():
            task = answered[id][0]
            right = kind.read_gold(plan, task.input, value)
            assert kind.read_gold(plan, task.input, back[id]) == right, (ending, id)


def _is_answer(plan: Campaign, task: Task, gold: Json) -> bool:
    """Whether a known answer is one that a person could give: not several to choose from."""
    kind = kind_of(plan.kind)
    return not kind.problems(plan, task.input, kind.read_gold(plan, task.input, gold))


def _rows(file: Path) -> int:
    return sum(bool(line.strip()) for line in file.read_text(encoding="utf-8").splitlines())


def _exported(file: Path) -> dict[str, Json]:
    """By task, the annotation as the file has it."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as rows:
            return {row["id"]: row["annotation"].removeprefix("'") for row in csv.DictReader(rows)}
    lines = file.read_text(encoding="utf-8").splitlines()
    return {str(row["id"]): row["annotation"] for row in map(json.loads, lines)}
