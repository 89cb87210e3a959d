"""No page is closed to whoever does not see, or has no mouse: axe-core on what is a page of its own
only after something was done, in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.web import all_page, together
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.door import Door, Person
from folkmoot.web.people_file import Member, scrambled
from folkmoot.web.serving import Listening, serving
from setup.browser import axe
from storage.reader import LedgerReader
from tests.folkmoot.review.test_every_kind import GIVEN
from tests.folkmoot.web.a_recipe import made
from tests.folkmoot.web.browser.conftest import Windows
from tests.folkmoot.web.browser.test_keys_in_browser import said_by
from tests.folkmoot.web.browser.test_linking_in_browser import example
from tests.folkmoot.web.browser.test_pages_in_browser import barriers, debated
from tests.folkmoot.web.test_review_page import CASES, waiting

__all__ = ["made"]
pytestmark = pytest.mark.slow


def check(page: Page, what: str) -> None:
    """No barrier on what is shown now, in either theme."""
    page.evaluate(axe().read_text(encoding="utf-8"))
    for theme in ("one theme", "the other one"):
        assert barriers(page) == [], (what, theme)
        page.keyboard.press("Shift+D")


def test_a_recipe_and_its_records_have_no_barrier(windows: Windows, made: Path) -> None:
    with LedgerReader(made / "ledger.db") as reader:
        last = max(each.number for each in reader.made("made", "texts"))
    with windows.on(made, color_scheme="light", bypass_csp=True) as window:
        for path in (
            "/recipes", "/r/made", "/r/made?fate=rejected", "/r/made?pool=texts&fate=accepted",
            f"/r/made/{last}",
        ):  # fmt: skip
            check(window.open(path), path)


def test_the_board_of_an_adjudication_has_no_barrier(windows: Windows, asked: Path) -> None:
    said_by(asked, "Ben", "good")
    said_by(asked, "Cleo", "bad")
    names = {"campaign": "names", "task": "t0"}
    said_by(asked, "Ben", [{"start": 9, "end": 12, "label": "person"}], **names)
    said_by(asked, "Cleo", [{"start": 9, "end": 12, "label": "place"}], **names)
    with windows.on(asked, color_scheme="light", bypass_csp=True) as window:
        for campaign in ("soups", "names"):
            page = window.open(f"/c/{campaign}/review?scope=conflicts")
            expect(page.locator("main")).to_contain_text("Cleo")
            check(page, campaign)
        page = window.open("/c/soups/review?scope=conflicts")
        page.keyboard.press("1")
        expect(page.locator("main")).to_contain_text("Nothing is left to adjudicate")
        check(page, "the end")
        check(window.open(ADDRESSES.task("soups", "t0")), "what people said in a transcript")


def test_one_answer_to_all_has_no_barrier_before_meanwhile_and_behind_it(
    windows: Windows, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_campaign(name="many", labels=["good", "bad"], models=["scripted-a"])
    waiting(asked, plan, [{"text": f"stew {n}"} for n in range(40)], "good")
    monkeypatch.setattr(all_page, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(together, "BATCH", 1)
    with windows.on(asked, color_scheme="light", bypass_csp=True) as window:
        page = window.open("/c/many/all?words=stew")
        check(page, "before")
        page.locator("input[name=note]").fill("all thin")
        page.get_by_role("button", name="bad, to all 40").click()
        expect(page.locator("h1")).to_contain_text("of 40 answered")
        check(page, "meanwhile")
        expect(page.locator("h1")).to_have_text("40 answered", timeout=60_000)
        check(page, "behind")


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_no_review_has_a_barrier_with_the_committee_shown(
    windows: Windows, tmp_path: Path, case: tuple[str, dict[str, Any], Any, Any, Any]
) -> None:
    kind, given, input, _, _ = case
    plan = plan_campaign(name="c", kind=kind, models=["scripted-a"], **given)
    waiting(tmp_path, plan, [input])
    with windows.on(tmp_path, color_scheme="light", bypass_csp=True) as window:
        page = window.open("/c/c/review")
        page.keyboard.press("c")
        check(page, kind)


@pytest.mark.parametrize("kind", sorted({*GIVEN} - {case[0] for case in CASES}))
def test_no_form_has_a_barrier(windows: Windows, tmp_path: Path, kind: str) -> None:
    plan = plan_campaign(name="c", kind=kind, models=["scripted-a"], **GIVEN[kind])
    waiting(tmp_path, plan, [example(kind, 0)])
    with windows.on(tmp_path, color_scheme="light", bypass_csp=True) as window:
        check(window.open("/c/c/review"), kind)


def test_what_opens_on_a_page_has_no_barrier(windows: Windows, ledgers: Path) -> None:
    with windows.on(ledgers, color_scheme="light", bypass_csp=True) as window:
        page = window.open("/c/reviews?show=yes&words=the")
        expect(page.locator("#figures")).to_contain_text("The seats")
        check(page, "a campaign with its figures and filters")
        page.keyboard.press("?")
        check(page, "the keys")
        page = window.open(ADDRESSES.task("reviews", debated(ledgers)))
        row = page.locator("#stage-draft details.row").first
        row.locator("summary").click()
        expect(row.locator("pre").first).to_be_visible()
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => d.open = true)")
        check(page, "a transcript with everything opened")


def test_what_is_told_in_place_of_a_page_has_no_barrier(windows: Windows, asked: Path) -> None:
    members = (Member(name="Cleo", rights="reader", password=scrambled("correct horse")),)
    served = serving(
        Settings(state=asked), Door(Person(name="me"), members=members), Listening(port=0)
    )
    with served.beside():
        context = windows.browser.new_context(bypass_csp=True, color_scheme="light")
        page = context.new_page()
        base = served.url.removesuffix("/enter")
        page.goto(served.url)
        check(page, "the entrance")
        page.get_by_label("Name").fill("Cleo")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("do not fit", timeout=60_000)
        check(page, "a wrong password")
        page.get_by_label("Name").fill("Cleo")
        page.get_by_label("Password").fill("correct horse")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Campaigns", timeout=60_000)
        for path in ("/c/soups/review", "/c/nowhere", "/nowhere", "/c/soups/t/nowhere"):
            page.goto(f"{base}{path}")
            check(page, path)
        context.close()
