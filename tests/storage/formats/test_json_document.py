"""JSON that is not one object a line."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from storage.formats.lines import MAX_ROW_BYTES
from storage.rows import read_rows
from tests.storage.conftest import ReadFile

ROWS = [{"id": 1, "text": 'a ] } \\ " ü'}, {"id": 2, "text": "b", "tags": [{"x": [1]}]}]


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl", "rows.ndjson", "rows.txt", "rows"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_objects_is_its_rows(read_file: ReadFile, name: str, indent: int | None) -> None:
    assert read_file(name, json.dumps(ROWS, indent=indent)).fields == ROWS
    assert read_file(name, json.dumps(ROWS, indent=indent).encode("utf-16")).fields == ROWS


@pytest.mark.parametrize("indent", [None, 2])
def test_the_one_list_of_objects_within_an_object_is_its_rows(
    read_file: ReadFile, indent: int | None
) -> None:
    document = {"version": "1", "sizes": [1, 2], "none": [], "rows": ROWS, "more": {"a": [ROWS]}}
    found = read_file("rows.json", json.dumps(document, indent=indent))
    assert found.fields == ROWS
    assert found.told == ["the rows are the items of 'rows'"]


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_that_follow_one_another_are_rows(
    read_file: ReadFile, name: str, indent: int | None
) -> None:
    text = "\n".join(json.dumps(row, indent=indent) for row in ROWS)
    assert read_file(name, text).fields == ROWS


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"a": ROWS, "b": ROWS}, "several lists of objects: a, b"),
        ({"text": {"0": "a", "1": "b"}, "id": {"0": 1, "1": 2}}, "columns, not rows.*orient"),
        ({"text": ["a", "b"], "id": [1, 2]}, "columns, not rows"),
        ("soup", "not JSON: it begins with"),
    ],
)
def test_a_document_without_one_list_of_objects_is_refused(
    read_file: ReadFile, document: object, words: str
) -> None:
    with pytest.raises(InvalidSubmission, match=words):
        read_file("rows.json", json.dumps(document))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("5", "not an object"),
        ('"soup"', "not an object"),
        ("[1, 2]", "not an object"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": 1, "a": 2}', "a field stands twice"),
        ('{"a": soup}', "not JSON"),
        ("{'a': 1}", "not JSON"),
        ('{"a": 1,}', "not JSON"),
        ('{"a": "' + "x" * MAX_ROW_BYTES + '"}', "longer than"),
        ('{"a": "two\nlines"}', "not JSON"),
    ],
)
def test_a_bad_item_is_told_and_costs_no_other(read_file: ReadFile, item: str, reason: str) -> None:
    good, bad, after = read_file("rows.json", f'[{{"n": 1}},\n{item},\n{{"n": 3}}]').rows
    assert (good.line, after) == (1, Row(after.line, {"n": 3}))
    assert isinstance(bad, BadRow)
    assert reason in bad.reason
    assert len(bad.excerpt) <= 200


def test_a_list_that_is_cut_off_gives_what_there_is_of_it(read_file: ReadFile) -> None:
    for cut in ('[{"n": 1}, {"n": 2', '[{"n": 1},', '[{"n": 1}'):
        good, bad = read_file("rows.json", cut).rows
        assert good == Row(1, {"n": 1})
        assert isinstance(bad, BadRow)


def test_a_long_list_is_not_kept_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    row = json.dumps({"text": "x" * 1000})
    file.write_text("[" + ",".join([row] * 20_000) + "]")
    tracemalloc.start()
    assert sum(isinstance(row, Row) for row in read_rows(file)) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MAX_ROW_BYTES
