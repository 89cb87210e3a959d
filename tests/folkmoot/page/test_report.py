"""``folkmoot report``: what stands there follows from the ledger, and can be computed again."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest

from consensus.measures.discrimination import discrimination
from folkmoot.page.content import CampaignReport
from folkmoot.page.rendering import as_html, as_markdown
from folkmoot.page.results import KnownRow
from schema.figure import Figure
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, Finished, write_jsonl
from tests.folkmoot.page.conftest import Seen, with_people


def test_a_report_is_written_as_its_name_says(cli: Cli, finished: Finished, tmp_path: Path) -> None:
    at = ("--state", finished.state, "report", finished.campaign)
    assert cli(*at).code == 0
    assert (tmp_path / "reviews.report.html").read_text().startswith("<!doctype html>")
    assert cli(*at, "--out", "told.md").code == 0
    assert (tmp_path / "told.md").read_text().startswith("# reviews\n")
    refused = cli(*at, "--out", "told.pdf")
    assert refused.code == 2
    assert ".html or .md" in refused.err
    assert cli("--state", finished.state, "report", "revews").code == 2


def test_it_tells_what_was_asked_of_whom_and_what_came_of_it(
    finished: Finished, reviews: CampaignReport
) -> None:
    words = " ".join(Seen(as_html(reviews)).words.split())
    with LedgerReader(finished.state / "ledger.db") as reader:
        counts = reader.counts(finished.campaign)
        digests = {use.digest for use in reader.model_use(finished.campaign)}
    assert len(digests) == 3
    for told in (as_markdown(reviews), words):
        assert f"{counts.accepted} accepted + {counts.escalated} escalated" in told
        assert "positive" in told
        assert all(digest in told for digest in digests)
        assert "generator-1" in told.replace("\\", "")
        assert "nothing is claimed that was not measured" in told.lower()
        assert reviews.summary.against_gold[0].words in told.replace("\\", "")


def test_the_figures_can_be_computed_again_from_the_page(reviews: CampaignReport) -> None:
    page = as_html(reviews)
    listed = page.partition("<pre")[2].partition(">")[2].partition("</pre>")[0]
    rows = list(csv.DictReader(io.StringIO(listed)))
    assert len(rows) == len(reviews.results.known) > 20
    right = [int(row["right"]) for row in rows]
    told = [row for row in rows if row["confidence"]]
    area = discrimination(
        [float(row["confidence"]) for row in told], [int(row["right"]) for row in told]
    )
    form = reviews.agreement.confidences[0]
    assert form.discrimination is not None
    assert area == pytest.approx(form.discrimination.value, abs=1e-3)
    figure = reviews.summary.against_gold[0]
    assert (sum(right), len(right)) == (figure.count, figure.n)
    inside = re.findall(r'<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"', page)
    assert len(inside) >= 4, "the dots of the plots"


def test_without_known_answers_nothing_is_said_of_being_right(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"text": f"soup {n}"} for n in range(4)])
    assert cli("annotate", file, "--labels", "good,bad", "--campaign", "soups").code == 0
    assert cli("report", "soups").code == 0
    words = Seen((tmp_path / "soups.report.html").read_text()).words
    assert "was not measured" in words
    assert "Not measured: how often answers are right" in words
    assert "Reliability:" not in words
    assert "AUROC" not in words


def test_a_campaign_without_rows_has_a_report(cli: Cli, tmp_path: Path, swarm: Path) -> None:
    at = ("--state", swarm)
    assert cli(*at, "campaign", "create", "empty", "--labels", "a,b").code == 0
    assert cli(*at, "report", "empty").code == 0
    assert cli(*at, "report", "empty", "--out", "empty.md").code == 0
    assert "No row has an answer yet" in (tmp_path / "empty.report.html").read_text()


def test_a_campaign_of_spans_has_a_report(cli: Cli, tmp_path: Path) -> None:
    rows = [
        {"text": f"Ann met Bob in Rome {n}.", "gold": [{"text": "Rome", "label": "place"}]}
        for n in range(3)
    ]
    file = write_jsonl(tmp_path / "rows.jsonl", rows)
    done = cli(
        "annotate", file, "--kind", "spans", "--labels", "person,place", "--campaign", "spans"
    )
    assert done.code == 0, done.err
    assert cli("report", "spans").code == 0
    assert "Rome" in (tmp_path / "spans.report.html").read_text()


def test_what_people_said_and_an_estimate_are_told(reviews: CampaignReport) -> None:
    report = with_people(reviews)
    page = as_html(report)
    words = " ".join(Seen(page).words.split())
    assert (
        "People have answered 7 rows, two or more of them 4; in conflict: 1, adjudicated: 2"
        in words
    )
    assert "Ann O'Neil" in words
    assert words.count("Bø") == 40, "the others are counted"
    assert "11 more: folkmoot agreement reviews" in words
    assert "estimated 1 to 2 min, took 90 s" in words
    assert "Ann O'Neil" in as_markdown(report)


def test_thousands_of_known_rows_leave_the_page_light(reviews: CampaignReport) -> None:
    known = tuple(
        KnownRow(task=f"row {n}", outcome="accepted", confidence=n % 97 / 97, right=n % 3 > 0)
        for n in range(50_000)
    )
    results = reviews.results.model_copy(update={"known": known})
    page = as_html(reviews.model_copy(update={"results": results}))
    assert len(page.encode()) < 300_000
    assert "2,000 rows (of 50,000)" in page


def test_many_labels_leave_a_confusion_that_fits(reviews: CampaignReport) -> None:
    gold = reviews.agreement.gold
    assert gold is not None
    many = {f"label {n}": {f"label {m}": 1 for m in range(n, n + 3)} for n in range(100)}
    agreement = reviews.agreement.model_copy(
        update={"gold": gold.model_copy(update={"confusion": many})}
    )
    page = as_html(reviews.model_copy(update={"agreement": agreement}))
    table = page.partition("What was answered, by what is right")[2].partition("</table>")[0]
    assert table.count('<th scope="col"') == 14
    numbers = [int(found) for found in re.findall(r'<td class="n heat[^>]*>(\d+)<', table)]
    assert sum(numbers) == 300


def test_the_page_can_be_read_without_eyes_on_it(reviews: CampaignReport) -> None:
    seen = Seen(as_html(reviews))
    assert {found.get("lang") for found in seen.named("html")} == {"en"}
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not list(seen.named("script"))
    scopes = ("col", "row", "colgroup")
    assert all(found.get("scope") in scopes for found in seen.named("th"))
    assert all(
        found.get("role") in ("img", "group") or found.get("aria-hidden") == "true"
        for found in seen.named("svg")
    )
    named = {found.get("id") for _, found in seen.tags}
    for _, attributes in seen.tags:
        for words in (attributes.get("aria-labelledby"), (attributes.get("href") or "")[1:]):
            assert set((words or "").split()) <= named
    ids = [found["id"] for _, found in seen.tags if found.get("id")]
    assert len(ids) == len(set(ids))


def test_the_methods_name_models_numbers_and_papers(reviews: CampaignReport) -> None:
    text = " ".join(reviews.methods.sentences)
    assert "24 rows were annotated with folkmoot" in text
    assert all(use.digest[:16] in text for use in reviews.seating.models)
    assert "95%" in text
    assert any("Wilson" in paper for paper in reviews.methods.papers)
    assert not any("Learn then Test" in paper for paper in reviews.methods.papers), "no promise"
    assert isinstance(reviews.summary.against_gold[0], Figure)
    assert reviews.summary.against_gold[0].words in text
