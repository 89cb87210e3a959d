"""Workbooks and Parquet files: their rows with the types of their cells."""

from __future__ import annotations

import builtins
import datetime
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from schema.errors import InvalidSubmission, UserError
from storage.formats import excel, parquet
from storage.formats.base import BadRow
from storage.rows import read_rows, written_as
from tests.storage.conftest import ReadFile


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def parquet_file(columns: dict[str, Any], **options: Any) -> bytes:
    kept = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), kept, **options)
    return kept.getvalue()


def test_the_rows_of_a_workbook_keep_the_types_of_their_cells(read_file: ReadFile) -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4)
    data = workbook(
        [[], ["id", "text", None, "sure", "day", "at"],
         [1, "two\nlines, =1+1", 4.5, True, datetime.date(2026, 1, 2), moment],
         [], ["b", "soup"]]
    )  # fmt: skip
    assert read_file("rows.xlsx", data).fields == [
        {"id": 1, "text": "two\nlines, =1+1", "column_3": 4.5, "sure": True, "day": "2026-01-02",
         "at": "2026-01-02T03:04:00"},
        {"id": "b", "text": "soup", "column_3": None, "sure": None, "day": None, "at": None},
    ]  # fmt: skip


def test_of_several_sheets_the_first_with_rows_is_read_and_told(read_file: ReadFile) -> None:
    found = read_file("rows.xlsx", workbook([], [["text"], ["soup"]], [["text"], ["stew"]]))
    assert found.fields == [{"text": "soup"}]
    assert found.told == ["the rows are those of the sheet 'Sheet 1'; 2 more are not read"]


def test_a_workbook_is_known_by_its_content(read_file: ReadFile) -> None:
    for name in ("rows.csv", "rows.dat", "rows"):
        assert read_file(name, workbook([["text"], ["soup"]])).fields == [{"text": "soup"}]
    for name in ("rows.xlsx", "rows.xls"):
        assert read_file(name, "id\ttext\n1\tsoup\n").fields == [{"id": "1", "text": "soup"}]


@pytest.mark.parametrize(
    ("rows", "words"),
    [([["text", "text"], ["a", "b"]], "names a column twice: text")],
)
def test_a_header_that_cannot_be_used_is_refused(
    read_file: ReadFile, rows: list[list[Any]], words: str
) -> None:
    with pytest.raises(InvalidSubmission, match=words):
        read_file("rows.xlsx", workbook(rows))


def test_a_cell_right_of_the_columns_makes_a_bad_row(read_file: ReadFile) -> None:
    good, bad = read_file("rows.xlsx", workbook([["text"], ["soup"], ["a", "b"]])).rows
    assert isinstance(bad, BadRow)
    assert (good.line, bad.line) == (2, 3)


def test_a_damaged_workbook_is_refused_in_words(read_file: ReadFile) -> None:
    whole = workbook([["text"], ["soup"]])
    with pytest.raises(InvalidSubmission, match="damaged zip archive or Excel workbook"):
        read_file("rows.xlsx", whole[: len(whole) // 2])
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "<soup>")
    with pytest.raises(InvalidSubmission, match="no Excel workbook that can be read"):
        read_file("rows.xlsx", kept.getvalue())


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    read_file: ReadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.opening.unpacking.FREE", 1024)
    monkeypatch.setattr("storage.opening.unpacking.RATIO", 1)
    with pytest.raises(InvalidSubmission, match="unpacks to more than"):
        read_file("rows.xlsx", workbook([["text"], ["soup" * 999]]))
    monkeypatch.undo()
    monkeypatch.setattr(excel, "MOST_SHARED", 99)
    kept = io.BytesIO(workbook([["text"], ["soup"]]))
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "soup" * 99)
    with pytest.raises(InvalidSubmission, match="save it as CSV"):
        read_file("rows.xlsx", kept.getvalue())


