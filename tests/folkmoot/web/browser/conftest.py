"""A real Chromium in front of a real console on a real ledger.

Whatever the browser complains of, an error of a script or of the policy, fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.web.door import Door, Person
from folkmoot.web.serving import Listening, serving
from setup.browser import chromium
from tests.folkmoot.web.test_review_page import waiting

EMOJI = "👩‍👩‍👧 Zoë met 東京 in Paris."
ARABIC = "زارت ليلى مدينة القاهرة."


class Window:
    """A browser's window on a console."""

    def __init__(self, page: Page, base: str, errors: list[str]) -> None:
        self.page = page
        self.base = base
        self.errors = errors

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page


class Windows:
    """Opens windows; one console each state folder."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        self.browser = browser
        self._stack = stack
        self._served: dict[Path, str] = {}

    def _address(self, state: Path) -> str:
        if state not in self._served:
            served = serving(Settings(state=state), Door(Person(name="Ada")), Listening(port=0))
            self._stack.enter_context(served.beside())
            self._served[state] = served.url
        return self._served[state]

    @contextmanager
    def on(self, state: Path, **context: Any) -> Iterator[Window]:
        """A window of its own, already let in."""
        address = self._address(state)
        own = self.browser.new_context(reduced_motion="reduce", **context)
        own.set_default_timeout(20_000)
        page = own.new_page()
        errors: list[str] = []
        page.on(
            "console",
            lambda m: errors.append(f"{m.text} {m.location['url']}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_url("**/")
        errors.clear()  # no ledger yet: the first page may be an answer of 503
        try:
            yield Window(page, address.partition("/enter")[0], errors)
            assert not errors, "\n".join(errors)
        finally:
            own.close()


@pytest.fixture(scope="module")
def windows() -> Iterator[Windows]:
    if os.environ.get("FOLKMOOT_WITHOUT_BROWSER"):
        pytest.skip("FOLKMOOT_WITHOUT_BROWSER is set: the console was not seen in a browser")
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        stack.callback(browser.close)
        yield Windows(browser, stack)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A ledger whose committee left everything to people."""
    labels = plan_campaign(
        name="soups", labels=["good", "bad"], models=["scripted-a"], guideline="Is it good?"
    )
    waiting(tmp_path, labels, [{"text": f"soup {n}"} for n in range(4)], "good")
    spans = plan_campaign(
        name="names", kind="spans", labels=["person", "place"], models=["scripted-a"]
    )
    waiting(tmp_path, spans, [{"text": EMOJI}, {"text": ARABIC}], [])
    ties = plan_campaign(name="ties", kind="relations", labels=["met"], models=["scripted-a"])
    waiting(tmp_path, ties, [{"text": EMOJI}], [])
    return tmp_path
