"""Known spans are read as people have them; what cannot be read is named."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest

from kinds.shapes.span_gold import read_spans
from schema.errors import InvalidAnswer

TEXT = "Ada ate in York."
LABELS = ("person", "place")
ADA = {"start": 0, "end": 3, "label": "person", "text": "Ada"}
YORK = {"start": 11, "end": 15, "label": "place", "text": "York"}
TRIPLES = [[0, 3, "person"], [11, 15, "place"]]
OFFSETS = [{"start": 11, "end": 15, "label": "place"}, {"start": 0, "end": 3, "label": "person"}]


def _studio(start: int, end: int, label: str) -> dict[str, Any]:
    return {
        "value": {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]},
        "from_name": "label", "to_name": "text", "type": "labels", "id": "a1",
    }  # fmt: skip


STUDIO = [_studio(0, 3, "person"), _studio(11, 15, "place")]


@pytest.mark.parametrize(
    "gold",
    [
        [ADA, YORK],
        OFFSETS,
        {"spans": OFFSETS},
        {"text": TEXT, "spans": OFFSETS, "answer": "accept"},
        TRIPLES,
        {"entities": TRIPLES},
        [TEXT, {"entities": TRIPLES}],
        {"text": TEXT, "label": TRIPLES},
        [{"text": "York", "label": "place"}, {"text": "Ada", "label": "person"}],
        [{"id": 1, "start_offset": 0, "end_offset": 3, "label": "person"}, YORK],
        STUDIO,
        {"result": STUDIO},
        [{"result": [*STUDIO, {"type": "relation", "from_id": "a1", "to_id": "a2"}]}],
        {"annotations": [{"result": STUDIO}]},
        [{"start": "0", "end": 3.0, "label": ["PERSON"]}, {**YORK, "label": "Place"}],
        [[0, 4, "person"], [10, 15, "place"]],
        json.dumps(TRIPLES),
        json.dumps({"spans": OFFSETS}),
        str([(0, 3, "person"), (11, 15, "place")]),
    ],
)
def test_spans_of_every_tool_are_the_same_spans(gold: Any) -> None:
    assert read_spans(TEXT, LABELS, gold) == [ADA, YORK]


@pytest.mark.parametrize(
    "gold",
    [
        None,
        "",
        " ",
        "[]",
        "null",
        "NaN",
        [],
        {"spans": []},
        float("nan"),
        {"text": TEXT, "label": []},
    ],
)
def test_an_empty_cell_or_list_means_no_spans(gold: Any) -> None:
    assert read_spans(TEXT, LABELS, gold) == []


def test_one_span_alone_is_a_list_of_one() -> None:
    assert read_spans(TEXT, LABELS, ADA) == [ADA]


def test_offsets_in_utf16_are_told_by_the_texts_beside_them() -> None:
    text = "😀 Ada ate in York."
    utf16 = [{"start": 3, "end": 6, "label": "person", "text": "Ada"}, [14, 18, "place"]]
    points = [{"start": 2, "end": 5, "label": "person", "text": "Ada"}, [13, 17, "place"]]
    expected = read_spans(text, LABELS, points)
    assert [span["text"] for span in expected] == ["Ada", "York"]
    assert read_spans(text, LABELS, utf16) == expected


def test_accents_encoded_differently_are_the_same_text() -> None:
    text = unicodedata.normalize("NFD", "José left")
    (span,) = read_spans(text, LABELS, [{"start": 0, "end": 5, "label": "person", "text": "José"}])
    assert span["text"] == text[:5]
    assert read_spans(text, LABELS, [{"text": "José", "label": "person"}]) == [span]


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        ("person", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (7, "not a list"),
        ({"choice": "x"}, "no list of spans"),
        ([ADA, "York"], "span 2"),
        ([{"start": 0, "end": 3}], "no label"),
        ([{"start": 0, "end": 3, "label": None}], "no label"),
        ([{"start": 0, "label": "person"}], "whole numbers"),
        ([["person", 0, 3]], "whole numbers|no label"),
        ([{"start": True, "end": 3, "label": "person"}], "whole numbers"),
        ([{"label": "person"}], "neither start"),
        ([[0, 99, "person"]], "not inside the text of 16"),
        ([[3, 3, "person"]], "not inside"),
        ([[-1, 3, "person"]], "not inside"),
        ([[3, 4, "person"]], "white space"),
        ([{**ADA, "text": "Bob"}], 'the text there is "Ada"'),
        ([{"text": "Bob", "label": "person"}], "not in the text"),
        ([[0, 3, "river"]], 'span 1 .* "river": .*person, place'),
        ([{"result": STUDIO}, {"result": STUDIO}], "2 annotators"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed(gold: Any, says: str) -> None:
    with pytest.raises(InvalidAnswer, match=says):
        read_spans(TEXT, LABELS, gold)


def test_a_label_that_two_differ_from_in_case_is_not_guessed() -> None:
    with pytest.raises(InvalidAnswer, match="PER"):
        read_spans(TEXT, ("per", "Per"), [[0, 3, "PER"]])
    assert read_spans(TEXT, ("per", "Per"), [[0, 3, "Per"]])[0]["label"] == "Per"
