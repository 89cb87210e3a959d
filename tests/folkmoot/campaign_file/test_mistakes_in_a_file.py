"""A mistake in a campaign file is told by its line and in plain words, before anything starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kinds.classification import Classification
from schema.base import Frozen
from tests.folkmoot.conftest import Cli, write_jsonl

Complaint = Callable[[str], str]

MISTAKES = {
    "a key": ('\nguidline = "x"', "line 2: there is no key 'guidline'; did you mean 'guideline'?"),
    "a far key": ('xyz = "x"', "line 1: there is no key 'xyz'; there are kind, guideline, "),
    "a section": ("[bugdet]\ntokens = 1", "line 1: there is no key 'bugdet'; did you mean"),
    "a key of a label": (
        '[[labels]]\nname = "a"\n[[labels]]\nname = "b"\nexample = ["x"]',
        "line 5: there is no key 'example' in labels; did you mean 'examples'?",
    ),
    "a key of the protocol": (
        "[protocol]\nquorum = 1\naccept_confidense = 0.5",
        "line 3: there is no key 'accept_confidense' in protocol; did you mean 'accept_confidence'",
    ),
    "a key of a stage": (
        '[[protocol.stages]]\nname = "d"\nquestion = "propose"\nroles = ["generator"]\n'
        "[protocol.stages.entry]\nbelow_margn = 0.1",
        "line 6: there is no key 'below_margn' in protocol.stages.entry; did you mean",
    ),
    "a key of a note": (
        '[notes]\n[notes.topic]\nquestion = "What?"\nlabel = ["a", "b"]',
        "line 4: there is no key 'label' in notes.topic; did you mean 'labels'?",
    ),
    "a note without a question": (
        '[notes]\ntopic = ""',
        "line 2: 'question': the question has no words",
    ),
    "a number for a note": ("[notes]\ntopic = 3", "line 2: 'topic' must be a section with keys"),
    "one answer to a note": (
        '[notes.tone]\nquestion = "How?"\nlabels = ["plain"]',
        "line 3: 'labels': there is only one answer to choose from",
    ),
    "no name of a note": (
        '[notes]\n"Main topic" = "What?"',
        'line 2: "Main topic" cannot be a name',
    ),
    "a role": (
        '[seats]\njuge = "scripted-a"',
        "line 2: there is no role 'juge'; did you mean 'judge'?",
    ),
    "a kind": (
        'kind = "clasification"',
        "line 1: there is no kind 'clasification'; did you mean 'classification'?",
    ),
    "a model": (
        'models = ["gema-3-270m"]',
        "line 1: the catalogue has no model 'gema-3-270m'; did you mean 'gemma-3-270m'?",
    ),
    "a number in quotes": (
        '[budget]\ntokens = "many"',
        "line 2: 'tokens' must be a whole number, not \"many\"",
    ),
    "a broken number": ("seed = 1.5", "line 1: 'seed' must be a whole number, not 1.5"),
    "text without a list": (
        '[columns]\nfields = "text"',
        "line 2: 'fields' must be a list in square brackets, not \"text\"",
    ),
    "a number for a text": ("guideline = 3", "line 1: 'guideline' must be text in quotes, not 3"),
    "a word for a switch": (
        'learn_from_gold = "no"',
        "line 1: 'learn_from_gold' must be true or false, not \"no\"",
    ),
    "a list for a section": ("budget = []", "line 1: 'budget' must be a section with keys"),
    "a number for a seat": (
        "[seats]\njudge = 3",
        "line 2: 'judge' must be a model's name in quotes, or a list of them",
    ),
    "too much": (
        "[protocol]\naccept_confidence = 7",
        "line 2: 'accept_confidence' must be less than or equal to 1",
    ),
    "no share": ('[protocol]\nmax_error = "much"', "line 2: 'much' is no share"),
    "an empty share": ('[protocol]\ntalk_share = ""', "line 2: '\"\"' is no share"),
    "a date": ("[options]\nday = 2026-01-02", "line 2: 'day' is a date"),
    "an infinity": ("[budget]\nseconds = inf", "line 2: 'seconds' is a date or no finite number"),
    "no name": ('[[labels]]\ndescription = "x"', "line 1: 'name' is missing in labels"),
    "a label twice": (
        '[[labels]]\nname = "a"\n[[labels]]\nname = "a"',
        "line 3: the label 'a' stands here for the second time",
    ),
    "no name of a model": ('[seats]\nJudge = "a"', 'line 2: "Judge" cannot be a name'),
    "two guidelines": (
        'guideline = "x"\nguideline_file = "g.md"',
        "line 2: there is a guideline in this file, too",
    ),
    "no guideline": ('\nguideline_file = "g.md"', "line 2: cannot read the guideline from"),
    "no examples": ('examples_file = "e.jsonl"', "line 1: there is no file"),
    "two rosters": (
        'models = ["scripted-a"]\n[[roster]]\nid = "g"\nrole = "generator"',
        "line 1: 'models' and 'roster' both say who sits where",
    ),
    "text without quotes": ("kind = spans", "line 1: this is no value; text stands in quotes"),
    "a key twice": ('kind = "a"\nkind = "b"', "line 2: this key stands here for the second time"),
    "labels in two ways": (
        'labels = ["a"]\n[[labels]]\nname = "b"',
        "line 2: 'labels' stands here for the second time",
    ),
    "a section once more": ("[budget]\n[budget]", "line 2: 'budget' stands here for the second"),
    "a section within one": (
        "[notes.aim]\n[notes.aim]",
        "line 2: 'notes.aim' stands here for the second time",
    ),
    "quotes that do not end": ('kind = "spans\n', "line 1: the text in quotes does not end on its"),
    "no statement": ("spans\n= 3", "line 1: "),
    "an open end": ('\nguideline = """x\n', "line 2: unterminated string"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_its_line_and_with_what_is_right(
    complaint: Complaint, mistake: str
) -> None:
    text, told = MISTAKES[mistake]
    assert complaint(text).startswith(told)


