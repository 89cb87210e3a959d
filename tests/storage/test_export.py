"""Exports hold what was submitted and what came of it. Real ledgers, real files."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any, TextIO

import pytest

from schema.annotation import Annotation
from schema.ballot import Ballot
from schema.campaign import Campaign, Label
from schema.errors import UnknownCampaign, UserError
from schema.note import Note
from schema.protocol import ProtocolPlan, Stage
from storage.export import export
from storage.formats.base import FORMATS, Row, Table, exporter, format_of_ending
from storage.formats.exported_rows import OUTCOME_COLUMNS, whole_campaign
from storage.formats.options import Options
from storage.ledger import Ledger
from storage.reader import LedgerReader
from storage.rows import read_rows
from tests.storage.conftest import Make


@pytest.fixture
def finished(ledger: Ledger, campaign: Campaign, make: Make) -> Ledger:
    make.finished(ledger, campaign, "t1", text="a kettle", meta={"page": 3})
    make.finished(ledger, campaign, "t2", text="-5 of 10", gold="bad", meta={"note": "=cmd|' /C'"})
    ledger.submit(make.task(campaign, "open"))
    return ledger


def lines(ledger: Ledger, name: str, **options: Any) -> list[str]:
    stream = io.StringIO()
    export(whole_campaign(ledger, "reviews", Options(**options)), name, stream)
    return stream.getvalue().splitlines()


def test_a_json_line_has_the_rows_own_fields_first(finished: Ledger) -> None:
    rows = [json.loads(line) for line in lines(finished, "jsonl")]
    assert [row["id"] for row in rows] == ["t1", "t2"]
    assert list(rows[0]) == ["id", "text", "page", *OUTCOME_COLUMNS]
    assert rows[0]["text"] == "a kettle"
    assert (rows[0]["annotation"], rows[0]["outcome"]) == ("good", "accepted")
    assert rows[0]["dissent"] == ["cay"]
    assert rows[0]["votes"][0] == {
        "seat": "ann", "role": "generator", "choice": "good", "probability": 0.7, "agrees": True,
    }  # fmt: skip


def test_csv_has_one_header_for_all_rows(finished: Ledger) -> None:
    rows = list(csv.DictReader(lines(finished, "csv")))
    assert list(rows[0]) == ["id", "text", "page", "note", *OUTCOME_COLUMNS]
    assert (rows[0]["page"], rows[0]["note"]) == ("3", "")
    assert json.loads(rows[0]["dissent"]) == ["cay"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_csv_cell_that_a_spreadsheet_would_run_is_guarded(
    ledger: Ledger, campaign: Campaign, make: Make, start: str
) -> None:
    make.finished(ledger, campaign, "t1", text=f"{start}1+1")
    for guarded, expected in ((True, f"'{start}1+1"), (False, f"{start}1+1")):
        stream = io.StringIO(newline="")
        table = whole_campaign(ledger, "reviews", Options(guard_formulas=guarded))
        export(table, "csv", stream)
        (row,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
        assert row["text"] == expected


@pytest.mark.parametrize("number", [-1.5, "-1", "+5", "-1.234,5", "-3e5", "-2 %"])
def test_a_number_with_a_sign_is_no_formula(
    ledger: Ledger, campaign: Campaign, make: Make, number: object
) -> None:
    make.finished(ledger, campaign, "t1", meta={"score": number})
    assert next(csv.DictReader(lines(ledger, "csv")))["score"] == str(number)


def test_an_answer_that_a_person_has_named_is_written_as_it_is(ledger: Ledger, make: Make) -> None:
    campaign = make.campaign(labels=(Label(name="@home"), Label(name="=")))
    ledger.save_campaign(campaign)
    task = make.task(campaign)
    ledger.submit(task)
    ledger.finish(make.annotation(task, value="@home"))
    assert next(csv.DictReader(lines(ledger, "csv")))["annotation"] == "@home"


@pytest.mark.parametrize("cell", ["=1+1", "'=1+1", "''-x", "-1", "'", "plain", "\tx", "@a", "'a"])
def test_what_was_guarded_is_read_as_it_was(
    ledger: Ledger, campaign: Campaign, make: Make, tmp_path: Path, cell: str
) -> None:
    make.finished(ledger, campaign, "t1", text=f"{cell}|", meta={"=own": cell})
    export(whole_campaign(ledger, "reviews"), "csv", tmp_path / "own.csv")
    (row,) = read_rows(tmp_path / "own.csv")
    assert isinstance(row, Row)
    assert (row.fields["text"], row.fields["=own"]) == (f"{cell}|", cell)


def for_excel(ledger: Ledger, separator: str) -> str:
    stream = io.StringIO(newline="")
    options = Options.model_validate({"excel": True, "separator": separator})
    export(whole_campaign(ledger, "reviews", options), "csv", stream)
    return stream.getvalue()


def test_for_excel_there_is_a_column_for_each_labels_probability_and_no_json(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    chances = {"good": 2 / 3, "bad": 1 / 3}
    ledger.finish(make.annotation(task, confidence=2 / 3, probabilities=chances))
    written = for_excel(ledger, ",")
    assert written.startswith("\ufeff"), "or Excel reads no letter beyond ASCII"
    (row,) = csv.DictReader(io.StringIO(written.removeprefix("\ufeff")))
    assert (row["probability of good"], row["probability of bad"]) == ("0.667", "0.333")
    assert row["confidence"] == "0.667"
    assert row["votes"] == "ann: good 0.70; ben: good 0.70; cay: bad 0.70"
    assert not [cell for cell in row.values() if cell.startswith(("{", "["))]


def test_for_excel_numbers_have_the_decimal_sign_that_goes_with_the_separator(
    ledger: Ledger, campaign: Campaign, make: Make, tmp_path: Path
) -> None:
    make.finished(ledger, campaign, "t1", text="1.5 stars", meta={"price": 2.5})
    written = for_excel(ledger, ";")
    (row,) = csv.DictReader(io.StringIO(written.removeprefix("\ufeff")), delimiter=";")
    assert (row["confidence"], row["price"], row["text"]) == ("0,9", "2,5", "1.5 stars")
    (tmp_path / "again.csv").write_text(written, encoding="utf-8", newline="")
    (again,) = read_rows(tmp_path / "again.csv")
    assert isinstance(again, Row)
    assert again.fields["text"] == "1.5 stars"


def test_own_fields_that_bear_our_names_are_not_overwritten(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t1", meta={"confidence": "high", "id": 7, "text": "of meta"})
    row = json.loads(lines(ledger, "jsonl")[0])
    assert (row["id"], row["original_id"]) == ("t1", 7)
    assert (row["confidence"], row["original_confidence"]) == (0.9, "high")
    assert row["text"] == "the text of t1"
    assert next(csv.DictReader(lines(ledger, "csv")))["original_confidence"] == "high"


def test_a_transcript_line_has_every_turn_and_prompt(finished: Ledger) -> None:
    whole = json.loads(lines(finished, "transcripts")[1])
    assert whole["task"]["gold"] == "bad"
    assert [turn["seat"]["id"] for turn in whole["turns"]] == ["ann", "ben", "cay"]
    assert whole["turns"][0]["calls"][0]["prompt"].startswith("Label the review.")
    assert whole["annotation"]["outcome"] == "accepted"


def test_turns_are_written_as_the_model_of_a_turn_would_write_them(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, third = make.requests(campaign, task)
    with ledger.transaction():
        ledger.record_turn(make.turn(first, good=1.0, calls=(), problems=("a", "ü")))
        ledger.record_turn(make.turn(second, ballot=Ballot(method="proposal", value=[1, 1.0, {}])))
        ledger.record_turn(make.turn(third, ballot=None, claims=(), status="failed", error="no"))
        ledger.finish(make.annotation(task))
    [row] = [json.loads(line) for line in lines(ledger, "transcripts")]
    turns = ledger.transcript("reviews", task.id).turns
    assert [json.dumps(each) for each in row["turns"]] == [
        json.dumps(turn.model_dump(mode="json")) for turn in turns
    ]


def test_half_a_character_beside_a_text_is_no_hindrance_to_a_transcript(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t1", meta={"note": "half \ud800 and a whole \N{CAT FACE}"})
    whole = json.loads(lines(ledger, "transcripts")[0])
    assert whole["task"]["meta"]["note"] == "half \ud800 and a whole \N{CAT FACE}"
    assert len(whole["turns"]) == 3


def test_many_transcripts_are_those_of_each_task_and_cost_as_many_statements_as_of_few(
    ledger: Ledger, campaign: Campaign, make: Make, path: Path
) -> None:
    tasks = [make.finished(ledger, campaign, f"t{number}") for number in range(40)]

    with LedgerReader(path) as reader:
        statements: list[str] = []
        reader._connection.set_trace_callback(statements.append)
        found = reader.transcripts(tasks)
        of_many = len(statements)
        assert found == [reader.transcript(campaign.name, task.id) for task in tasks]
        assert [len(transcript.turns) for transcript in found] == [3] * 40
        statements.clear()
        assert len(reader.transcripts(tasks[:2])) == 2
        assert len(statements) <= of_many < 10
        assert reader.transcripts([]) == []


def test_the_latest_version_is_exported_unless_all_are_wanted(
    finished: Ledger, campaign: Campaign, make: Make
) -> None:
    finished.add_version(make.annotation(make.task(campaign, "t1"), value="bad", by="person"))
    assert [json.loads(line)["annotation"] for line in lines(finished, "jsonl")] == ["bad", "good"]
    versions = [json.loads(line)["version"] for line in lines(finished, "jsonl", versions="all")]
    assert versions == [1, 2, 1]


def test_a_file_appears_whole_and_replaces_the_old_one(
    finished: Ledger, path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    target.chmod(0o640)
    with LedgerReader(path) as reader:
        assert export(whole_campaign(reader, "reviews"), "jsonl", target) == 2
    assert len(target.read_text().splitlines()) == 2
    assert target.stat().st_mode & 0o777 == 0o640


def installed(
    site: Path, module: str, monkeypatch: pytest.MonkeyPatch, name: str = "shout"
) -> None:
    """Another package, as an installer would leave it, that brings a format."""
    info = site / "shouting-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[folkmoot.exporters]\n{name} = {name}_format\n")
    (site / f"{name}_format.py").write_text(module)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(FORMATS, "_things", dict(FORMATS._things))
    monkeypatch.setattr(FORMATS, "_origins", dict(FORMATS._origins))
    monkeypatch.delitem(sys.modules, f"{name}_format", raising=False)


def test_another_package_brings_a_format_by_its_entry_point(
    finished: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = """
