"""What goes to an assistant has a bound."""

from __future__ import annotations

from folkmoot.mcp.bounds import cut, cut_lines


def test_texts_are_cut_wherever_they_stand_and_say_what_is_missing() -> None:
    long = "x" * 25
    found = cut({"a": [long, 3, None], "b": {"c": "short"}}, 20)
    assert found == {"a": ["x" * 20 + " … (5 characters more)", 3, None], "b": {"c": "short"}}


def test_lines_are_kept_whole() -> None:
    assert cut_lines(["one", "two", "three"], 8) == (
        "one\ntwo\n… (1 lines more: folkmoot transcript tells them)"
    )
    assert cut_lines(["one", "two"], 8) == "one\ntwo"