def test_several_mistakes_are_told_at_once_in_the_order_of_their_lines(
    complaint: Complaint,
) -> None:
    told = complaint('kid = "spans"\nseed = "x"\n[budgets]\n')
    assert [part.partition(":")[0] for part in told.split("; line ")] == ["line 1", "2", "3"]


def test_a_slip_that_is_made_a_hundred_times_is_not_told_a_hundred_times(
    complaint: Complaint,
) -> None:
    told = complaint("".join(f'[[labels]]\nname = "{n}"\ndescr = "x"\n' for n in range(100)))
    assert told.endswith("; and 88 more")


def test_a_wrong_option_of_the_kind_is_told_by_its_line(
    complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Options(Frozen):
        points: int = 5

    monkeypatch.setattr(Classification, "options_model", Options)
    assert complaint("[options]\npoint = 3").startswith(
        "line 2: there is no key 'point' in options; did you mean 'points'?"
    )
    assert (
        complaint('[options]\npoints = "3"') == "line 2: 'points' must be a whole number, not \"3\""
    )


@pytest.mark.parametrize("command", ["annotate", "create"])
def test_a_command_with_a_wrong_file_says_so_and_starts_nothing(
    cli: Cli, tmp_path: Path, command: str
) -> None:
    rows = write_jsonl(tmp_path / "rows.jsonl", [{"text": "soup"}])
    (tmp_path / "c.toml").write_text('labels = ["a", "b"]\n[seats]\njuge = "scripted-a"\n')
    result = (
        cli("annotate", rows, "--campaign-file", "c.toml")
        if command == "annotate"
        else cli("campaign", "create", "c", "--file", "c.toml")
    )
    assert result.code == 2
    assert result.err.startswith("error: c.toml, line 3: there is no role 'juge'")
    assert not (tmp_path / "state").exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(cli: Cli, tmp_path: Path) -> None:
    result = cli("campaign", "create", "c", "--file", "no.toml")
    assert (result.code, "no.toml" in result.err) == (2, True)


def test_options_beside_a_whole_campaign_as_json_are_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("{}")
    result = cli("campaign", "create", "c", "--file", "c.json", "--labels", "a,b")
    assert result.code == 2
