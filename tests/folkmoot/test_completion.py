"""Tab completes commands, options, campaigns and tasks: in a real bash, and at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.folkmoot.conftest import ROOT, Finished, environment

pytestmark = pytest.mark.slow

HOUSE = {"agents", "bus", "consensus", "engine", "kinds", "roles", "schema", "storage"}

Bash = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def bash(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Bash:
    """Runs a script in a bash that has the command as pip installs it; the lines that it prints."""
    home = tmp_path_factory.mktemp("home")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["folkmoot"].partition(":")
    (home / "bin").mkdir()
    command = home / "bin" / "folkmoot"
    command.write_text(f"#!{sys.executable}\nfrom {module} import {function}\n{function}()\n")
    command.chmod(0o755)
    variables = {
        **environment(finished.state),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }

    def run(script: str) -> list[str]:
        done = subprocess.run(
            ["bash", "--norc", "-c", script], cwd=home, env=variables, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    run("folkmoot --show-completion > shown.sh")
    return run


def offered(bash: Bash, *words: str) -> list[str]:
    """What bash offers for the last of these words."""
    typed = " ".join(f"'{word}'" for word in words)
    return bash(
        f"source shown.sh; COMP_WORDS=(folkmoot {typed}); "
        f"COMP_CWORD={len(words)}; _folkmoot_completion folkmoot; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )


def test_commands_and_their_options_complete(bash: Bash) -> None:
    assert offered(bash, "tr") == ["transcript"]
    assert set(offered(bash, "campaign", "")) >= {"create", "pause", "resume"}
    assert offered(bash, "annotate", "rows.jsonl", "--max") == ["--max-error"]
    assert offered(bash, "annotate", "rows.jsonl", "--kind", "span") == ["spans"]


def test_campaigns_and_tasks_of_the_ledger_complete(bash: Bash, finished: Finished) -> None:
    assert offered(bash, "report", "") == [finished.campaign]
    assert offered(bash, "transcript", "r1") == [f"r1{n}" for n in range(10)]
    assert offered(bash, "transcript", "--campaign", "re") == [finished.campaign]
    assert offered(bash, "--state", "elsewhere", "transcript", "r") == [""]


def test_it_is_installed_for_the_shell_that_is_used(bash: Bash) -> None:
    told = bash("folkmoot --install-completion; . ~/.bashrc; complete -p folkmoot")
    assert told[-1].endswith("-F _folkmoot_completion folkmoot")


def test_an_id_that_a_shell_would_obey_is_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from folkmoot import completion

    ids = ["r1", "שלום", "r-2.b", "$(touch x)", "r3;ls", "-rf", "a b", "`ls`", "r*", "~", "a'b"]
    with sqlite3.connect(tmp_path / "ledger.db") as ledger:
        ledger.execute("create table tasks (n integer primary key, id, campaign, outcome)")
        ledger.executemany(
            "insert into tasks (id, campaign, outcome) values (?, 'c', 'accepted')",
            [(task,) for task in ids],
        )
    monkeypatch.setenv("FOLKMOOT_STATE", str(tmp_path))

    class Context:
        params: dict[str, str] = {}

        def find_root(self) -> Context:
            return self

    assert completion.tasks(Context(), "") == [  # type: ignore[arg-type] # all that is asked of it
        ("r1", "accepted"),
        ("שלום", "accepted"),
        ("r-2.b", "accepted"),
    ]


def test_the_program_is_not_loaded_to_answer(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom folkmoot import completion\n"
        "try:\n    completion.answer()\n"
        "finally:\n"
        f"    print({HOUSE!r} & {{name.partition('.')[0] for name in sys.modules}})\n"
    )
    variables = {
        **environment(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "COMP_WORDS": "folkmoot tr",
        "COMP_CWORD": "1",
        "_FOLKMOOT_COMPLETE": "complete_bash",
    }
    printed = [
        subprocess.run(
            [sys.executable, "-P", "-c", script], env=variables, capture_output=True, text=True,
            check=False,
        ).stdout.split("\n")
        for _ in range(2)
    ]  # fmt: skip
    assert printed[0][0] == printed[1][0] == "transcript"
    assert printed[0][1] != "set()", "the first answer draws the outline"
    assert printed[1][1] == "set()"
