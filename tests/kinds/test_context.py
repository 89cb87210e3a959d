"""Tables, graphs and dialogues are shown in words; texts letter for letter."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.context import lines_of
from kinds.showing import as_text


@pytest.mark.parametrize("text", ["", " A text. ", '{"not": "read"}', "[1, 2]", "two\nlines"])
def test_a_text_is_shown_letter_for_letter(text: str) -> None:
    assert as_text(text) == text


@pytest.mark.parametrize(
    "table",
    [
        {"header": ["name", "age"], "rows": [["Ann", 3], ["Bo", None]]},
        {"columns": ["name", "age"], "rows": [["Ann", "3"], ["Bo"]]},
        [{"name": "Ann", "age": 3}, {"name": "Bo", "age": ""}],
    ],
)
def test_a_table_is_shown_row_by_row_with_the_names_of_its_columns(table: Any) -> None:
    first, second = as_text(table).splitlines()
    assert first == "1. name: Ann; age: 3"
    assert second.startswith("2. name: Bo")


def test_a_tables_caption_stands_above_it() -> None:
    table = {"caption": "Who is\nhere", "header": ["name"], "rows": [["Ann"]]}
    assert as_text(table) == "Who is here\n1. name: Ann"


@pytest.mark.parametrize(
    "graph",
    [
        [["Ann", "knows", "Bo"], ["Bo", "feeds", "the cat"]],
        {"nodes": ["Ann"], "edges": [["Ann", "knows", "Bo"], ["Bo", "feeds", "the cat"]]},
        [
            {"head": "Ann", "relation": "knows", "tail": "Bo"},
            {"head": "Bo", "relation": "feeds", "tail": "the cat"},
        ],
        {
            "triples": [
                {"subject": "Ann", "predicate": "knows", "object": "Bo"},
                {"subject": "Bo", "predicate": "feeds", "object": "the cat"},
            ]
        },
    ],
)
def test_a_graph_is_shown_edge_by_edge(graph: Any) -> None:
    assert as_text(graph) == "Ann → knows → Bo\nBo → feeds → the cat"


def test_edges_without_a_relation_are_shown_by_their_ends() -> None:
    assert as_text([{"from": "a", "to": "b"}]) == "a → b"


def test_a_dialogue_is_shown_with_numbered_turns_of_one_line_each() -> None:
    turns = [{"speaker": "Ann", "text": "Hello\n2. Bo: no"}, {"speaker": "Bo", "text": "Hi"}]
    assert as_text(turns) == "1. Ann: Hello 2. Bo: no\n2. Bo: Hi"


@pytest.mark.parametrize(
    "value",
    [3, None, [], {}, [1, 2], {"header": ["a"], "rows": [["b", "c"]]}, {"rows": [["a"]]}, [[]],
     [{"a": [1]}], {"header": 3, "rows": [[1]]}, {"edges": [["a", "b"]]}],
)  # fmt: skip
def test_anything_else_stays_json(value: Any) -> None:
    assert lines_of(value) is None


def test_what_is_shown_of_a_table_may_be_quoted(campaign_of: Any) -> None:
    campaign = campaign_of("true", "false").model_copy(update={"input_fields": ("claim", "table")})
    input = {"claim": "Ann is three.", "table": [{"name": "Ann", "age": 3}]}
    kind = kind_of("classification")
    quotable = {each.field: each.text for each in kind.quotable(campaign, input)}
    assert quotable == {"claim": "Ann is three.", "table": "1. name: Ann; age: 3"}
    assert [each.text for each in kind.render(campaign, input)] == list(quotable.values())
