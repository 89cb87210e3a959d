"""``folkmoot annotate``: a file in, an annotated file out, whatever the rows look like."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from tests.failures.commands import done
from tests.folkmoot.conftest import Cli, Finished, environment, read_jsonl, wait_until, write_jsonl

ROWS = [
    {"id": "a", "text": "The soup was cold.", "gold": "bad", "page": 3, "tags": ["x", "y"]},
    {"id": "b", "text": "The soup was hot.", "gold": "good", "page": 4, "tags": []},
    {"id": "c", "text": "There was soup.", "gold": "bad", "page": 5, "tags": ["z"]},
]
LABELS = ("--labels", "good,bad")


@pytest.fixture
def soup(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "soup.jsonl", ROWS)


def test_the_annotated_rows_stand_beside_the_file_in_its_order_with_their_own_fields(
    cli: Cli, soup: Path
) -> None:
    assert cli("annotate", soup, *LABELS).code == 0
    rows = read_jsonl(soup.with_name("soup.annotated.jsonl").read_text(encoding="utf-8"))
    assert [{name: row[name] for name in ROWS[0]} for row in rows] == ROWS
    for row in rows:
        assert row["annotation"] in ("good", "bad")
        assert row["outcome"] in ("accepted", "escalated")
        assert row["reason"]


def test_csv_comes_back_as_csv(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text('id,text,page\n1,"cold, again",3\n2,"hot\nand late",4\n', encoding="utf-8")
    assert cli("annotate", file, *LABELS).code == 0
    written = (tmp_path / "notes.annotated.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [(row["id"], row["text"], row["page"]) for row in rows] == [
        ("1", "cold, again", "3"),
        ("2", "hot\nand late", "4"),
    ]
    assert all(row["annotation"] in ("good", "bad") for row in rows)


def test_a_file_for_excel_stands_beside_the_rows(cli: Cli, soup: Path) -> None:
    result = cli("annotate", soup, *LABELS, "--excel", "--separator", "semicolon")
    assert result.code == 0, result.err
    written = soup.with_name("soup.annotated.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written), delimiter=";"))
    assert [row["page"] for row in rows] == ["3", "4", "5"]
    assert all("," in row["probability of good"] for row in rows)
    assert "is about CSV" in cli("annotate", soup, *LABELS, "--excel", "--out", "x.jsonl").err


def test_with_out_dash_standard_output_holds_the_rows_and_nothing_else(
    cli: Cli, soup: Path
) -> None:
    result = cli("annotate", soup, *LABELS, "--out", "-")
    assert [row["id"] for row in read_jsonl(result.out)] == ["a", "b", "c"]
    assert "3 submitted" in result.err
    assert not list(soup.parent.glob("*.annotated.*"))


def test_the_summary_can_be_json(cli: Cli, soup: Path) -> None:
    summary = json.loads(cli("annotate", soup, *LABELS, "--json").out)
    counts = summary["counts"]
    assert counts["submitted"] == 3
    assert counts["accepted"] + counts["escalated"] == 3
    assert summary["against_gold"][0]["n"] == 3
    assert summary["baseline"]["count"] == 2


def test_the_second_run_says_that_nothing_was_left_to_do(cli: Cli, soup: Path) -> None:
    first = cli("annotate", soup, *LABELS)
    assert "nothing was left to do" not in first.err
    written = soup.with_name("soup.annotated.jsonl")
    before = written.read_bytes()
    written.unlink()
    again = cli("annotate", soup, *LABELS)
    assert "nothing was left to do" in again.err
    assert written.read_bytes() == before


def test_a_spent_budget_is_said_in_the_summary(cli: Cli, soup: Path) -> None:
    result = cli("annotate", soup, *LABELS, "--tokens", "1")
    assert result.code == 0
    assert ", spent: " in result.err
    assert "0 open" in result.err


def test_other_options_make_another_campaign(cli: Cli, soup: Path) -> None:
    cli("annotate", soup, *LABELS)
    cli("annotate", soup, *LABELS, "--field", "text", "--field", "page")
    cli("annotate", soup, *LABELS, "--guideline", "Is the soup good?")
    campaigns = json.loads(cli("campaign", "list", "--json").out)
    assert len({campaign["campaign"] for campaign in campaigns}) == 3
    assert {campaign["submitted"] for campaign in campaigns} == {3}


def test_labels_may_hold_commas_spaces_and_any_script_when_they_come_from_a_file(
    cli: Cli, soup: Path, tmp_path: Path
) -> None:
    labels = ["gut, aber teuer", "良い = it is good", "so la la"]
    (tmp_path / "labels.txt").write_text("\n".join(labels) + "\n\n", encoding="utf-8")
    named = f"@{tmp_path / 'labels.txt'}"
    other = cli("annotate", soup, "--labels", named, "--campaign", "l")
    assert other.code == 2, "the known answers of the file are other labels"
    assert "--gold-field ''" in other.err
    result = cli("annotate", soup, "--labels", named, "--campaign", "l", "--gold-field", "")
    assert result.code == 0
    plan = json.loads(cli("campaign", "show", "l").out)
    assert [label["name"] for label in plan["labels"]] == ["gut, aber teuer", "良い", "so la la"]
    assert plan["labels"][1]["description"] == "it is good"


def test_a_guideline_is_a_text_or_the_file_that_it_names(
    cli: Cli, soup: Path, tmp_path: Path
) -> None:
    (tmp_path / "guide.md").write_text("Judge the soup.\n", encoding="utf-8")
    cli("annotate", soup, *LABELS, "--guideline", "guide.md", "--campaign", "file")
    cli("annotate", soup, *LABELS, "--guideline", "Judge the cook.", "--campaign", "text")
    assert json.loads(cli("campaign", "show", "file").out)["guideline"] == "Judge the soup."
    assert json.loads(cli("campaign", "show", "text").out)["guideline"] == "Judge the cook."


def test_ids_gold_and_input_may_have_any_name(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(
        tmp_path / "letters.jsonl",
        [{"key": "k1", "subject": "Soup", "body": "It was cold.", "truth": "bad", "id": "other"}],
    )
    result = cli(
        "annotate", file, *LABELS, "--id-field", "key", "--gold-field", "truth",
        "--field", "body", "--field", "subject", "--out", "-",
    )  # fmt: skip
    (row,) = read_jsonl(result.out)
    assert (row["id"], row["key"], row["task"]) == ("other", "k1", "k1")
    assert (row["key"], row["subject"], row["body"]) == ("k1", "Soup", "It was cold.")
    assert row["truth"] == "bad"
    assert "agree with gold" in result.err


def test_rows_without_an_id_are_known_by_their_number(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "bare.jsonl", [{"text": "one"}, {"text": "one"}, {"text": "two"}])
    rows = read_jsonl(cli("annotate", file, *LABELS, "--out", "-").out)
    assert [row["text"] for row in rows] == ["one", "one", "two"]
    assert cli("transcript", rows[2]["id"]).code == 0


def test_a_row_that_cannot_be_read_is_rejected_with_its_reason_in_its_place(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_bytes(
        b'{"id": "a", "text": "fine"}\n{"id": "b", "text": \n{"id":"c","text":"\xff"}\n'
    )
    result = cli("annotate", file, *LABELS, "--out", "-")
    rows = read_jsonl(result.out)
    assert [row["outcome"] for row in rows][1:] == ["rejected", "rejected"]
    assert "not JSON" in str(rows[1]["reason"])
    assert "not UTF-8" in str(rows[2]["reason"])
    assert "2 rejected" in result.err


def test_another_kind_is_asked_for_by_its_name(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "names.jsonl", [{"id": "n", "text": "Bob left London."}])
    kind = ("--kind", "spans", "--labels", "person,place", "--campaign", "names")
    (row,) = read_jsonl(cli("annotate", file, *kind, "--out", "-").out)
    assert row["outcome"] != "open"
    assert json.loads(cli("campaign", "show", "names").out)["kind"] == "spans"


def test_a_file_whose_name_and_rows_hold_escape_codes_prints_none(cli: Cli, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x9b31m[bold]"
    file = write_jsonl(tmp_path / f"evil{chr(27)}[2J.jsonl", [{"id": "e", "text": f"soup {evil}"}])
    result = cli("annotate", file, "--labels", "good,bad", "--campaign", "evil")
    assert result.code == 0
    told = cli("transcript", "e")
    assert "[bold]" in told.out
    as_json = cli("transcript", "e", "--json")
    assert json.loads(as_json.out)["task"]["input"]["text"] == f"soup {evil}"
    for printed in (result, told, as_json):
        assert not set("\x1b\x07\x9b") & set(printed.out + printed.err)


@pytest.mark.slow
def test_after_ctrl_c_the_same_command_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "text": f"Soup number {n} was {n % 7} days old."} for n in range(300)]
    write_jsonl(tmp_path / "many.jsonl", rows)
    command = ["folkmoot", "annotate", "many.jsonl", *LABELS]
    env = environment(tmp_path / "state")
    slow = {**env, "FOLKMOOT_SCRIPTED_DELAY": "0.5"}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=slow, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    wait_until(lambda: done(tmp_path / "state" / "ledger.db") > 0 or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "stopped" in err
    again = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert "going on: " in again.stderr
    assert "0 open" in again.stderr
    written = read_jsonl((tmp_path / "many.annotated.jsonl").read_text(encoding="utf-8"))
    assert [row["id"] for row in written] == [row["id"] for row in rows]


def test_where_there_is_no_terminal_progress_is_plain_lines(finished: Finished) -> None:
    assert finished.printed.out == ""
    assert "\x1b" not in finished.printed.err
    assert f"= {finished.rows} submitted" in finished.printed.err


def test_a_reader_that_leaves_early_is_no_error(finished: Finished) -> None:
    shell = f"folkmoot --state {finished.state} export {finished.campaign} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", shell], env={**environment(finished.state), "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["id"] == "r01"
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_seats_that_are_asked_how_likely_it_is_tell_it_beside_the_answer(
    cli: Cli, soup: Path
) -> None:
    assert cli("annotate", soup, *LABELS, "--ask-confidence", "--campaign", "c").code == 0
    written = soup.with_name("soup.annotated.jsonl").read_text(encoding="utf-8")
    for row in read_jsonl(written):
        told = row["confidences"]
        assert isinstance(told, dict)
        assert list(told) == ["vote_share", "log_probability", "verbalised"]
        assert all(0.0 < value <= 1.0 for value in told.values())
    story = cli("transcript", "a", "--campaign", "c").out
    assert "■ confidence: asked for every task" in story
    assert "how sure, uncalibrated: vote share" in story
    assert "in words" in story
    report = cli("agreement", "c").out
    assert "how far each form of confidence can be trusted" in report
    assert "too few rows" in report


def test_a_narrow_terminal_without_colours_gets_plain_text(finished: Finished) -> None:
    env = {**environment(finished.state), "NO_COLOR": "1", "COLUMNS": "60", "TERM": "xterm"}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["folkmoot", "--state", str(finished.state), "transcript", "r01"],
        env=env, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end has closed
            break
        if not part:
            break
        printed += part
    os.close(ours)
    assert process.wait(60) == 0
    text = printed.decode()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_notes_come_back_beside_the_annotation_and_in_the_transcript(cli: Cli, soup: Path) -> None:
    rows = [{**row, "notes": "mine"} for row in ROWS]
    write_jsonl(soup, rows)
    notes = ("--note", "topic=What is it about?", "--note", "tone=How?|plain,ironic")
    assert cli("annotate", soup, *LABELS, *notes, "--campaign", "noted").code == 0
    lines = soup.with_name("soup.annotated.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    for row in found:
        assert row["notes"]["tone"] in ("plain", "ironic")
        assert row["notes"]["topic"]
        assert row["original_notes"] == "mine"
    told = cli("transcript", "a", "--campaign", "noted").out
    assert "■ note: asked for every task" in told
    assert f"noted as tone: {found[0]['notes']['tone']}" in told


def test_a_note_that_cannot_be_asked_is_an_error_before_anything_is_started(
    cli: Cli, soup: Path
) -> None:
    for wrong, told in (("topic", "notes nothing"), ("Main topic=What?", "cannot be a name")):
        result = cli("annotate", soup, *LABELS, "--note", wrong)
        assert result.code == 2
        assert told in result.err


def test_a_file_and_its_folder_may_have_any_name(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"donn\xe9es ${HOME}\n\xf0\x9f\xa6\x8a")
    folder.mkdir()
    file = write_jsonl(folder / os.fsdecode(b"caf\xe9.jsonl"), [{"id": "1", "text": "soup"}])
    target = file.with_suffix(".annotated.jsonl")
    for _ in ("the first time", "again"):
        ended = cli("--state", folder / "state", "annotate", file, "--labels", "a,b")
        assert ended.code == 0, ended.err
        (row,) = read_jsonl(target.read_text(encoding="utf-8"))
        assert row["outcome"] in ("accepted", "escalated")
