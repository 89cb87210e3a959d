"""Labels are what was typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.labels import labels_told, parse_label, parse_labels
from schema.errors import InvalidCampaign
from tests.folkmoot.conftest import Cli, write_jsonl


def read(text: str) -> list[tuple[str, str]]:
    labels = map(parse_label, parse_labels(text))
    return [(label.name, label.description) for label in labels]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("good,bad", ["good", "bad"]),
        (" good , bad ,", ["good", "bad"]),
        ("0,1,-1", ["0", "1", "-1"]),
        ("<2g,<=2g,>2g,>=9g", ["<2g", "<=2g", ">2g", ">=9g"]),
        ("x==y,x!=y,a=>b,a:=b,=", ["x==y", "x!=y", "a=>b", "a:=b", "="]),
        ('"yes, but",no', ["yes, but", "no"]),
        ('"say ""hi""",5" pipe,6" pipe', ['say "hi"', '5" pipe', '6" pipe']),
        ('"k=1","k=2"', ["k=1", "k=2"]),
        ("C++,R&D,50%,it's,a/b,:-),#tag", ["C++", "R&D", "50%", "it's", "a/b", ":-)", "#tag"]),
        ("\u0628\u06cc\u200c\u062e\u0637,x", ["\u0628\u06cc\u200c\u062e\u0637", "x"]),
        ("👩\u200d🚒,👍🏽,🏴󠁧󠁢󠁷󠁬󠁳󠁿", ["👩\u200d🚒", "👍🏽", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"]),
    ],
)  # fmt: skip
def test_a_name_is_what_was_typed(typed: str, names: list[str]) -> None:
    assert read(typed) == [(name, "") for name in names]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("a,b=x,c=", [("a", ""), ("b", "x"), ("c", "")]),
        ("late=after noon = late,early=", [("late", "after noon = late"), ("early", "")]),
        ('late="after noon, or never",early', [("late", "after noon, or never"), ("early", "")]),
        ('"late=after noon, or never",early', [("late", "after noon, or never"), ("early", "")]),
        ('"a, b"=either,c=', [("a, b", "either"), ("c", "")]),
        ("p<=.05=significant,p>.05=", [("p<=.05", "significant"), ("p>.05", "")]),
        ("50%=half,C++=a language", [("50%", "half"), ("C++", "a language")]),
    ],
)
def test_a_description_stands_behind_an_equals_sign(
    typed: str, labels: list[tuple[str, str]]
) -> None:
    assert read(typed) == labels


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("late=after noon, or never,early=", r"'or never' a label.*description of 'late'"),
        ("a,late=after noon,early", r"'early' a label.*description of 'late'"),
        ('"yes, but,no', "quotation mark is not closed"),
        ("k=1,k=2", r'the label .k. stands there 2 times.*"k=1"'),
        ("a\u202eb,c", "do not print"),
        ("\u200d,c", "do not print"),
    ],
)
def test_what_may_be_meant_otherwise_is_asked_back(typed: str, words: str) -> None:
    with pytest.raises(InvalidCampaign, match=words):
        read(typed)


def test_a_file_holds_one_label_a_line_as_it_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_text('\ufeffyes, but\n\n"no"\n<=9\nlate=after noon, or never\n', encoding="utf-8")
    assert read(f"@{file}") == [
        ("yes, but", ""), ('"no"', ""), ("<=9", ""), ("late", "after noon, or never"),
    ]  # fmt: skip


def test_a_run_tells_first_how_the_labels_were_understood(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "soup.jsonl", [{"id": "a", "text": "cold"}])
    result = cli("annotate", file, "--labels", "<9,9=just so,>9=", "--campaign", "c")
    assert result.code == 0
    assert result.err.splitlines()[0] == "3 labels: '<9', '9' (just so), '>9'"
    shown = json.loads(cli("campaign", "show", "c").out)["labels"]
    assert [label["name"] for label in shown] == ["<9", "9", ">9"]


def test_of_many_labels_the_first_are_told_and_how_many_there_are() -> None:
    told = labels_told([parse_label(f"n{n}=is {n} {'x' * 90}") for n in range(300)])
    assert told.startswith("300 labels: 'n0' (is 0 ")
    assert told.endswith(", and 294 more")
    assert len(told) < 400
    assert labels_told([]) == ""
