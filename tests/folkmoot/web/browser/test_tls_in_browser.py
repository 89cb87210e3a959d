"""A person comes in over TLS and reviews, in a real browser; no script gets at the cookie."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from folkmoot.settings import Settings
from folkmoot.web.door import Door, Person
from folkmoot.web.people_file import Member, scrambled
from folkmoot.web.serving import Listening, serving
from tests.folkmoot.web.browser.conftest import Windows
from tests.folkmoot.web.certificate import made_in
from tests.folkmoot.web.test_review_page import answers

pytestmark = pytest.mark.slow

PATIENCE = 60_000
"""Milliseconds: a password takes a processor for a while."""
WORD = "correct horse battery"


def test_a_reviewer_comes_in_by_password_over_tls_and_answers(
    windows: Windows, asked: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pair = made_in(tmp_path_factory.mktemp("tls"))
    members = (Member(name="Cleo", rights="reviewer", password=scrambled(WORD)),)
    where = Listening("0.0.0.0", 0, ("localhost",), pair.certificate, pair.key)
    served = serving(Settings(state=asked), Door(Person(name="me"), members=members), where)
    with served.beside():
        browser = windows.browser
        context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(served.url)
        page.get_by_label("Name").fill("Cleo")
        page.get_by_label("Password").fill("wrong words")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("do not fit", timeout=PATIENCE)
        page.get_by_label("Name").fill("Cleo")
        page.get_by_label("Password").fill(WORD)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Campaigns", timeout=PATIENCE)
        (cookie,) = context.cookies()
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        assert page.evaluate("() => document.cookie") == ""
        page.goto(f"{served.url.removesuffix('/enter')}/c/soups/review")
        page.keyboard.press("2")
        expect(page.locator("main")).to_contain_text("soup 1")
        page.get_by_role("button", name="leave").click()
        expect(page.locator("form.enter")).to_be_visible()
        context.close()
    (said,) = answers(asked, "soups", "t0")
    assert (said.by, said.value, said.blind) == ("Cleo", "bad", True)
