"""What is printed cannot make a terminal do anything, and loses nothing that can be shown."""

from __future__ import annotations

import json

import pytest

from folkmoot import terminal

EVIL = "a\x1b[31mb\x9bc\x07d\x7fe\u202ef[bold]g[/bold]"


def test_what_a_terminal_would_obey_is_replaced_and_the_rest_is_kept() -> None:
    shown = terminal.harmless(EVIL)
    assert shown.isprintable()
    assert shown.replace("\N{REPLACEMENT CHARACTER}", "") == "a[31mbcdef[bold]g[/bold]"


@pytest.mark.parametrize(
    "text", ["Straße", "日本語", "नमस्ते", "😀👩‍👩‍👧", "می‌خواهم", "naïve “quoted”"]
)
def test_every_script_is_shown_as_it_is(text: str) -> None:
    assert terminal.harmless(text) == text


def test_lines_and_strange_spaces_become_spaces() -> None:
    assert terminal.harmless("a\nb\tc\u00a0d\u3000e") == "a b c d e"


def test_json_is_escaped_where_it_would_not_print_and_says_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {EVIL: [EVIL, "日本語", "\U000e0001"]}
    terminal.print_json(value)
    printed = capsys.readouterr().out
    assert all(character.isprintable() for character in printed if character != "\n")
    assert "日本語" in printed
    assert json.loads(printed) == value


@pytest.mark.parametrize("tell", [terminal.say, terminal.complain])
def test_messages_are_never_read_as_markup(
    tell: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(tell)
    tell(EVIL)
    printed = capsys.readouterr().err
    assert "[bold]g[/bold]" in printed
    assert "\x1b" not in printed


def test_a_table_in_a_pipe_folds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 60
    terminal.print_table(["id", "text"], [{"id": EVIL, "text": long}], "none")
    header, row, *rest = capsys.readouterr().out.splitlines()
    assert header.split() == ["id", "text"]
    assert long.strip() in row
    assert rest == []
