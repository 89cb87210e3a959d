"""Every key of the table does what the table says; a review by the keyboard reaches the ledger."""

from __future__ import annotations

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from folkmoot.review.desk import hand_in
from folkmoot.settings import Settings
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.key_table import ANSWER_KEYS, KEYS
from schema.answer import PersonAnswer
from schema.base import Json
from storage.reader import LedgerReader
from tests.folkmoot.web.browser.conftest import ARABIC, EMOJI, Windows
from tests.folkmoot.web.test_review_page import answers

pytestmark = pytest.mark.slow

PRESSED: set[tuple[str, str]] = set()
"""Place and key of what was tried here."""


def test_no_key_that_answers_does_anything_else_in_a_review() -> None:
    others = {key.key for key in KEYS if key.place not in ("lists", "transcript", "together")}
    assert not others & set(ANSWER_KEYS)
    assert len(set(ANSWER_KEYS)) == len(ANSWER_KEYS) > 20


def press(page: Page, place: str, key: str) -> None:
    assert any((one.place, one.key) == (place, key) for one in KEYS), "it is in the table"
    PRESSED.add((place, key))
    page.keyboard.press(key)


def spans_in(page: Page) -> Any:
    return json.loads(page.locator("#spans-value").input_value())


def test_the_keys_of_everywhere_and_of_a_campaign(windows: Windows, asked: Path) -> None:
    with windows.on(asked, color_scheme="light") as window:
        page = window.open("/c/soups")
        press(page, "everywhere", "?")
        expect(page.locator("#help")).to_be_visible()
        for key in KEYS:
            if key.place in ("everywhere", "lists"):
                expect(page.locator("#help")).to_contain_text(key.does)
        press(page, "everywhere", "Escape")
        expect(page.locator("#help")).to_be_hidden()
        press(page, "everywhere", "Shift+D")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        press(page, "everywhere", "/")
        expect(page.locator("[data-act=search]")).to_be_focused()
        page.keyboard.type("r?")
        expect(page.locator("[data-act=search]")).to_have_value("r?")
        press(page, "everywhere", "Escape")
        press(page, "lists", "n")
        press(page, "lists", "r")
        page.wait_for_url("**/review")


def test_the_keys_of_a_transcript(windows: Windows, ledgers: Path) -> None:
    with LedgerReader(ledgers / "ledger.db") as reader:
        task = reader.tasks_asked("reviews", "argue")[0]
        place = reader.place_of("reviews", task)
    with windows.on(ledgers) as window:
        page = window.open(ADDRESSES.task("reviews", task))
        press(page, "transcript", "n")
        press(page, "transcript", "n")
        down = page.evaluate("() => scrollY")
        assert down > 0
        press(page, "transcript", "p")
        assert page.evaluate("() => scrollY") < down
        press(page, "transcript", "o")
        known = page.locator("details[data-act=known]")
        press(page, "transcript", "g")
        expect(known).to_have_attribute("open", "")
        press(page, "transcript", "j")
        page.wait_for_url(f"**/t/{place.next}")
        press(page, "transcript", "k")
        page.wait_for_url(f"**/t/{task}")
        press(page, "transcript", "r")
        page.wait_for_url("**/review?task=*")


def test_labels_are_answered_by_one_key_each_and_taken_back_by_one(
    windows: Windows, asked: Path
) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/soups/review")
        expect(page.locator("main")).to_contain_text("soup 0")
        page.keyboard.press("2")
        expect(page.locator("main")).to_contain_text("soup 1")
        press(page, "review", "s")
        expect(page.locator("main")).to_contain_text("soup 2")
        press(page, "review", "n")
        page.keyboard.type("so thin")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("soup 2")
        page.keyboard.press("1")
        expect(page.locator("main")).to_contain_text("soup 3")
        press(page, "review", "u")
        expect(page.locator("main")).to_contain_text("soup 2")
        press(page, "review", "c")
        expect(page.locator(".committee-view")).to_contain_text("good")
        page.keyboard.press("1")
        expect(page.locator("main")).to_contain_text("soup 3")
        press(page, "review", "t")
        page.wait_for_url("**/t/t3")
    first, taken, second = *answers(asked, "soups", "t0"), *answers(asked, "soups", "t2")[1:]
    assert (first.value, first.blind) == ("bad", True)
    assert taken.takes_back
    assert (second.value, second.blind) == ("good", False)


def test_a_key_that_is_held_or_pressed_twice_answers_one_task(
    windows: Windows, asked: Path
) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/soups/review")
        page.evaluate(
            """() => {
                for (const repeat of [false, true, false]) {
                    const init = { key: repeat ? "2" : "1", repeat, bubbles: true };
                    document.body.dispatchEvent(new KeyboardEvent("keydown", init));
                }
            }"""
        )
        expect(page.locator("main")).to_contain_text("soup 1")
        page.locator("input[name=note]").press("Enter")
        expect(page.locator("main")).to_contain_text("soup 1")
    assert [said.value for said in answers(asked, "soups", "t0")] == ["good"]
    assert answers(asked, "soups", "t1") == []


