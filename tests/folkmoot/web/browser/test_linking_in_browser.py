"""Relations and frames are picked in the text, by the keyboard alone or the mouse, in every script,
and what was picked is on record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from folkmoot.planning import plan_campaign
from kinds.base import kind_of
from schema.base import Json
from setup.browser import axe
from tests.folkmoot.review.test_every_kind import EXAMPLES, GIVEN
from tests.folkmoot.web.browser.conftest import ARABIC, EMOJI, Windows
from tests.folkmoot.web.browser.test_pages_in_browser import barriers
from tests.folkmoot.web.test_review_page import answers, waiting

pytestmark = pytest.mark.slow

JAPANESE = "太郎は東京で花子に本を渡した。"


def ask(state: Path, kind: str, inputs: Sequence[dict[str, Json]], **given: Any) -> None:
    waiting(state, plan_campaign(name=kind, kind=kind, models=["scripted-a"], **given), [*inputs])


def example(kind: str, number: int) -> dict[str, Json]:
    lines = (EXAMPLES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, Json] = json.loads(lines[number])
    return found


def press(page: Page, keys: str) -> None:
    """Keys with spaces between; ``␣`` is the space bar, ``→3`` is three times."""
    named = {"→": "ArrowRight", "←": "ArrowLeft", "⇧→": "Shift+ArrowRight", "⇧←": "Shift+ArrowLeft",
             "␣": " ", "⌫": "Backspace", "⏎": "Enter"}  # fmt: skip
    for each in keys.split():
        key = each.rstrip("0123456789") or each
        for _ in range(int(each.removeprefix(key) or 1)):
            page.keyboard.press(named.get(key, key))


def sent(page: Page) -> Any:
    return json.loads(page.locator("#picked-value").input_value())


def handed_in(page: Page, kind: str) -> None:
    press(page, "⏎")
    page.wait_for_url(f"**/c/{kind}/review")


def test_a_relation_goes_from_what_was_picked_up_to_what_is_labelled(
    windows: Windows, tmp_path: Path
) -> None:
    ask(tmp_path, "relations", [{"text": EMOJI}, {"text": "x"}], labels=["met", "in"])
    with windows.on(tmp_path) as window:
        page = window.open("/c/relations/review?task=t0")
        press(page, "1")
        expect(page.locator("#from")).to_contain_text("nothing is picked up yet")
        press(page, "␣ 1")
        expect(page.locator("#from")).to_contain_text("both ends are the same")
        press(page, "→2 1")
        press(page, "␣ →2 2")
        expect(page.locator("#spans li")).to_have_count(2)
        press(page, "1 ⌫")
        expect(page.locator("#spans li")).to_have_count(2)
        handed_in(page, "relations")
        (said,) = answers(tmp_path, "relations", "t0")
        assert [(r["head"]["text"], r["label"], r["tail"]["text"]) for r in said.value] == [
            ("Zoë", "met", "東京"), ("東京", "in", "Paris"),
        ]  # fmt: skip
        assert said.value[0]["head"]["start"] == EMOJI.index("Zoë"), "in code points"
        assert said.blind
        press(page, "u")
        page.wait_for_url("**/review?task=t0")
    assert answers(tmp_path, "relations", "t0")[-1].takes_back


@pytest.mark.parametrize(
    ("text", "keys", "head", "tail"),
    [
        (ARABIC, "← ␣ ←2 ⇧→ 1", "ليلى", "مدينة القاهرة"),
        (JAPANESE, "␣ →2 1", "太郎", "東京"),
        ("ანა შეხვდა გიორგის.", "␣ →2 1", "ანა", "გიორგის"),
        ("עדה גרה בלונדון.", "␣ ←2 1", "עדה", "בלונדון"),
        ("राम ने श्याम को देखा।", "␣ →2 1", "राम", "श्याम"),
        ("𐌰𐌽𐌰 met 𐌱𐌿𐌱.", "␣ →2 1", "𐌰𐌽𐌰", "𐌱𐌿𐌱"),
    ],
    ids=["Arabic", "Japanese", "Georgian", "Hebrew", "Hindi", "beyond the first plane"],
)
def test_stretches_are_picked_in_every_script_and_arrows_follow_its_direction(
    windows: Windows, tmp_path: Path, text: str, keys: str, head: str, tail: str
) -> None:
    ask(tmp_path, "relations", [{"text": text}, {"text": "x"}], labels=["to"])
    with windows.on(tmp_path) as window:
        press(window.open("/c/relations/review?task=t0"), keys)
        handed_in(window.page, "relations")
    (said,) = answers(tmp_path, "relations", "t0")
    (one,) = said.value
    assert (one["head"]["text"], one["tail"]["text"]) == (head, tail)
    assert text[one["tail"]["start"] : one["tail"]["end"]] == tail


def test_given_entities_are_stopped_at_and_labels_that_their_types_forbid_are_off(
    windows: Windows, tmp_path: Path
) -> None:
    row = example("relations", 1)
    ask(
        tmp_path, "relations", [row, row], **GIVEN["relations"],
        options={"allowed": {"based_in": [["company", "place"]]}},
    )  # fmt: skip
    with windows.on(tmp_path) as window:
        page = window.open("/c/relations/review?task=t0")
        press(page, "␣ →2")
        based = page.locator("[data-word=based_in]")
        expect(based).to_be_enabled()
        press(page, "2 ␣ ←2")
        expect(based).to_be_disabled()
        press(page, "2")
        expect(page.locator("#spans li")).to_have_count(1)
        handed_in(page, "relations")
    (said,) = answers(tmp_path, "relations", "t0")
    assert [(r["head"]["text"], r["tail"]["text"]) for r in said.value] == [
        ("Quillfeather Ltd", "Osterby")
    ]


def test_what_a_triple_says_is_a_label_or_is_written(windows: Windows, tmp_path: Path) -> None:
    row = {"text": "Lake Vell lies in the Norrow hills."}
    ask(tmp_path, "triples", [row, row, row], labels=[])
    with windows.on(tmp_path) as window:
        page = window.open("/c/triples/review?task=t0")
        press(page, "⇧→ ␣ →4 ⇧→ 1")
        expect(page.locator("#between")).to_be_focused()
        page.keyboard.type("lies in the 1st")
        press(page, "⏎")
        expect(page.locator("#spans li")).to_have_count(1)
        handed_in(page, "triples")
    (said,) = answers(tmp_path, "triples", "t0")
    assert [(t["head"], t["relation"], t["tail"]) for t in said.value] == [
        ("Lake Vell", "lies in the 1st", "Norrow hills")
    ]
    assert said.value[0]["quote"] == "Lake Vell lies in the Norrow hills"


def test_an_event_is_a_trigger_with_its_type_then_who_plays_which_role(
    windows: Windows, tmp_path: Path
) -> None:
    row = example("events", 0)
    ask(tmp_path, "events", [row, row], **GIVEN["events"])
    with windows.on(tmp_path) as window:
        page = window.open("/c/events/review?task=t0")
        press(page, "1")
        expect(page.locator("[data-strip=types]")).to_be_hidden()
        press(page, "→4 ⇧→2 2 →2 ⇧→ 3")
        expect(page.locator("#spans li")).to_have_count(3)
        press(page, "␣")
        expect(page.locator("[data-strip=types]")).to_be_visible()
        press(page, "3")
        expect(page.locator("#spans li")).to_have_count(4)
        press(page, "⌫ ⌫")
        expect(page.locator("#spans li")).to_have_count(2)
        press(page, "␣ ←9 ␣")
        expect(page.locator("[data-strip='0']")).to_be_visible()
        press(page, "→8 ⇧→ 3")
        handed_in(page, "events")
    (said,) = answers(tmp_path, "events", "t0")
    gold = kind_of("events").read_gold(
        plan_campaign(name="c", kind="events", models=["scripted-a"], **GIVEN["events"]),
        row, row["gold"],
    )  # fmt: skip
    assert said.value == gold


@pytest.mark.parametrize("fields", [["text", "predicate", "candidates"], ["text", "predicate"]])
def test_the_roles_of_a_predicate_are_picked_among_candidates_or_any_words(
    windows: Windows, tmp_path: Path, fields: list[str]
) -> None:
    row = example("semantic_roles", 0)
    given = {**GIVEN["semantic_roles"], "input_fields": fields}
    ask(tmp_path, "semantic_roles", [row, row], **given)
    keys = "1 → 2 → 3" if "candidates" in fields else "⇧→ 1 →2 ⇧→ 2 → ⇧→ 3"
    with windows.on(tmp_path) as window:
        press(window.open("/c/semantic_roles/review?task=t0"), keys)
        handed_in(window.page, "semantic_roles")
    (said,) = answers(tmp_path, "semantic_roles", "t0")
    assert {role: spans[0]["text"] for role, spans in said.value["roles"].items()} == {
        "giver": "The gardener", "receiver": "the children", "thing": "three apples",
    }  # fmt: skip


def test_all_of_it_is_done_with_the_mouse_too(windows: Windows, tmp_path: Path) -> None:
    ask(tmp_path, "relations", [{"text": "Ada met Bob."}, {"text": "x"}], labels=["met"])
    with windows.on(tmp_path) as window:
        page = window.open("/c/relations/review?task=t0")
        box = page.locator("#text").bounding_box()
        assert box
        page.mouse.click(box["x"] + 30, box["y"] + 30)
        page.locator("[data-act=pick]").click()
        expect(page.locator("#from")).to_contain_text("from “Ada”")
        where = page.evaluate(
            """() => {
                const text = document.querySelector("#text").firstChild;
                const range = document.createRange();
                range.setStart(text, 8);
                range.setEnd(text, 11);
                const { left, right, top, height } = range.getBoundingClientRect();
                return { left, right, y: top + height / 2 };
            }"""
        )
        page.mouse.move(where["left"] + 1, where["y"])
        page.mouse.down()
        page.mouse.move(where["right"] - 1, where["y"], steps=4)
        page.mouse.up()
        page.locator("[data-label='0']").click()
        assert sent(page)[0]["links"] == [{"start": 8, "end": 11, "label": "0"}]
        page.locator("#spans li button").last.click()
        assert sent(page) == []
        page.locator("[data-act=hand-in]").click()
        page.wait_for_url("**/c/relations/review")
    (said,) = answers(tmp_path, "relations", "t0")
    assert said.value == [], "nothing is related: an answer, too"


@pytest.mark.parametrize("kind", ["relations", "events", "semantic_roles", "triples"])
def test_no_picking_has_a_barrier_in_either_theme(
    windows: Windows, tmp_path: Path, kind: str
) -> None:
    ask(tmp_path, kind, [example(kind, 0)], **GIVEN[kind])
    script = axe().read_text(encoding="utf-8")
    with windows.on(tmp_path, color_scheme="light", bypass_csp=True) as window:
        page = window.open(f"/c/{kind}/review?task=t0")
        page.evaluate(script)
        press(page, "1 → 2" if kind != "relations" else "␣ → 1")
        for _ in ("light", "dark"):
            assert barriers(page) == []
            page.keyboard.press("Shift+D")


def test_hostile_words_are_only_words_where_they_are_linked(
    windows: Windows, tmp_path: Path
) -> None:
    text = "<img src=x onerror=alert(1)> is {{7*7}} </textarea><script>alert(2)</script>"
    ask(tmp_path, "relations", [{"text": text}, {"text": "x"}], labels=["<b>is</b>"])
    with windows.on(tmp_path) as window:
        page = window.open("/c/relations/review?task=t0")
        press(page, "⇧→4 ␣ →5 1")
        expect(page.locator("#spans")).to_contain_text("img src=x onerror=alert")
        expect(page.locator("#spans img")).to_have_count(0)
        expect(page.locator("#spans b b")).to_have_count(0)