def test_the_rows_of_a_parquet_file_are_json(read_file: ReadFile) -> None:
    data = parquet_file(
        {
            "id": [1, 2],
            "text": ["grüße", None],
            "n": [1.5, float("nan")],
            "tags": [["a"], []],
            "at": [datetime.datetime(2026, 1, 2, 3), None],
            "price": [Decimal("1.50"), None],
            "span": [{"start": 1}, None],
            "raw": [b"soup", b""],
        }
    )
    for name in ("rows.parquet", "rows.csv", "rows"):
        assert read_file(name, data).fields == [
            {"id": 1, "text": "grüße", "n": 1.5, "tags": ["a"], "at": "2026-01-02T03:00:00",
             "price": 1.5, "span": {"start": 1}, "raw": "soup"},
            {"id": 2, "text": None, "n": None, "tags": [], "at": None, "price": None,
             "span": None, "raw": ""},
        ]  # fmt: skip


def test_a_row_of_parquet_that_is_no_json_costs_no_other(read_file: ReadFile) -> None:
    data = parquet_file({"n": [1, 2, 3], "raw": [b"a", b"\xff", b"c"]})
    good, bad, after = read_file("rows.parquet", data).rows
    assert isinstance(bad, BadRow)
    assert (good.line, bad.line, after.line) == (1, 2, 3)
    assert bad.reason == "column 'raw' holds bytes that are no text"


def test_a_parquet_file_that_cannot_be_read_is_refused_in_words(
    read_file: ReadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = parquet_file({"text": [f"soup {number}" for number in range(999)]})
    with pytest.raises(InvalidSubmission, match="no Parquet file that can be read"):
        read_file("rows.parquet", data[: len(data) // 2])
    monkeypatch.setattr(parquet, "MOST_OF_A_GROUP", 99)
    with pytest.raises(InvalidSubmission, match="smaller row groups"):
        read_file("rows.parquet", data)


@pytest.mark.parametrize(
    ("name", "package"), [("rows.xlsx", "openpyxl"), ("rows.parquet", "pyarrow")]
)
def test_without_the_package_the_command_that_installs_it_is_told(
    read_file: ReadFile, name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook([["text"], ["soup"]]) if name == "rows.xlsx" else parquet_file({"text": ["s"]})
    imported = builtins.__import__

    def without(wanted: str, *rest: Any, **options: Any) -> Any:
        if wanted.split(".")[0] == package:
            raise ImportError(wanted)
        return imported(wanted, *rest, **options)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(UserError, match=f"-m pip install '{package}") as raised:
        read_file(name, data)
    assert "not installed" in raised.value.message


def test_the_rows_of_a_workbook_come_back_in_what_a_spreadsheet_opens() -> None:
    assert written_as(Path("rows.xlsx")) == ".csv"
    assert written_as(Path("rows.tsv.gz")) == ".csv"
    assert written_as(Path("rows.parquet")) == ".jsonl"


def test_an_empty_file_of_any_ending_has_no_rows(tmp_path: Path) -> None:
    for ending in ("xlsx", "parquet", "json", "csv", "tsv", "txt", "jsonl", "csv.gz"):
        file = tmp_path / f"rows.{ending}"
        file.touch()
        assert list(read_rows(file)) == []


def test_a_parquet_file_whose_few_values_repeat_without_end_is_refused_with_the_bound(
    read_file: ReadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = parquet_file({"text": ["soup " * 20_000] * 2_000})
    assert len(data) < 100_000
    monkeypatch.setattr("storage.opening.unpacking.FREE", 1024 * 1024)
    with pytest.raises(InvalidSubmission, match=r"unpacks to more than \d+ MiB"):
        read_file("rows.parquet", data)


def test_a_workbook_whose_names_stand_for_names_of_names_is_refused_at_once(
    read_file: ReadFile,
) -> None:
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "soup">{names}]>'
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["text"], ["soup"]]))) as whole,
        zipfile.ZipFile(kept, "w") as archive,
    ):
        for name in whole.namelist():
            text = whole.read(name).decode()
            if "soup</t>" in text:  # the texts, wherever they are kept
                text = laughs + re.sub(r"^<\?xml.*?\?>", "", text).replace("soup</t>", "&l9;</t>")
            archive.writestr(name, text)
    with pytest.raises(InvalidSubmission, match="no Excel workbook that can be read"):
        read_file("rows.xlsx", kept.getvalue())
