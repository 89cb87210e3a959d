"""Tables as text: what parts their cells is found out, and every row that can be read is."""

from __future__ import annotations

import pytest

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow
from tests.storage.conftest import ReadFile

SOUP = [{"id": "1", "text": "warm, spicy", "price": "4,50"}]


@pytest.mark.parametrize(
    ("separator", "name", "file"),
    [
        (";", "semicolons", "soup.csv"),
        ("\t", "tabs", "soup.csv"),
        ("|", "bars", "soup.csv"),
        (";", "semicolons", "soup.tsv"),
    ],
)
def test_the_separator_is_found_out_and_told(
    read_file: ReadFile, separator: str, name: str, file: str
) -> None:
    lines = ["id#text#price", "1#warm, spicy#4,50", ""]
    found = read_file(file, "\r\n".join(lines).replace("#", separator))
    assert found.fields == SOUP
    assert found.told == [f"columns are separated by {name}"]


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("soup.csv", 'id,text,price\n1,"warm, spicy","4,50"\n'),
        ("soup.tsv", "id\ttext\tprice\n1\twarm, spicy\t4,50\n"),
        ("soup.tab", 'id\ttext\tprice\n1\t"warm, spicy"\t4,50\n'),
    ],
)
def test_the_usual_separator_is_not_spoken_of(read_file: ReadFile, file: str, data: str) -> None:
    found = read_file(file, data)
    assert (found.fields, found.told) == (SOUP, [])


@pytest.mark.parametrize(
    "before", ["\n", "\r\n\r\n", "  \n", ";;\n", "\ufeff\n", "sep=;\n", "\nsep=;\r\n"]
)
def test_blank_lines_and_excels_own_line_may_stand_above_the_header(
    read_file: ReadFile, before: str
) -> None:
    assert read_file("soup.csv", f"{before}id;text;price\n1;warm, spicy;4,50\n").fields == SOUP


def test_lines_of_empty_cells_are_blank(read_file: ReadFile) -> None:
    assert len(read_file("soup.csv", "id;text\n1;soup\n\n;\n ; \n2;stew\n;\n").fields) == 2


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (",text,label", ["column_1", "text", "label"]),
        ("text,,", ["text", "column_2", "column_3"]),
        (",column_1,text", ["column_1_", "column_1", "text"]),
        ('" ",text,"label"', ["column_1", "text", "label"]),
    ],
)
def test_a_column_without_a_name_is_kept_under_one(
    read_file: ReadFile, header: str, names: list[str]
) -> None:
    (row,) = read_file("index.csv", f"{header}\n0,soup,good\n").fields
    assert list(row) == names
    assert list(row.values()) == ["0", "soup", "good"]


def test_a_column_named_twice_is_refused_in_words(read_file: ReadFile) -> None:
    with pytest.raises(InvalidSubmission, match=r"names a column twice: note.*rename one"):
        read_file("twice.csv", "note,text,note\n1,2,3\n")


def test_names_of_rows_as_r_writes_them_are_a_column(read_file: ReadFile) -> None:
    data = '"id","text"\n"1",7,"soup"\n"2",8,"stew"\n'
    assert read_file("r.csv", data).fields == [
        {"column_1": "1", "id": "7", "text": "soup"},
        {"column_1": "2", "id": "8", "text": "stew"},
    ]


def test_a_last_separator_too_many_is_no_cell(read_file: ReadFile) -> None:
    data = "id;text\n1;soup;\n2;stew;\n"
    assert read_file("last.csv", data).fields == [
        {"id": "1", "text": "soup"},
        {"id": "2", "text": "stew"},
    ]


def test_one_column_needs_no_quotation_marks(read_file: ReadFile) -> None:
    data = "text\nwarm, spicy\nhot, hot, hot\nplain\n"
    texts = [row["text"] for row in read_file("one.csv", data).fields]
    assert texts == ["warm, spicy", "hot, hot, hot", "plain"]


def test_quotation_marks_are_text_where_they_do_not_stand_as_in_csv(read_file: ReadFile) -> None:
    found = read_file("marks.tsv", 'id\ttext\n1\t"Warm" soup\n2\tsay "hi\n')
    assert [row["text"] for row in found.fields] == ['"Warm" soup', 'say "hi']
    assert found.told == ["quotation marks are part of the cells: they do not stand as in CSV"]


def test_a_quotation_mark_that_is_never_closed_costs_one_row_of_thousands(
    read_file: ReadFile,
) -> None:
    rows = [f'{number},"soup\nof {number}"' for number in range(3000)]
    rows[7] = '7,"open'
    bad = [row for row in read_file("open.csv", "id,text\n" + "\n".join(rows)).rows
           if isinstance(row, BadRow)]  # fmt: skip
    # The mark that opens the next row closes this one, so that two are lost, not all.
    assert len(bad) <= 2
    assert bad[0].line in (16, 17)


def test_what_is_jsonl_is_read_as_that_whatever_its_name(read_file: ReadFile) -> None:
    for name in ("soup.csv", "soup.txt", "soup.dat", "soup"):
        assert read_file(name, '{"text": "soup"}\n').fields == [{"text": "soup"}]


def test_a_table_is_read_as_that_whatever_its_name(read_file: ReadFile) -> None:
    for name in ("soup.jsonl", "soup.json", "soup.dat", "soup"):
        assert read_file(name, "id;text\n1;soup\n").fields == [{"id": "1", "text": "soup"}]
    found = read_file("soup.txt", "id\ttext\n1\tsoup\n".encode("utf-16"))
    assert found.fields == [{"id": "1", "text": "soup"}]


def test_plain_text_is_one_text_a_line(read_file: ReadFile) -> None:
    found = read_file("soup.txt", "warm, spicy\r\n\n  hot\tsoup\n")
    assert [row["text"] for row in found.fields] == ["warm, spicy", "  hot\tsoup"]
    assert found.told == ["every line is a text"]


def test_a_format_that_is_named_wins_over_the_ending(read_file: ReadFile) -> None:
    found = read_file("soup.csv", "warm, spicy\nhot\n", form="txt")
    assert [row["text"] for row in found.fields] == ["warm, spicy", "hot"]
