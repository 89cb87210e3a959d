"""A finished campaign whose rows, labels and guideline mean harm, and its report."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from folkmoot.page.content import CampaignReport, report_of
from folkmoot.reports.between_people import BetweenPeople, Likeness
from kinds.measures.share import wilson
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Finished, Result, environment, write_jsonl

PAYLOADS = (
    "<script>alert(1)</script>",
    "</style></title><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg onload=alert(1)><use href='data:image/svg+xml,x#x'/></svg>",
    "<a href=javascript:alert(1)>click</a> [click](javascript:alert(1))",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=q autofocus onfocus=alert(1)>",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "\N{RIGHT-TO-LEFT OVERRIDE}evitisop\N{POP DIRECTIONAL FORMATTING} \x1b[31mred\x00\x07",
    "<!-- --><![CDATA[ ]]>&lt;script&gt;&#0;",
    "```\n# heading\n| a | b |\n---\n![x](//evil.example/x.png)",
    "x" * 3000,
    "שלום <b>עולם</b> 123",
)


class Seen(HTMLParser):
    """What a browser would make of a page: its tags, their attributes, its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def named(self, tag: str) -> Iterator[dict[str, str | None]]:
        """The attributes of all tags of a name."""
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A campaign whose rows, ids, labels and guideline are payloads, debated as far as it goes."""
    folder = tmp_path_factory.mktemp("hostile")
    labels = ["<b>yes</b>", '"><script>alert(2)</script>']
    (folder / "labels.txt").write_text("\n".join(labels), encoding="utf-8")
    rows = [
        {"id": payload[:150], "text": payload, "gold": labels[number % 2]}
        for number, payload in enumerate(PAYLOADS)
    ]
    write_jsonl(folder / "rows.jsonl", rows)
    done = subprocess.run(
        [
            "folkmoot", "annotate", "rows.jsonl", "--labels", "@labels.txt",
            "--campaign", "hostile", "--talk", "100%",
            "--guideline", f"{PAYLOADS[0]} {PAYLOADS[1]}",
        ],
        cwd=folder, env=environment(folder / "state"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Finished(folder / "state", "hostile", len(rows), Result(0, done.stdout, done.stderr))


@pytest.fixture(scope="session")
def reviews(finished: Finished) -> CampaignReport:
    """The report of the first reviews of the examples."""
    return read(finished.state, finished.campaign)


def with_people(report: CampaignReport) -> CampaignReport:
    """The same after people have answered, in agreement and not, and an estimate was kept."""
    same = wilson(3, 4).figure("same answer")
    alike = Likeness(one="Ann O'Neil", other="Bø", same=same, kappa=None, figure=same)
    between = BetweenPeople(
        rows=7,
        shared=4,
        in_conflict=1,
        adjudicated=2,
        alpha=same.model_copy(update={"name": "alpha", "value": 0.5}),
        pairs=(alike,),
        with_committee=(alike,) * 50,
        with_rulings=(),
    )
    agreement = report.agreement.model_copy(
        update={
            "between_people": between,
            "people_figures": (same,),
            "people": report.agreement.gold,
        }
    )
    told = {"agreement": agreement, "estimated": ("estimated 1 to 2 min, took 90 s",)}
    return report.model_copy(update=told)


def read(state: Path, campaign: str) -> CampaignReport:
    with LedgerReader(state / "ledger.db") as reader:
        return report_of(reader, campaign)
