"""Input files of every sort: good rows come out, bad ones say where and why. Real files."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from storage.formats.delimited import read_csv
from storage.formats.json_lines import read_jsonl
from storage.formats.lines import MAX_ROW_BYTES
from storage.rows import read_rows


def jsonl(data: bytes) -> list[Row | BadRow]:
    return list(read_jsonl(io.BytesIO(data)))


def csv(data: bytes) -> list[Row | BadRow]:
    return list(read_csv(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'{"a": 1}\n{"a": 2}\n', [Row(1, {"a": 1}), Row(2, {"a": 2})]),
        (b'{"a": 1}', [Row(1, {"a": 1})]),
        (b'\xef\xbb\xbf{"a": 1}\r\n{"a": 2}\r\n', [Row(1, {"a": 1}), Row(2, {"a": 2})]),
        (b'\n  \n{"a": "\xc3\xa4"}\n\n', [Row(3, {"a": "ä"})]),
        (b'{"a": "two\\nlines \\u2028 \xe2\x80\xa8"}', [Row(1, {"a": "two\nlines \u2028 \u2028"})]),
        (b'{"a": {"b": [null, true, 1.5]}}', [Row(1, {"a": {"b": [None, True, 1.5]}})]),
        (b"", []),
    ],
)
def test_good_json_lines_become_rows(data: bytes, rows: list[Row | BadRow]) -> None:
    assert jsonl(data) == rows


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": 1', "not JSON: Expecting ',' delimiter at place 8"),
        (b"hello", "not JSON"),
        (b'{"a": 1} {"b": 2}', "not JSON: Extra data"),
        (b'{"a": "\xff"}', "not UTF-8: byte 0xff at place 8"),
        (b'["a"]', "not an object"),
        (b"null", "not an object"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": 1, "a": 2}', "a field stands twice: 'a'"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b'{"a": ' + b"[" * 100_000, "nested deeper than 64 levels"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"a": "x\0y"}', "not JSON: Invalid control character"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_costs_no_other(line: bytes, reason: str) -> None:
    good, bad, after = jsonl(b'{"a": 0}\n' + line + b'\n{"a": 3}\n')
    assert (good, after) == (Row(1, {"a": 0}), Row(3, {"a": 3}))
    assert isinstance(bad, BadRow)
    assert bad.line == 2
    assert reason in bad.reason
    assert len(bad.excerpt) <= 200


def test_a_line_of_ten_megabytes_is_a_bad_row_that_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    path.write_bytes(b'{"a": 0}\n{"a": "' + b"x" * 10_000_000 + b'"}\n{"a": 3}\n')
    tracemalloc.start()
    good, bad, after = read_rows(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (good, after) == (Row(1, {"a": 0}), Row(3, {"a": 3}))
    assert bad.line == 2
    assert isinstance(bad, BadRow)
    assert "longer than" in bad.reason
    assert peak < 6 * MAX_ROW_BYTES


def test_a_line_just_below_the_limit_is_read() -> None:
    text = "x" * (MAX_ROW_BYTES - 20)
    assert jsonl(f'{{"a": "{text}"}}\n{{"a": 1}}'.encode()) == [
        Row(1, {"a": text}),
        Row(2, {"a": 1}),
    ]


def test_quotes_commas_and_line_breaks_within_cells_are_text() -> None:
    data = b'id,text\r\n1,"say ""hi"", then\r\ngo"\r\n2,plain\r\n'
    assert csv(data) == [
        Row(3, {"id": "1", "text": 'say "hi", then\r\ngo'}),
        Row(4, {"id": "2", "text": "plain"}),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert csv(b"\xef\xbb\xbfid,text\n1,x\n") == [Row(2, {"id": "1", "text": "x"})]


def test_blank_lines_and_an_empty_file_have_no_rows() -> None:
    assert csv(b"a\n\nx\n\n") == [Row(3, {"a": "x"})]
    assert csv(b"") == []
    assert csv(b"a,b\n") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1", "1 cells, but the header names 2 columns"),
        (b"1,2,3", "3 cells, but the header names 2 columns"),
        (b"1,caf\xe9", "column 'text' is not UTF-8"),
        (b"1,x\0y", "column 'text' holds a NUL character"),
        (b'1,"a"b', "not CSV: ',' expected after '\"'"),
        (b"1," + b"y" * (MAX_ROW_BYTES + 9), "longer than"),
        (b"1," + b"y," * MAX_ROW_BYTES, "longer than"),
    ],
)
def test_a_bad_csv_row_is_told_with_its_number_and_costs_no_other(line: bytes, reason: str) -> None:
    good, bad, after = csv(b"id,text\n0,a\n" + line + b"\n2,c\n")
    assert (good, after) == (Row(2, {"id": "0", "text": "a"}), Row(4, {"id": "2", "text": "c"}))
    assert isinstance(bad, BadRow)
    assert bad.line == 3
    assert reason in bad.reason


def test_a_quote_that_is_never_closed_costs_its_own_row_alone() -> None:
    first, bad, *rest = csv(b'id,text\n1,a\n2,"open\n3,c\n4,d\n')
    assert [first, *rest] == [
        Row(2, {"id": "1", "text": "a"}),
        Row(4, {"id": "3", "text": "c"}),
        Row(5, {"id": "4", "text": "d"}),
    ]
    assert isinstance(bad, BadRow)
    assert bad.line == 3
    assert "a quotation mark is opened in this line and never closed" in bad.reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"id,text,id", "names a column twice: id"),
        (b'id,"te"xt', "the header is not CSV"),
    ],
)
def test_a_header_that_cannot_be_used_is_an_error_before_any_row(
    header: bytes, reason: str
) -> None:
    with pytest.raises(InvalidSubmission, match=reason):
        csv(header + b"\n1,2,3\n")


def test_the_ending_of_a_file_says_how_it_is_read(tmp_path: Path) -> None:
    for name, data in (("a.JSONL", '{"x": "1"}'), ("a.ndjson", '{"x": "1"}'), ("a.csv", "x\n1\n")):
        (tmp_path / name).write_text(data)
        assert list(read_rows(tmp_path / name))[-1][1] == {"x": "1"}


@pytest.mark.parametrize("name", ["a.dat", "missing.jsonl", "folder.csv"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.dat").write_text("one thing\n")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidSubmission, match=name):
        list(read_rows(tmp_path / name))
