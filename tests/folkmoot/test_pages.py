"""The pages of documentation: short, whole, and all to be found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.folkmoot.conftest import ROOT

DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
PAGES = [
    *(ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "examples" / "README.md"),
    *sorted(DOCS.rglob("*.md")),
]

NOT_FOR_USERS = (DOCS / "measurements", DOCS / "project")
"""The laboratory, and what is for those who change or extend folkmoot."""
MOST_WORDS = 18_500

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.M | re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def for_users(page: Path) -> bool:
    return DOCS in page.parents and not any(folder in page.parents for folder in NOT_FOR_USERS)


def links(page: Path) -> list[tuple[Path, str]]:
    """What a page links to here: files, each with the heading in it or nothing."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    targets = [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    parted = [unquote(target).partition("#") for target in targets]
    return [((page.parent / file).resolve() if file else page, name) for file, _, name in parted]


@cache
def headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    names = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in names}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target, heading in links(page):
        assert target.exists(), target
        if heading and target.suffix == ".md":
            assert heading in headings(target), f"{target.relative_to(ROOT)}#{heading}"


def test_every_page_can_be_reached_from_the_index() -> None:
    reached: set[Path] = set()
    ahead = [INDEX]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [target for target, _ in links(page) if target.is_file()]
    assert set(DOCS.rglob("*.md")) <= reached


def test_every_test_that_the_page_of_security_names_is_there() -> None:
    page = (DOCS / "project" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|agents|bus|schema)/[\w./]+)`", page)
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_index_is_one_step_from_the_readme() -> None:
    assert INDEX in {target for target, _ in links(ROOT / "README.md")}


def test_what_users_read_is_short() -> None:
    words = {
        str(page.relative_to(DOCS)): len(page.read_text(encoding="utf-8").split())
        for page in PAGES
        if for_users(page)
    }
    longest = sorted(words.items(), key=lambda each: -each[1])
    assert sum(words.values()) < MOST_WORDS, longest
