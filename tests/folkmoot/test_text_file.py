"""A guideline is a text, or the name of a file; a name is never taken for the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.text_file import read_guideline
from schema.errors import InvalidCampaign


@pytest.mark.parametrize(
    "name",
    [
        "rules.md", "the rules.md", "My rules for the soup, second try.TXT", "rules.docx",
        "books/rules", "./rules", "~/no such rules", "/tmp/no such folder/rules", "@rules.md",
        "kept here/rules of soup", "rules.final2",
    ],
)  # fmt: skip
def test_the_name_of_a_file_that_is_not_there_is_an_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept here").mkdir()
    with pytest.raises(InvalidCampaign, match="cannot read the guideline"):
        read_guideline(name)


@pytest.mark.parametrize(
    "text",
    [
        "Is it good/bad?", "Judge the soup.", "Sentiment", "Would its writer go to example.com?",
        "pos/neg: what the writer feels.", "两个标签/三个标签", "Judge it.\nSee rules.md",
        "See the pages of example.com for it.", "e.g. spam", "Judge the soup. " * 100,
    ],
)  # fmt: skip
def test_a_sentence_is_a_guideline(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_guideline(text) == text.strip()


def test_a_file_that_is_there_is_read_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("rules", "the rules", "Is it good?", "rules.md"):
        (tmp_path / name).write_text("\ufeffJudge the soup.\n", encoding="utf-8")
        assert read_guideline(name) == "Judge the soup."
    assert read_guideline("@rules") == "Judge the soup."
    with pytest.raises(InvalidCampaign, match="directory"):
        read_guideline(str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_may_be_in_what_files_of_rows_may_be_in(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "guide.txt"
    file.write_bytes("Prüfe die Soße:\r\nschmeckt sie?\r\n".encode(encoding))
    assert read_guideline(str(file)) == "Prüfe die Soße:\nschmeckt sie?"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "it is a PDF"),
        ("проверь суп\nи борщ\nи щи\n".encode("cp1251"), "not in UTF-8.*save it as UTF-8"),
        (b"Judge gr\xc3", "not"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_it_is(
    tmp_path: Path, data: bytes, words: str
) -> None:
    (tmp_path / "guide.md").write_bytes(data)
    with pytest.raises(InvalidCampaign, match=f"cannot read the guideline from .*{words}"):
        read_guideline(str(tmp_path / "guide.md"))