from storage.formats.base import exporter

@exporter("shout")
def shout(table, stream):
    for row in table.rows:
        stream.write(row["id"].upper() + "\\n")
    return 2
"""
    installed(tmp_path / "site", module, monkeypatch)
    assert "shout" in FORMATS.names()
    assert lines(finished, "shout") == ["T1", "T2"]


def test_the_ending_that_another_packages_format_declares_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = """
from storage.formats.base import exporter

@exporter("whisper", ".WSP")
def whisper(table, stream):
    return 0
"""
    installed(tmp_path / "site", module, monkeypatch, name="whisper")
    found = format_of_ending(".wsp")
    assert found is not None
    assert found.name == "whisper"


def test_a_format_that_does_not_load_stands_in_no_other_ones_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "site", "import nothing_of_that_name", monkeypatch, name="mumble")
    assert format_of_ending(".mumble") is None
    assert format_of_ending(".CSV") == FORMATS.get("csv")


def test_a_format_whose_package_is_broken_is_named(
    finished: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FORMATS, "_things", {})
    monkeypatch.setattr(FORMATS, "_origins", {})
    installed(tmp_path / "site", "import nothing_of_that_name", monkeypatch)
    with pytest.raises(UserError, match="'shout' comes from shouting, which fails to load"):
        lines(finished, "shout")


def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(
    finished: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FORMATS, "_things", dict(FORMATS._things))
    monkeypatch.setattr(FORMATS, "_origins", dict(FORMATS._origins))

    @exporter("failing")
    def fail(table: Table, stream: TextIO) -> int:
        stream.write("half")
        raise RuntimeError("in the middle")

    target = tmp_path / "out" / "out.txt"
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(RuntimeError):
        export(whole_campaign(finished, "reviews"), "failing", target)
    assert target.read_text() == "old"
    assert list(target.parent.iterdir()) == [target]


def test_half_a_surrogate_pair_survives_an_export(ledger: Ledger, campaign: Campaign) -> None:
    ledger.reject("reviews", "r1", {"text": "half \ud800"}, "not text")
    assert json.loads(lines(ledger, "jsonl")[0])["text"] == "half \ud800"


def test_a_campaign_without_finished_tasks_exports_no_rows(
    ledger: Ledger, campaign: Campaign
) -> None:
    assert lines(ledger, "jsonl") == []
    assert len(lines(ledger, "csv")) == 1


def test_unknown_names_are_errors_that_say_what_there_is(finished: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"choose one of: .*csv.*jsonl"):
        export(whole_campaign(finished, "reviews"), "xml", tmp_path / "x")
    with pytest.raises(UnknownCampaign):
        whole_campaign(finished, "nowhere")
    with pytest.raises(UserError, match="no folder"):
        export(whole_campaign(finished, "reviews"), "csv", tmp_path / "no" / "x")
    assert {"csv", "jsonl", "transcripts"} <= set(FORMATS.names())


def test_notes_have_a_column_only_where_the_campaign_asks_for_them(
    ledger: Ledger, make: Make
) -> None:
    stages = (
        Stage(name="note", question="note", roles=("generator",)),
        Stage(name="draft", question="propose", roles=("generator",)),
    )
    topic = Note(name="topic", question="What is it about?")
    noting = make.campaign(notes=(topic,), protocol=ProtocolPlan(stages=stages))
    task = make.task(noting, meta={"notes": "mine"})
    ledger.save_campaign(noting)
    ledger.submit(task)
    ledger.start(task, ())
    ended = Annotation(
        campaign="reviews", task=task.id, outcome="accepted", value="good", notes={"topic": "tea"}
    )
    ledger.finish(ended)
    (row,) = [json.loads(line) for line in lines(ledger, "jsonl")]
    assert (row["notes"], row["original_notes"]) == ({"topic": "tea"}, "mine")
    (cells,) = csv.DictReader(lines(ledger, "csv"))
    assert json.loads(cells["notes"]) == {"topic": "tea"}
    assert list(cells) == list(row)
