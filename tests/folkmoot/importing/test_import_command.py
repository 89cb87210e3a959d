"""Annotations of elsewhere become known answers, people's answers, or votes; a real ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.importing.guests import MOST, guest_name, together, votes_of
from folkmoot.importing.said import Said
from schema.campaign import Campaign
from schema.errors import UserError
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.agents.steward.driver import recipe_of
from tests.folkmoot.conftest import Cli, write_jsonl
from tests.folkmoot.review.conftest import TEXTS, soups, state

__all__ = ["soups", "state"]  # fixtures


def said(task: str, answer: str, by: str = "") -> Said:
    return Said(line=1, task=task, answer=answer, by=by)


def test_a_row_names_its_task_by_id_or_by_its_text(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    rows: list[object] = [
        {"id": "close", "label": "bad"},
        {"text": TEXTS["fine"], "label": "so-so"},
        {"text": "another soup", "label": "bad"},
        {"id": "nobody", "label": "bad"},
        {"id": "sure", "label": "awful"},
        {"id": "finer", "label": ""},
        {"id": "close", "label": "good"},
        {"id": "close", "text": TEXTS["sure"], "label": "bad"},
        {"id": "close", "text": "an edited text", "label": "bad"},
    ]
    result = cli("import", write_jsonl(tmp_path / "a.jsonl", rows), "--as", "gold", "--json")
    assert result.code == 2
    fates = {fate["line"]: (fate["fate"], fate["reason"]) for fate in json.loads(result.out)}
    assert fates[1] == fates[2] == ("recorded", "")
    assert fates[3] == ("refused", "no task has its text")
    assert fates[4][1] == "there is no task 'nobody'"
    assert "answer one of: good, bad, so-so" in fates[5][1]
    assert fates[6][0] == "unanswered"
    assert "line 1 answers this task otherwise" in fates[7][1]
    assert fates[8] == ("recorded", ""), "other tools number rows anew: the text says which it is"
    assert fates[9] == ("refused", "task 'close' has another text")
    with LedgerReader(state / "ledger.db") as reader:
        assert reader.task("soups", "sure").gold == "bad"
        assert [reader.task("soups", id).gold for id in ("close", "fine")] == ["bad", "so-so"]
        assert reader.violations() == []


def test_known_answers_count_all_rows_anew_and_the_same_file_changes_nothing(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    file = write_jsonl(tmp_path / "a.jsonl", [{"id": "close", "gold": "bad"}])
    assert "all rows are counted anew by the next" in cli("import", file, "--as", "gold").err
    again = cli("import", file, "--as", "gold")
    assert again.code == 0
    assert "0 recorded, 1 same as before" in again.err
    assert "counted anew" not in again.err


def test_people_of_a_crowd_answer_each_under_their_own_name(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    crowd = tmp_path / "crowd.csv"
    crowd.write_text("task,worker,label\nclose,w 1,bad\nclose,w 2,bad\nclose,Ünal,good\n")
    assert cli("import", crowd, "--as", "answers", "--campaign", "soups", "--blind").code == 0
    with LedgerReader(state / "ledger.db") as reader:
        people = {each.by: each.value for each in reader.said_by_people("soups", "close")}
        assert people == {"w 1": "bad", "w 2": "bad", "Ünal": "good"}
        found = reader.annotation("soups", "close")
        assert found is not None
        assert (found.value, found.dissent) == ("bad", ("Ünal",))


def test_a_crowd_votes_with_a_seat_each(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    crowd = tmp_path / "crowd.csv"
    crowd.write_text("task,worker,label\nclose,w1,bad\nclose,Ünal,good\nfine,w1,bad\n")
    result = cli("import", crowd, "--as", "votes")
    assert result.code == 0, result.err
    assert "3 recorded" in result.err
    with LedgerReader(state / "ledger.db") as reader:
        turns = [turn for turn in reader.transcript("soups", "close").turns if turn.ballot]
        assert {turn.seat.id for turn in turns} == {"w1", guest_name("Ünal")}
        assert [turn.ballot.best for turn in turns if turn.ballot and turn.seat.id == "w1"] == [
            "bad"
        ]
        assert reader.counts("soups").open == 5
        assert reader.violations() == []
    assert "0 recorded, 3 same as before" in cli("import", crowd, "--as", "votes").err
    crowd.write_text("task,worker,label\nclose,w1,good\nsure,w1,bad\n")
    other = cli("import", crowd, "--as", "votes")
    assert other.code == 2
    assert "line 2 (close) refused: it has voted for bad before, and votes once" in other.err
    assert "1 recorded" in other.err


def test_options_that_say_nothing_are_refused(cli: Cli, soups: Campaign, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "a.jsonl", [{"id": "close", "gold": "bad"}])
    result = cli("import", file, "--as", "gold", "--together")
    assert result.code == 2
    assert "--together is about votes" in result.err


def test_whoever_is_called_alike_is_not_the_same_guest() -> None:
    assert guest_name("gpt-4") == "gpt-4"
    assert guest_name("GPT 4") != guest_name("gpt_4")
    assert guest_name("generator-1", ["generator-1"]) != "generator-1"
    assert guest_name("日本") != guest_name("中国")


def test_of_too_many_voters_one_is_made_that_is_as_sure_as_they_agree() -> None:
    crowd = [said("t", "good" if n % 4 else "bad", f"w{n}") for n in range(MOST + 4)]
    with pytest.raises(UserError, match="at most 64 can have a seat each"):
        votes_of(crowd, "crowd", ())
    (vote,) = together(crowd, "crowd", ())
    assert (vote.guest, vote.answer, vote.confidence) == ("crowd", "good", 0.75)


def test_of_a_row_that_several_have_annotated_each_answer_is_handed_in(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    def by(who: int, label: str) -> dict[str, object]:
        return {"completed_by": who, "result": [{"value": {"choices": [label]}}]}

    tasks = [
        {"id": 3, "data": {"text": TEXTS["close"]}, "annotations": [by(1, "bad"), by(2, "good")]}
    ]
    file = tmp_path / "project.json"
    file.write_text(json.dumps(tasks))
    assert cli("import", file, "--as", "answers").code == 0
    with LedgerReader(state / "ledger.db") as reader:
        said = {each.by: each.value for each in reader.said_by_people("soups", "close")}
    assert said == {"1": "bad", "2": "good"}


def test_an_imported_known_answer_stands_until_the_file_has_another(
    cli: Cli, soups: Campaign, state: Path, tmp_path: Path
) -> None:
    assert cli("import", write_jsonl(tmp_path / "a.jsonl", [{"id": "close", "gold": "bad"}]),
               "--as", "gold").code == 0  # fmt: skip
    with Ledger.open(state / "ledger.db") as ledger:
        row = next(row for row in ledger.rows_of_files("soups") if row.task == "close")
        assert not row.differs("", None)
        assert row.differs("", "good")
        ledger.correct_row("soups", "close", "renamed", None)
        assert ledger.task("soups", "close").gold == "bad"
        ledger.correct_row("soups", "close", "renamed", "so-so")
        assert ledger.task("soups", "close").gold == "so-so"
        ledger.correct_row("soups", "close", "renamed", None)
        assert ledger.task("soups", "close").gold is None


def test_rows_of_any_format_are_given_to_a_pool_of_a_recipe(
    cli: Cli, state: Path, tmp_path: Path
) -> None:
    rewrite = {
        "name": "write",
        "draw": {"each": "seeds"},
        "prompt": "Rewrite: {text}",
        "shape": {"whole": "text"},
        "into": "written",
    }
    recipe = recipe_of(pools={"seeds": {}}, **{"pass": [rewrite]})
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_recipe(recipe)
    file = tmp_path / "seeds.csv"
    file.write_text("text\nhot soup\ncold soup\n")
    target = f"{recipe.name}/seeds"
    assert "2 recorded, 0 same" in cli("import", file, "--as", "pool", "--pool", target).err
    assert "0 recorded, 2 same" in cli("import", file, "--as", "pool", "--pool", target).err
    with LedgerReader(state / "ledger.db") as reader:
        assert reader.pool_sizes(recipe.name)["seeds"] == 2
    wrong = cli("import", file, "--as", "pool", "--pool", f"{recipe.name}/other")
    assert (wrong.code, "has no pool 'other'" in wrong.err) == (2, True)
    assert "--pool RECIPE/POOL" in cli("import", file, "--as", "pool").err
