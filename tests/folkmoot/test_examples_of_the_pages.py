"""Every example of the README and the docs works, with scripted models where a model is asked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.folkmoot.conftest import ROOT, environment
from tests.folkmoot.markdown import Reader, blocks

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

NOT_RUN = {
    "make demo": "builds llama.cpp and fetches models; it is run on a fresh machine",
    "make test": "is what runs this test",
    "make setup": "makes the environment; it is run on a fresh machine",
    ". .venv/bin/activate": "puts the command on the path, where it is for a test",
    "make peers": "builds llama-server; what it does is decided in tests/setup",
    "folkmoot bench engine": "takes half an hour; tests/folkmoot/bench runs a small one",
    "folkmoot bench consensus": "asks three real models about 6,000 rows; tests ask scripted ones",
    "folkmoot bench agreement": "asks real models about 1,000 items; tests/engine ask about some",
    "folkmoot bench rows": "asks three real models; tests/folkmoot/bench asks one",
    "folkmoot bench chaos": "takes ten minutes; tests/folkmoot/bench/chaos runs a short one",
    "for seed in": "ten runs of ten minutes",
    "folkmoot bench soak": "takes ten minutes; tests/folkmoot/bench runs a short one",
    "folkmoot bench fairness": "starts 24 processes; tests/folkmoot/bench runs a short one",
    "folkmoot web": "serves until Ctrl-C; tests/folkmoot/web ask it and drive a browser",
    "folkmoot annotate examples/": "of the page of kinds: run by test_every_kind_on_its_road.py",
    "sudo apt install": "changes the machine",
    "docker ": "needs a container engine; tests/compose starts what it declares",
    "alias moot=": "needs a container engine",
    "moot ": "needs a container engine; tests/compose runs such commands as its user",
    "folkmoot models pull": "fetches a gigabyte; tests/engine/models have a registry of their own",
    "nats pub": "needs the NATS command line; the page has the same in Python",
}
"""Commands that no test can run here, by their beginning, and why."""

PROMISED = {
    "README.md": ["made of:", "■ draft", "= 12 submitted", "ledger: every invariant"],
    "docs/bus.md": ["recorded"],
    "docs/campaign-file.md": ["= 12 of 12 submitted"],
    "docs/recipes.md": ["nothing is wrong with it", "units; 10 made", "made by"],
    "docs/project/extending.md": ["sceptic-1", "lexicon-1", "r01\t"],
    "docs/tutorial.md": ["= 12 of 12 submitted", "■ draft", "tasks to look at", "2 answered"],
    "docs/how-to/codebook.md": ["= 10 of 10 submitted"],
    "docs/how-to/from-python.md": ["positive", "Task 1 of campaign mine (classification)"],
    "docs/how-to/known-answers.md": ["agree with gold", "Krippendorff"],
    "docs/how-to/review.md": ["1 answered", "1 recorded"],
    "docs/how-to/several-machines.md": ["12 submitted"],
    "docs/how-to/other-tools.md": ["3 recorded", "labelstudio does not hold"],
    "docs/how-to/named-entities.md": ["conllu does not hold confidence"],
}
"""What the examples of a page must have printed, beside ending well."""


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def why_not_run(command: str) -> str:
    return next((why for beginning, why in NOT_RUN.items() if command.startswith(beginning)), "")


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    lines = (ROOT / "examples" / "reviews.jsonl").read_text(encoding="utf-8").splitlines(True)
    (tmp_path / "reviews.jsonl").write_text("".join(lines[:12]), encoding="utf-8")
    variables = environment(tmp_path / ".folkmoot")
    variables["FOLKMOOT_MODELS_DIR"] = str(tmp_path / "models")
    return Reader(tmp_path, variables)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_examples_of_a_page_work(page: Path, reader: Reader) -> None:
    printed: list[str] = []
    with reader:
        for block in blocks(page):
            if block.language == "toml" and "entry-points" in block.text:
                reader.install(block.text)
            elif block.file:
                (reader.folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "python" and "..." not in block.text:  # ... marks a sketch
                printed.append(reader.python(block.text))
            for command, typed in block.steps:
                if not why_not_run(command):
                    printed.append(reader.command(command, typed))
    for words in PROMISED.get(named(page), []):
        assert words in "".join(printed)


def test_what_is_not_run_is_still_on_some_page() -> None:
    commands = [command for page in PAGES for block in blocks(page) for command in block.commands]
    for beginning in NOT_RUN:
        assert any(command.startswith(beginning) for command in commands), beginning


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    files = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py|/)?)`", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [
        file for file in files if file.endswith((".py", "/")) and not (ROOT / file).exists()
    ]
    assert not missing
