"""A person answers on the terminal: each answer is on record at once, nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bus.envelopes import Receipt
from folkmoot.reports.review_queue import Scope, agenda
from folkmoot.reports.summary import summarize
from folkmoot.review.desk import hand_in
from folkmoot.settings import Settings
from schema.answer import PersonAnswer
from schema.campaign import Campaign
from schema.errors import LedgerLocked
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, read_jsonl
from tests.folkmoot.review.conftest import Types, answers


def test_escalated_tasks_are_asked_least_certain_first_and_answers_stand_at_once(
    types: Types, soups: Campaign, state: Path
) -> None:
    result = types("bad|1|so|good", "soups")
    assert result.code == 0, result.err
    asked = [line for line in result.out.splitlines() if line.startswith("── ")]
    assert asked == ["── 1 of 3 · closest ──", "── 2 of 3 · close ──", "── 3 of 3 · sure ──"]
    assert answers(state) == {"closest": "bad", "close": "good", "sure": "so-so"}
    assert "3 answered, 0 skipped; 0 escalated tasks still without" in result.err
    assert "eve agrees with the committee's best answer on 1 of 3 (33%, 95%" in result.err


def test_the_text_and_the_guideline_are_told_and_nothing_that_a_terminal_would_obey(
    types: Types, soups: Campaign
) -> None:
    told = types("", "soups", "--task", "close").out
    assert "guideline: Is it good soup?" in told
    assert "Text: Well, soup \N{REPLACEMENT CHARACTER}[31mit was." in told
    assert "2  bad: not worth it" in told
    assert "\x1b" not in told


def test_what_the_committee_thinks_is_hidden_unless_it_is_asked_for(
    types: Types, soups: Campaign
) -> None:
    hidden = types("", "soups").out
    for word in ("best answer", "generator-1", "I suppose” for"):
        assert word not in hidden
    shown = types("", "soups", "--show").out
    assert "the committee's best answer: good, 0.50 (escalated)" in shown
    assert "votes: generator-1 good 0.70" in shown
    assert "“I suppose” for bad (support 0.70)" in shown
    assert "“Soup” for good" not in shown  # the verifier struck it


def test_whether_an_answer_was_blind_is_on_record(
    types: Types, soups: Campaign, state: Path
) -> None:
    types("bad|t|bad|u|good", "soups")  # after the transcript nothing is blind any more
    types("bad", "soups", "--show")
    with LedgerReader(state / "ledger.db") as reader:
        blind = {task: each.blind for task, each in reader.standing_answers("soups").items()}
    assert blind == {"closest": True, "close": False, "sure": False}


def test_the_last_answer_is_taken_back_and_the_task_asked_again(
    types: Types, soups: Campaign, state: Path, cli: Cli
) -> None:
    result = types("bad|u|n irony|so|u|q", "soups")
    assert answers(state) == {}
    assert result.out.count("· closest ──") == 3
    assert "0 answered, 0 skipped; 3 escalated tasks" in result.err
    versions = read_jsonl(cli("export", "soups", "--all-versions").out)
    closest = [row for row in versions if row["id"] == "closest"]
    assert [(row["annotation"], row["decided_by"]) for row in closest] == [
        ("good", "committee"),
        ("bad", "person"),
        ("good", "committee"),
        ("so-so", "person"),
        ("good", "committee"),
    ]
    assert "irony" in str(closest[3]["reason"])


def test_the_answer_to_the_last_task_can_be_taken_back_too(
    types: Types, soups: Campaign, state: Path
) -> None:
    result = types("bad|u|so|", "soups", "--limit", "1")
    assert answers(state) == {"closest": "so-so"}
    assert "1 answered" in result.err


def test_ctrl_c_at_a_prompt_is_a_way_to_leave(
    types: Types, soups: Campaign, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["bad"])

    def type_or_press(prompt: str) -> str:
        for line in typed:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", type_or_press)
    result = types("", "soups")
    assert result.code == 0
    assert "1 answered, 0 skipped; 2 escalated tasks still without" in result.err
    assert answers(state) == {"closest": "bad"}


def test_the_story_of_a_task_tells_what_people_said(
    types: Types, soups: Campaign, cli: Cli
) -> None:
    types("n irony|bad", "soups")
    told = cli("transcript", "closest").out
    assert "■ person: eve (who had not seen the committee's answer): bad. irony" in told
    assert told.index("■ escalated: good") < told.index("■ accepted by a person: bad (version 2)")


def test_status_counts_the_answers_and_the_sum_stays(
    types: Types, soups: Campaign, cli: Cli
) -> None:
    types("bad|bad", "soups")
    told = cli("status", "soups").out
    assert "2 accepted + 3 escalated + 1 rejected = 6 submitted · 2 answered by people" in told
    seats = json.loads(cli("status", "soups", "--json").out)["seats"]
    assert [(s["role"], s["ballots"]) for s in seats if s["seat"] == "eve"] == [("person", 2)]


def test_the_report_goes_on_to_measure_the_committee_and_not_the_person(
    types: Types, soups: Campaign, state: Path
) -> None:
    with LedgerReader(state / "ledger.db") as reader:
        before = summarize(reader, "soups").against_gold
        types("bad|bad|bad", "soups")
        assert summarize(reader, "soups").against_gold == before
    assert (before[0].count, before[0].n) == (5, 5)


def test_what_was_answered_is_not_asked_again_unless_it_is_named(
    types: Types, soups: Campaign, state: Path
) -> None:
    types("bad|s|bad", "soups")
    assert "── 1 of 1 · close ──" in types("", "soups").out
    types("so", "soups", "--task", "sure")
    assert answers(state) == {"closest": "bad", "sure": "so-so"}
    types("bad", "soups")
    assert "no escalated task waits" in types("", "soups").err


def test_a_wrong_line_is_told_and_asked_again(types: Types, soups: Campaign, state: Path) -> None:
    told = types("great|9||u|?|bad|q", "soups").out
    for words in ("neither a label nor a command", "type 1 to 3", "nothing to take back", "skip"):
        assert words in told
    assert answers(state) == {"closest": "bad"}


def test_spans_are_typed_as_quotes(types: Types, places: Campaign, state: Path) -> None:
    types("person: Ada|place: New York||", "places")
    (value,) = answers(state, "places").values()
    assert [(span["text"], span["label"]) for span in value] == [
        ("Ada", "person"),
        ("New\nYork", "place"),
    ]


def test_spans_that_overlap_are_refused_and_asked_again(
    types: Types, places: Campaign, state: Path
) -> None:
    result = types("person: Ada|person: Ada went||none", "places")
    assert "not recorded: two spans overlap" in result.out
    assert answers(state, "places") == {"t1": []}


def test_the_committees_spans_are_accepted_with_a_letter(
    types: Types, places: Campaign, state: Path
) -> None:
    result = types("y", "places", "--show")
    assert answers(state, "places")["t1"][0]["text"] == "Ada"
    assert "on 1 of 1 (100%" in result.err


def test_an_answer_that_cannot_be_written_now_is_asked_again(
    types: Types, soups: Campaign, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = [LedgerLocked("somebody writes", "wait")]

    def troubled(settings: Settings, answer: PersonAnswer) -> Receipt:
        if troubles:
            raise troubles.pop()
        return hand_in(settings, answer)

    monkeypatch.setattr("folkmoot.commands.review.hand_in", troubled)
    result = types("bad|good|q", "soups")
    assert "error: somebody writes" in result.err
    assert answers(state) == {"closest": "good"}


@pytest.mark.parametrize(
    ("scope", "tasks"),
    [
        (Scope(), ["closest", "close", "sure"]),
        (Scope(limit=2), ["closest", "close"]),
        (Scope(everything=True), ["closest", "close", "sure", "fine", "finer"]),
        (Scope(tasks=("finer", "close", "finer")), ["finer", "close"]),
    ],
)
def test_the_options_say_which_tasks_are_asked(
    soups: Campaign, state: Path, scope: Scope, tasks: list[str]
) -> None:
    with LedgerReader(state / "ledger.db") as reader:
        assert list(agenda(reader, "soups", scope).tasks) == tasks


def test_a_sample_is_drawn_from_the_accepted_tasks_alone(soups: Campaign, state: Path) -> None:
    with LedgerReader(state / "ledger.db") as reader:
        for size in (1, 2, 9):
            drawn = agenda(reader, "soups", Scope(sample=size)).tasks
            assert len(drawn) == len(set(drawn)) == min(size, 2)
            assert set(drawn) <= {"fine", "finer"}
        first = {agenda(reader, "soups", Scope(sample=1)).tasks[0] for _ in range(64)}
    assert first == {"fine", "finer"}  # missed once in 2 ** 63 runs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "no campaign 'nobody'"),
        (["soups", "--task", "closet"], "did you mean 'close"),
        (["soups", "--task", "row"], "mend the row"),
        (["soups", "--by", "eve\x1b[31m"], "does not print"),
        (["soups", "--by", " "], "show something"),
        (["soups", "--adjudicate", "--all"], "contradict"),
        (["soups", "--adjudicate", "--overlap", "20%"], "shared out"),
        (["soups", "--overlap", "20%", "--answers", "a.jsonl"], "contradict"),
        (["soups", "--overlap", "120%"], "no share"),
        (["soups", "--all", "--sample", "3"], "contradict"),
        (["soups", "--answers", "a.jsonl", "--limit", "3"], "contradict"),
        (["soups", "--json"], "--answers FILE"),
        (["soups", "--answers", "a.jsonl"], "a.jsonl"),
        (["soups", "--limit", "0"], "--limit"),
    ],
)
def test_a_mistake_is_one_clear_line_that_says_what_to_do(
    cli: Cli, soups: Campaign, arguments: list[str], words: str
) -> None:
    result = cli("review", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert words in result.err


def test_the_latest_campaign_is_the_one_that_is_meant(
    types: Types, soups: Campaign, places: Campaign
) -> None:
    assert "places: 1 task to look at, answered by eve" in types("").err
