"""A text file is read in one encoding, or refused as a whole with what would mend it."""

# ruff: noqa: RUF001 - texts as people write them

from __future__ import annotations

import pytest

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from tests.storage.conftest import ReadFile

WESTERN = {
    "German": "Das Käsebrötchen war übrigens größer",
    "French": "L’œuf à la coque était très bon — où ça\N{NO-BREAK SPACE}?",
    "Spanish": "¿Mañana habrá más? ¡Qué lástima!",
    "Portuguese": "Não gostei: três pães e uma maçã à mão",
    "Italian": "Perché è così caldo? Più tardi andrò",
    "Swedish": "Jag åt en härlig soppa på ön",
    "Finnish": "Hyvää päivää, mutta söin sen silti",
    "Icelandic": "Súpan var köld og ég borðaði hana þó",
    "a typographer's English": "It’s a “nice” day – for 5€…",
    "one word of": "Fräulein",
}
OTHERS = {
    "cp1250": "Wczoraj zjadłem żółtą zupę z gęsią",
    "cp1251": "вчера был холодный борщ",
    "cp1253": "η σούπα ήταν κρύα",
    "cp1254": "çorba soğuk ve şef üzgün",
    "cp932": "今日はスープが冷たい",
    "gb18030": "今天的汤是冷的",
    "cp850": "Das Käsebrötchen war übrigens größer",
}


def table(text: str) -> str:
    return "id,text\n" + "".join(f'{number},"{text}"\n' for number in range(5))


@pytest.mark.parametrize("text", WESTERN.values(), ids=WESTERN.keys())
def test_windows_1252_is_read_and_told_with_a_word_of_it(read_file: ReadFile, text: str) -> None:
    found = read_file("west.csv", table(text).encode("cp1252"))
    assert [row["text"] for row in found.fields] == [text] * 5
    (told,) = found.told
    assert "not UTF-8; it is read as Windows-1252, as in" in told


@pytest.mark.parametrize("encoding", OTHERS)
def test_other_encodings_are_refused_until_they_are_named(
    read_file: ReadFile, encoding: str
) -> None:
    data = table(OTHERS[encoding]).encode(encoding)
    with pytest.raises(InvalidSubmission, match=r"5 of its 6 lines are not, line 2.*--encoding"):
        read_file("other.csv", data)
    found = read_file("other.csv", data, encoding=encoding)
    assert [row["text"] for row in found.fields] == [OTHERS[encoding]] * 5
    assert found.told == []


def test_a_refusal_shows_how_a_word_would_read_in_what_it_may_be(read_file: ReadFile) -> None:
    with pytest.raises(InvalidSubmission, match=r"cp1251 \('холодный'\)"):
        read_file("east.csv", table(OTHERS["cp1251"]).encode("cp1251"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", ["wide.csv", "wide.jsonl"])
def test_unicode_is_read_in_every_width(read_file: ReadFile, encoding: str, name: str) -> None:
    text = "Grüße, Мир 👋"
    written = f'id,text\r\n1,"{text}"\r\n' if name == "wide.csv" else f'{{"text": "{text}"}}\r\n'
    found = read_file(name, written.encode(encoding))
    assert [row["text"] for row in found.fields] == [text]
    assert found.told == ([] if encoding == "utf-8-sig" else [f"the file is in {encoding.upper()}"])


def test_a_damaged_line_of_utf_8_is_a_bad_row_and_costs_no_other(read_file: ReadFile) -> None:
    lines = [b'{"text": "Gr\xc3\xbc\xc3\x9fe"}', b'{"text": "gr\xfc\xdfe"}', b'{"text": "soup"}']
    good, bad, after = read_file("mixed.jsonl", b"\n".join([*lines, b""])).rows
    assert (good, after) == (Row(1, {"text": "Grüße"}), Row(3, {"text": "soup"}))
    assert isinstance(bad, BadRow)
    assert "not UTF-8: byte 0xfc at place 13" in bad.reason


def test_a_file_of_two_encodings_is_refused(read_file: ReadFile) -> None:
    both = "1,Grüße\n".encode() * 9 + "2,Grüße\n".encode("cp1252") * 9
    with pytest.raises(InvalidSubmission, match=r"partly in UTF-8.*first such line is 11"):
        read_file("both.csv", b"id,text\n" + both)


def test_a_name_that_the_bytes_contradict_is_refused(read_file: ReadFile) -> None:
    with pytest.raises(InvalidSubmission, match="not in utf-16"):
        read_file("rows.csv", "id,text\n1,soup\n", encoding="utf-16")
    with pytest.raises(InvalidSubmission, match=r"no encoding 'utf9'.*utf-8"):
        read_file("rows.csv", "id,text\n1,soup\n", encoding="utf9")
    with pytest.raises(InvalidSubmission, match="no encoding 'base64'"):
        read_file("rows.csv", "id,text\n1,soup\n", encoding="base64")


def test_lines_of_old_macs_end_with_a_return(read_file: ReadFile) -> None:
    found = read_file("mac.csv", "id,text\r1,soup\r2,Grüße\r")
    assert [row["text"] for row in found.fields] == ["soup", "Grüße"]


def test_a_letter_may_stand_on_the_border_of_what_is_read_at_once(read_file: ReadFile) -> None:
    long = "ü" * (2 * 1024 * 1024 + 1)
    rows = read_file("one.json", f'[{{"text": "a{long}"}}, {{"text": "ü"}}]').rows
    assert rows[1] == Row(1, {"text": "ü"})
    assert isinstance(rows[0], BadRow)
