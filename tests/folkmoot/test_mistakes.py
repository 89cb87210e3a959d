"""What a person can get wrong: one clear line, a hint, a documented exit code, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folkmoot.conftest import Cli, write_jsonl

AB = ("--labels", "a,b")

MISTAKES = {
    "no command": (["annotate-all"], 2, "annotate-all"),
    "no argument": (["annotate"], 2, "file"),
    "no such option": (["status", "--jsn"], 2, "--jsn"),
    "no file": (["annotate", "nothing.jsonl", *AB], 2, "nothing.jsonl"),
    "a folder": (["annotate", ".", *AB], 2, "it is a folder"),
    "no labels": (["annotate", "rows.jsonl"], 2, "labels"),
    "one label": (["annotate", "rows.jsonl", "--labels", "a"], 2, "only one label"),
    "a label twice": (["annotate", "rows.jsonl", "--labels", "a,a"], 2, "repeat"),
    "no label file": (["annotate", "rows.jsonl", "--labels", "@no.txt"], 2, "no.txt"),
    "no guideline": (["annotate", "rows.jsonl", *AB, "--guideline", "no.md"], 2, "no.md"),
    "no kind": (["annotate", "rows.jsonl", *AB, "--kind", "poem"], 2, "poem"),
    "no model": (["annotate", "rows.jsonl", *AB, "--model", "gpt-9"], 3, "gpt-9"),
    "no field": (["annotate", "rows.jsonl", *AB, "--field", "body"], 2, "text"),
    "no id field": (["annotate", "rows.jsonl", *AB, "--id-field", "key"], 2, "--id-field"),
    "no solved examples": (
        ["annotate", "rows.jsonl", *AB, "--examples", "no.jsonl"],
        2,
        "no.jsonl",
    ),
    "a budget of nothing": (["annotate", "rows.jsonl", *AB, "--tokens", "0"], 2, "--tokens"),
    "another format": (["annotate", "rows.dat", *AB, "--out", "o.csv"], 2, ".jsonl"),
    "no such format": (["annotate", "rows.jsonl", *AB, "--input-format", "jsn"], 2, "jsonl"),
    "no such encoding": (["annotate", "rows.jsonl", *AB, "--encoding", "utf9"], 2, "utf9"),
    "no rows": (["annotate", "empty.jsonl", *AB], 2, "no rows"),
    "an unknown ending": (["annotate", "rows.jsonl", *AB, "--out", "o.xlsx"], 2, ".csv"),
    "no folder": (["annotate", "rows.jsonl", *AB, "--out", "no/o.csv"], 2, "folder"),
    "the input": (["annotate", "rows.jsonl", *AB, "--out", "rows.jsonl"], 2, "input"),
    "two outputs": (["annotate", "rows.jsonl", *AB, "--out", "-", "--json"], 2, "standard output"),
    "no name": (["annotate", "rows.jsonl", *AB, "--campaign", "My Run"], 2, "lower-case"),
    "no ledger": (["status"], 5, "no ledger"),
    "no ledger to watch": (["watch", "c"], 5, "no ledger"),
    "no ledger to export": (["export", "c"], 5, "no ledger"),
    "no ledger to tell": (["transcript", "t"], 5, "no ledger"),
    "no swarm": (["campaign", "pause", "c"], 4, "no swarm"),
    "no swarm to submit to": (["submit", "rows.jsonl", "--campaign", "c"], 4, "no swarm"),
    "no swarm to bury in": (["dead", "list"], 4, "no swarm"),
    "no server": (["--nats", "nats://127.0.0.1:1", "dead", "list"], 4, "127.0.0.1:1"),
    "no address": (["--nats", "nats:", "dead", "list"], 4, "nats:"),
    "no campaign file": (["campaign", "create", "c", "--file", "no.json"], 2, "no.json"),
    "no campaign in it": (["campaign", "create", "c", "--file", "rows.jsonl"], 2, "rows.jsonl"),
    "which letter": (["dead", "replay"], 2, "which"),
    "no part": (["up", "--only", "cook"], 2, "cook"),
    "no role": (["up", "--role", "cook"], 2, "cook"),
    "no such model": (["models", "pull", "gpt-9"], 3, "gpt-9"),
    "no such source": (["models", "pull", "smollm2-135m", "--source", "disk"], 2, "disk"),
    "no such level": (["--log-level", "loud", "status"], 2, "log_level"),
    "nowhere to back up": (["ledger", "backup", "copy.db"], 5, "no ledger"),
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "rows.jsonl", [{"id": "1", "text": "soup"}])
    (tmp_path / "rows.dat").write_text("soup\n")
    (tmp_path / "empty.jsonl").write_text("\n")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_clear_line_that_says_what_to_do(cli: Cli, mistake: str) -> None:
    arguments, code, word = MISTAKES[mistake]
    result = cli(*arguments)
    assert result.out == ""
    assert result.code == code, result.err
    error, *rest = result.err.splitlines()
    assert error.startswith("error: ")
    assert word in result.err
    assert len(rest) <= 1
    assert all(line.startswith("  hint: ") for line in rest)


def test_a_mistake_starts_nothing(cli: Cli, tmp_path: Path) -> None:
    for name in ("no field", "an unknown ending", "no labels", "another format", "no name"):
        cli(*MISTAKES[name][0])
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("command", [[], ["campaign"], ["dead"], ["models"], ["ledger"]])
def test_a_command_that_needs_another_word_prints_its_help(cli: Cli, command: list[str]) -> None:
    result = cli(*command)
    assert result.code == 2
    assert "Usage: folkmoot" in result.out + result.err
    assert "error" not in result.err
