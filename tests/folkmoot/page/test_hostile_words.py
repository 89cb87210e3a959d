"""Nothing that a row, a label, a model or a person says is ever more than text on the page."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from typing import Any

import pytest

from folkmoot.page.content import CampaignReport
from folkmoot.page.rendering import as_html, as_markdown
from folkmoot.page.words import for_markdown, presentable, shortened, transcript_command
from schema.base import Frozen
from tests.folkmoot.conftest import Finished
from tests.folkmoot.page.conftest import PAYLOADS, Seen, read, with_people

ALLOWED = {
    "a", "article", "b", "bdi", "blockquote", "body", "caption", "circle", "code", "dd", "desc",
    "details", "div", "dl", "dt", "figcaption", "figure", "g", "h1", "h2", "h3", "head", "header",
    "html", "li", "line", "main", "mark", "meta", "nav", "p", "path", "polyline", "pre", "rect",
    "section", "small", "span", "strong", "style", "summary", "svg", "table", "tbody", "td",
    "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip


OURS = {"wrong_to_right", "right_to_wrong"}
"""Keys that are no one else's."""


def poisoned(value: Any, payload: str) -> Any:
    """The same with the payload for every text in it, keys included."""
    if isinstance(value, str):
        return payload
    if isinstance(value, Frozen):
        told = {name: poisoned(getattr(value, name), payload) for name in type(value).model_fields}
        return value.model_copy(update=told)
    if isinstance(value, dict) and not value.keys() & OURS:
        return {poisoned(key, payload): poisoned(inner, payload) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(poisoned(inner, payload) for inner in value)
    return value


def check(page: str) -> Seen:
    seen = Seen(page)
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    assert not seen.comments
    assert len(list(seen.named("style"))) == len(list(seen.named("html"))) == 1
    assert len(list(seen.named("meta"))) == 4
    for tag, attributes in seen.tags:
        assert not {name for name in attributes if name.startswith("on")}, tag
        assert not {"style", "src", "srcdoc", "action", "formaction"} & set(attributes), tag
        link = attributes.get("href") or "#"
        assert link.startswith("#"), tag
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", page)
    return seen


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:20]))
def test_a_payload_in_every_place_stays_text(reviews: CampaignReport, payload: str) -> None:
    told = poisoned(with_people(reviews), payload)
    seen = check(as_html(told))
    visible = " ".join(presentable(payload).split())
    assert " ".join(seen.words.split()).count(visible) > 50
    text = as_markdown(told)
    assert not re.search(r"<[a-z!/]", text), "no tag"
    assert not re.search(r"(?<!\\)\]\(", text), "no link"
    assert "\n```" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


def test_a_campaign_of_payloads_has_a_page_of_text(hostile: Finished) -> None:
    report = read(hostile.state, hostile.campaign)
    page = as_html(report)
    seen = check(page)
    assert "<script>alert(1)</script>" in seen.words
    assert '"><script>alert(2)</script>' in seen.words, "labels stand there as they are"
    assert len(report.rows) == 10
    assert report.debate is not None
    assert len(page.encode()) < 300_000
    assert "<script" not in as_markdown(report)


def test_the_policy_of_the_page_allows_its_own_style_and_nothing_else(
    reviews: CampaignReport,
) -> None:
    page = as_html(reviews)
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(found["content"] for found in Seen(page).named("meta") if "http-equiv" in found)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_what_does_not_print_is_replaced_and_scripts_keep_their_marks() -> None:
    assert presentable("a\N{RIGHT-TO-LEFT OVERRIDE}b\x1b\ud800") == "a\ufffdb\ufffd\ufffd"
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
    kept = f"one\ntwo می\N{ZERO WIDTH NON-JOINER}خواهم {family} \N{RIGHT-TO-LEFT MARK}!"
    assert presentable(kept) == kept
    assert presentable("a\r\nb\tc\N{NO-BREAK SPACE}d") == "a\nb c d"


def test_markdown_takes_marks_and_leaves_numbers() -> None:
    for text, told in (
        ("# no *mark* [l](x) | <b>", r"\# no \*mark\* \[l\](x) \| &lt;b&gt;"),
        ("1. item", r"1\. item"),
        ("- item", r"\- item"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("-0.058 of 0.741", "-0.058 of 0.741"),
        ("two\n\n> lines", "two &gt; lines"),
        ("see http://x.example or www.x.example", r"see http:\//x.example or www\.x.example"),
    ):
        assert for_markdown(text) == told
    assert for_markdown(4) == 4


def test_a_long_text_is_shortened_and_says_so() -> None:
    assert shortened("  short  ", 10) == "short"
    assert shortened("x" * 12_345, 10) == f"{'x' * 10}… (12,345 characters)"


def test_the_command_for_a_transcript_can_be_typed_whatever_the_id() -> None:
    for task in ("r03", "-r", "it's; rm -rf ~ $(x)", "#1"):
        words = shlex.split(transcript_command("reviews", task))
        assert words[:4] == ["folkmoot", "transcript", "--campaign", "reviews"]
        assert words[-1] == task
        assert ("--" in words) == task.startswith("-")
