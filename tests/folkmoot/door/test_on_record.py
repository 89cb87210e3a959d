"""``folkmoot.open``: what is on record, as a script reads it and a notebook shows it."""

from __future__ import annotations

import pytest

import folkmoot
from folkmoot.door.on_record import Story
from tests.folkmoot.conftest import Cli, Finished
from tests.folkmoot.page.conftest import Seen


@pytest.fixture
def record(finished: Finished) -> folkmoot.OnRecord:
    return folkmoot.open(finished.state)


@pytest.mark.slow
def test_campaigns_and_rows_are_those_of_the_ledger(
    record: folkmoot.OnRecord, finished: Finished
) -> None:
    assert [one["campaign"] for one in record.campaigns()] == [finished.campaign]
    rows = record.rows(finished.campaign)
    assert len(rows) == finished.rows
    assert rows[0]["id"] == "r01"


@pytest.mark.slow
def test_a_transcript_is_the_terminals_story_and_has_all_as_data(
    record: folkmoot.OnRecord, finished: Finished, cli: Cli
) -> None:
    story = record.transcript("r01", campaign=finished.campaign)
    told = cli("--state", finished.state, "transcript", "r01").out
    assert str(story) == repr(story) == told
    assert story.data["task"]["id"] == "r01"
    assert len(story.data["turns"]) > 2


def test_a_notebook_shows_what_was_said_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = 'Task <script>alert(1)</script>\n■ draft: "><img src=x onerror=alert(1)>\n'
    record = folkmoot.open()
    monkeypatch.setattr(record, "_run", lambda *_: evil)
    shown = Seen(Story(record, ["1"])._repr_html_())
    assert [tag for tag, _ in shown.tags] == ["pre", "strong"]
    assert "<script>alert(1)</script>" in shown.words


@pytest.mark.slow
def test_a_report_is_shown_in_a_frame_in_which_nothing_runs(
    record: folkmoot.OnRecord, finished: Finished
) -> None:
    report = record.report(finished.campaign)
    assert report.html.startswith("<!doctype html>")
    [(tag, frame)] = Seen(report._repr_html_()).tags
    assert tag == "iframe"
    assert frame["sandbox"] in ("", None)
    assert frame["srcdoc"] == report.html
    assert str(report).startswith("# reviews\n")


@pytest.mark.slow
def test_what_is_not_there_is_an_exception_with_a_hint(record: folkmoot.OnRecord) -> None:
    with pytest.raises(folkmoot.CommandFailed, match="no campaign has a task 'nope'") as failed:
        record.transcript("nope")
    assert failed.value.hint
    with pytest.raises(folkmoot.CommandFailed, match="there is no campaign 'revews'"):
        record.rows("revews")
    with pytest.raises(AttributeError, match="has no attribute 'anotate'"):
        _ = folkmoot.anotate
