"""What other people's tools know of an answer is told by its kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kinds.base import kind_of, kinds
from kinds.exchange import Exchanged, Link, Range
from schema.base import Json
from schema.campaign import Campaign

TEXT = "Anna hit the ball"
ANNA = {"start": 0, "end": 4, "text": "Anna"}
HIT = {"start": 5, "end": 8, "text": "hit"}
BALL = {"start": 13, "end": 17, "text": "ball"}

SAID: list[tuple[str, Json, Exchanged]] = [
    ("classification", "a", Exchanged(labels=("a",))),
    ("taxonomy", "a", Exchanged(labels=("a",))),
    ("correction", {"label": "b", "changed": True, "why": ""}, Exchanged(labels=("b",))),
    ("multi_label", ["a", "b"], Exchanged(labels=("a", "b"))),
    ("rating", 3.5, Exchanged(number=3.5)),
    ("text", "so", Exchanged(text="so")),
    ("spans", [{**BALL, "label": "a"}], Exchanged(ranges=(Range(start=13, end=17, label="a"),))),
    (
        "relations",
        [{"head": BALL, "label": "a", "tail": ANNA}],
        Exchanged(
            ranges=(
                Range(start=0, end=4, label="entity"),
                Range(start=13, end=17, label="entity"),
            ),
            links=(Link(head=1, tail=0, label="a"),),
        ),
    ),
    (
        "events",
        [{"type": "a", "trigger": HIT, "arguments": [{"role": "who", **ANNA}]}],
        Exchanged(
            ranges=(
                Range(start=0, end=4, label="argument"),
                Range(start=5, end=8, label="a"),
            ),
            links=(Link(head=1, tail=0, label="who"),),
        ),
    ),
    (
        "semantic_roles",
        {"predicate": HIT, "roles": {"a": [ANNA], "b": []}},
        Exchanged(
            ranges=(
                Range(start=0, end=4, label="role"),
                Range(start=5, end=8, label="predicate"),
            ),
            links=(Link(head=1, tail=0, label="a"),),
        ),
    ),
]


@pytest.mark.parametrize(("name", "value", "expected"), SAID, ids=[each[0] for each in SAID])
def test_a_value_is_labels_stretches_links_a_number_or_a_text(
    campaign_of: Callable[..., Campaign], name: str, value: Json, expected: Exchanged
) -> None:
    campaign, kind = campaign_of("a", "b", kind=name), kind_of(name)
    assert kind.exchanged(campaign, {"text": TEXT}, value) == expected
    classes = kind.classes(campaign)
    assert {*expected.labels, *(each.label for each in expected.ranges)} <= {*classes}


def test_a_kind_that_has_no_word_elsewhere_says_so(campaign_of: Callable[..., Campaign]) -> None:
    told = {
        name
        for name in kinds()
        if kind_of(name).exchanged_as(campaign_of("a", "b", kind=name)) != "other"
    }
    assert told == {name for name, _, _ in SAID}
