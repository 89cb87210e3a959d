"""Every page in a real browser: no error, no barrier, nothing that a hostile text could do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from folkmoot.planning import plan_campaign
from folkmoot.web.addresses import ADDRESSES
from setup.browser import axe
from storage.certainty import RowFilter
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.web.browser.conftest import Windows
from tests.folkmoot.web.test_review_page import waiting
from tests.storage.conftest import Make

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def barriers(page: Page) -> list[str]:
    """What axe-core finds, WCAG 2.1 A and AA."""
    found = page.evaluate(
        """async (rules) => (await axe.run({runOnly: {type: 'tag', values: rules}})).violations
        .map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 99)).join(' | '))
        """,
        RULES,
    )
    return [str(each) for each in found]


def debated(ledgers: Path) -> str:
    with LedgerReader(ledgers / "ledger.db") as reader:
        return reader.tasks_asked("reviews", "argue")[0]


def test_no_page_has_a_barrier_in_either_theme_or_an_error(windows: Windows, ledgers: Path) -> None:
    pages = [
        "/", "/swarm", "/recipes", "/c/reviews", "/c/names?outcome=accepted",
        ADDRESSES.task("reviews", debated(ledgers)),
        ADDRESSES.task("names", "s1"), "/c/reviews/review?outcome=accepted",
        "/c/names/review?outcome=accepted", "/c/reviews/review", "/c/hostile",
        "/c/reviews/all?outcome=accepted",
    ]  # fmt: skip
    script = axe().read_text(encoding="utf-8")
    with windows.on(ledgers, color_scheme="light", bypass_csp=True) as window:
        for path in pages:
            page = window.open(path)
            page.evaluate(script)
            for theme in ("light", "dark"):
                assert barriers(page) == [], (path, theme)
                page.keyboard.press("Escape")
                page.keyboard.press("Shift+D")


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["with the policy", "without it"])
def test_hostile_texts_do_nothing(windows: Windows, ledgers: Path, bypass_csp: bool) -> None:
    with LedgerReader(ledgers / "ledger.db") as reader:
        rows = reader.least_certain("hostile", RowFilter())
    tasks = [row.task for row in rows]
    paths = ["/c/hostile", "/c/hostile/review?outcome=accepted"]
    paths += [ADDRESSES.task("hostile", task) for task in tasks[:: 1 + 2 * bypass_csp]]
    answered = [row.task for row in rows if row.outcome in ("accepted", "escalated")]
    paths += [ADDRESSES.review("hostile", task) for task in answered[:3]]
    with windows.on(ledgers, bypass_csp=bypass_csp) as window:
        page, asked, dialogs = window.page, list[str](), list[str]()

        def note(request: Request) -> None:
            if not request.url.startswith((window.base, "data:")):
                asked.append(request.url)

        def dismissed(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("request", note)
        page.on("dialog", dismissed)
        for path in paths:
            window.open(path)
            if path == paths[0]:
                expect(page.locator("#figures")).to_contain_text("The seats")
            for row in page.locator("details").all()[:8]:
                row.evaluate("(element) => { element.open = true }")
            assert page.url.startswith(window.base)
        page.wait_for_timeout(200)
        assert (asked, dialogs) == ([], [])
        ours = page.evaluate("() => [...document.scripts].every((s) => s.src.includes('/static/'))")
        assert ours


def test_a_phone_shows_every_page_without_scrolling_sideways(
    windows: Windows, ledgers: Path
) -> None:
    paths = ["/", "/c/reviews", ADDRESSES.task("reviews", debated(ledgers)),
             ADDRESSES.task("names", "s1"), "/c/names/review?outcome=accepted"]  # fmt: skip
    with windows.on(ledgers, viewport={"width": 390, "height": 844}) as window:
        for path in paths:
            page = window.open(path)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= 390, path


def test_on_a_phone_a_long_name_leaves_room_for_the_page(windows: Windows, ledgers: Path) -> None:
    with windows.on(ledgers, viewport={"width": 360, "height": 740}) as window:
        page = window.open(ADDRESSES.task("reviews", debated(ledgers)))
        page.evaluate(
            "() => document.querySelectorAll('.crumbs bdi').forEach("
            "(name) => { name.textContent = 'demo-reviews--label-kept' })"
        )
        bar = page.locator("header.bar").bounding_box()
        assert bar is not None
        assert bar["height"] <= 120


def test_the_exact_prompt_of_a_turn_comes_when_its_row_is_opened(
    windows: Windows, ledgers: Path
) -> None:
    with windows.on(ledgers) as window:
        page = window.open(ADDRESSES.task("reviews", debated(ledgers)))
        row = page.locator("#stage-draft details.row").first
        expect(row.locator("pre")).to_have_count(0)
        row.locator("summary").click()
        expect(row.locator("pre").first).to_be_visible()
        bubble = page.locator(".bubble").first
        quoted = page.locator(f"mark.q{bubble.get_attribute('data-claim')}").first
        before = quoted.evaluate("(element) => getComputedStyle(element).backgroundColor")
        bubble.hover()
        after = quoted.evaluate("(element) => getComputedStyle(element).backgroundColor")
        assert before != after, "the quote is deepened in the text"


def test_an_open_campaign_shows_what_is_committed_without_being_loaded_again(
    windows: Windows, tmp_path: Path
) -> None:
    make = Make()
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        campaign = make.campaign()
        ledger.save_campaign(campaign)
        make.finished(ledger, campaign, "t0")
        with windows.on(tmp_path) as window:
            page = window.open("/c/reviews")
            expect(page.locator("#standing")).to_contain_text("1 submitted")
            page.locator("main").evaluate("(element) => { element.dataset.same = 'yes' }")
            make.finished(ledger, campaign, "t1")
            expect(page.locator("#standing")).to_contain_text("2 submitted")
            expect(page.locator("main[data-same]")).to_have_count(1)


def test_a_long_text_with_many_spans_is_shown_and_marked(windows: Windows, tmp_path: Path) -> None:
    text = "Ada met Bob in Rome today. " * 7600
    spans = [
        {"start": 27 * n, "end": 27 * n + 3, "label": "person", "text": "Ada"} for n in range(500)
    ]
    assert len(text) > 200_000
    plan = plan_campaign(name="long", kind="spans", labels=["person"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": text}], spans)
    with windows.on(tmp_path) as window:
        page = window.open("/c/long/t/t0")
        expect(page.locator(".case mark")).to_have_count(500)
        page = window.open("/c/long/review?task=t0")
        page.keyboard.press("1")
        marked = json.loads(page.locator("#spans-value").input_value())
        assert marked == [{"start": 0, "end": 3, "label": "0"}]