def test_spans_are_marked_by_keys_and_handed_in_as_code_points(
    windows: Windows, asked: Path
) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/names/review?task=t0")
        start = EMOJI.index("Zoë")
        page.keyboard.press("1")
        assert spans_in(page) == [{"start": start, "end": start + 3, "label": "0"}]
        press(page, "marking", "ArrowRight")
        press(page, "marking", "ArrowRight")
        press(page, "marking", "Shift+ArrowRight")
        press(page, "marking", "Shift+ArrowLeft")
        page.keyboard.press("2")
        place = EMOJI.index("東京")
        assert spans_in(page)[1] == {"start": place, "end": place + 2, "label": "1"}
        press(page, "marking", "ArrowLeft")
        page.keyboard.press("1")
        assert len(spans_in(page)) == 3
        press(page, "marking", "Backspace")
        assert len(spans_in(page)) == 2
        press(page, "review", "Enter")
        page.wait_for_url("**/c/names/review")
    (said,) = answers(asked, "names", "t0")
    assert [span["text"] for span in said.value] == ["Zoë", "東京"]


def test_spans_are_marked_by_mouse_in_whole_words_and_arrows_follow_the_direction(
    windows: Windows, asked: Path
) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/names/review?task=t1")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("1")
        word = ARABIC.split()[1]
        start = ARABIC.index(word)
        assert spans_in(page) == [{"start": start, "end": start + len(word), "label": "0"}]
        page.locator("#text").evaluate(
            """(box) => {
                const range = document.createRange();
                range.setStart(box.firstChild, 12);
                range.setEnd(box.firstChild, 14);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                document.dispatchEvent(new MouseEvent("mouseup"));
            }"""
        )
        page.locator("[data-label='1']").click()
        marked = spans_in(page)[1]
        assert ARABIC[marked["start"] : marked["end"]] in ARABIC.rstrip(".").split()
        page.locator("#spans button").first.click()
        assert len(spans_in(page)) == 1


def test_marks_are_linked_by_keys(windows: Windows, asked: Path) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/ties/review?task=t0")
        press(page, "linking", " ")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("1")
        expect(page.locator("#spans")).to_contain_text("“Zoë” met “東京”")


def said_by(state: Path, name: str, value: Json, task: str = "t0", campaign: str = "soups") -> None:
    id = secrets.token_hex(16)
    told = PersonAnswer(id=id, campaign=campaign, task=task, by=name, answer=value)
    with ThreadPoolExecutor(1) as other:  # in this thread the browser's loop runs
        assert other.submit(hand_in, Settings(state=state), told).result().status == "recorded"


def test_what_people_disagree_on_is_settled_by_one_key_or_anew_and_taken_back_by_one(
    windows: Windows, asked: Path
) -> None:
    for task in ("t0", "t1"):
        said_by(asked, "Ben", "good", task)
        said_by(asked, "Cleo", "bad", task)
    with windows.on(asked) as window:
        page = window.open("/c/soups")
        press(page, "lists", "a")
        page.wait_for_url("**/review?scope=conflicts")
        board = page.locator(".said-by")
        expect(board).to_contain_text("Ben")
        expect(board).to_contain_text("the committee")
        expect(page.locator("main")).to_contain_text("soup 0")
        page.keyboard.press("b")
        expect(page.locator("main")).to_contain_text("soup 1")
        page.keyboard.press("1")
        expect(page.locator("main")).to_contain_text("Nothing is left to adjudicate")
        page.keyboard.press("u")
        expect(page.locator("main")).to_contain_text("soup 1")
    with LedgerReader(asked / "ledger.db") as reader:
        assert reader.standing_answers("soups")["t0"].value == "bad"
        assert reader.in_conflict("soups") == ["t1"]


def test_all_rows_of_a_filter_are_answered_together_and_taken_back_by_one_key(
    windows: Windows, asked: Path
) -> None:
    with windows.on(asked) as window:
        page = window.open("/c/soups?words=soup")
        page.get_by_role("link", name="answer all of these").click()
        expect(page.locator("h1")).to_have_text("4 rows, one answer")
        page.locator("input[name=note]").fill("all thin")
        page.get_by_role("button", name="bad, to all 4").click()
        expect(page.locator("h1")).to_have_text("4 answered")
        page.get_by_role("link", name="the rows").click()
        page.get_by_role("link", name="answer all of these").click()
        expect(page.locator("main")).to_contain_text("4 were answered together before")
        press(page, "together", "u")
        expect(page.locator("h1")).to_have_text("4 taken back")
    with LedgerReader(asked / "ledger.db") as reader:
        assert reader.standing_answers("soups") == {}


def test_every_key_of_the_table_was_pressed_here(request: pytest.FixtureRequest) -> None:
    if os.environ.get("FOLKMOOT_WITHOUT_BROWSER"):
        pytest.skip("no key was pressed, for there is no browser")
    ran = [item for item in request.session.items if item.path == request.path]
    if len(ran) < 11:
        pytest.skip("only some of this file's tests are run")
    assert {(key.place, key.key) for key in KEYS} == PRESSED
