"""What a campaign file says is what the campaign is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from folkmoot.campaign_file.beside import Given, asked_for, campaign_of
from folkmoot.campaign_file.keys import keys_within
from folkmoot.campaign_file.shape import CampaignFile
from folkmoot.notes import notes_of
from folkmoot.planning import parse_options, plan_campaign
from kinds.classification import Classification
from schema.base import Frozen
from schema.campaign import Campaign, Label
from schema.errors import InvalidCampaign
from schema.protocol import ProtocolPlan
from tests.folkmoot.campaign_file.conftest import Read
from tests.folkmoot.conftest import ROOT, Cli, read_jsonl, write_jsonl
from tests.folkmoot.markdown import Block, blocks

PAGE = ROOT / "docs" / "campaign-file.md"
MODELS = ("scripted-a", "scripted-b", "scripted-c")
AB = 'labels = ["a", "b"]\n'


def campaign(read: Read, text: str) -> Campaign:
    return campaign_of(read(text), "c", MODELS)


def models_of(plan: Campaign) -> dict[str, list[str]]:
    return {
        role: [seat.model for seat in plan.seats(role)]
        for role in ("generator", "critic", "debater", "judge", "verifier")
    }


def test_a_file_with_labels_alone_is_the_campaign_that_options_make(read: Read) -> None:
    assert campaign(read, AB) == plan_campaign(name="c", labels=["a", "b"], models=MODELS)


def test_a_label_has_a_description_and_examples_for_and_against(read: Read) -> None:
    plan = campaign(
        read,
        '[[labels]]\nname = "a"\ndescription = "x, y = z"\nexamples = ["p"]\n'
        'counter_examples = ["q", "r"]\n[[labels]]\nname = "b"\n',
    )
    first = Label(name="a", description="x, y = z", examples=("p",), counter_examples=("q", "r"))
    assert plan.labels == (first, Label(name="b"))


def test_files_that_it_names_are_looked_for_beside_it(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.md").write_text("Judge the soup.\n", encoding="utf-8")
    write_jsonl(tmp_path / "solved.jsonl", [{"text": "cold", "answer": "b"}])
    write_jsonl(tmp_path / "pages.jsonl", [{"text": "soup is food"}])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    plan = campaign(
        read,
        AB + 'guideline_file = "book.md"\nexamples_file = "solved.jsonl"\n'
        'passages_file = "pages.jsonl"\n[[examples]]\ntext = "hot"\nanswer = "a"\n',
    )
    assert plan.guideline == "Judge the soup."
    assert [(found.source, found.text, found.answer) for found in plan.examples] == [
        ("example", "hot", "a"),
        ("example", "cold", "b"),
        ("passage", "soup is food", ""),
    ]


@pytest.mark.parametrize("block", [b for b in blocks(PAGE) if b.language == "toml"])
def test_what_the_page_shows_is_read(read: Read, block: Block) -> None:
    assert read(block.text) != read("")


def test_the_page_has_every_key_and_section() -> None:
    page = PAGE.read_text(encoding="utf-8")
    written_by_programs = {"source", "score"}
    sections = [(), *((section,) for section in CampaignFile.model_fields)]
    keys = [key for section in sections for key in keys_within(CampaignFile, section)]
    for name in {*keys, *keys_within(ProtocolPlan, ())} - written_by_programs:
        assert re.search(rf"`\[*{name}\b|\.{name}\]|(?:^|{{ |, ){name} =", page, re.M), name


def test_one_line_puts_a_bigger_model_where_it_matters(read: Read) -> None:
    usual = models_of(campaign(read, AB))
    changed = models_of(campaign(read, AB + '[seats]\njudge = "scripted-big"\n'))
    assert changed == {**usual, "judge": ["scripted-big"]}


def test_the_models_of_a_role_take_its_seats_in_turn_and_have_at_least_one_each(
    read: Read,
) -> None:
    seats = (
        '[seats]\ndebater = ["scripted-x", "scripted-y"]\njudge = ["scripted-x", "scripted-y"]\n'
    )
    plan = campaign(read, AB + 'models = ["scripted-a", "scripted-b"]\n' + seats)
    found = models_of(plan)
    assert found["debater"] == found["judge"] == ["scripted-x", "scripted-y"]
    assert found["generator"] == ["scripted-a", "scripted-b", "scripted-a"]
    assert [seat.id for seat in plan.seats("judge")] == ["judge-1", "judge-2"]


def test_drafters_of_their_own_leave_the_other_seats_as_they_are(read: Read) -> None:
    found = models_of(campaign(read, AB + '[seats]\ngenerator = ["scripted-x", "scripted-y"]\n'))
    assert found["generator"] == ["scripted-x", "scripted-y", "scripted-x"]
    assert found["verifier"] == ["scripted-c"]


def test_the_protocol_is_the_default_one_but_for_what_is_said(read: Read) -> None:
    usual = campaign(read, AB).protocol
    plan = campaign(
        read,
        AB + '[protocol]\naccept_confidence = 1\nmax_error = "5%"\ntalk_share = "no limit"\n'
        'voting_rule = "pooled_mean"\nquorum = 3\n',
    ).protocol
    assert plan.stages == usual.stages
    assert (plan.accept_confidence, plan.max_error, plan.talk_share) == (1.0, 0.05, None)
    assert (plan.voting_rule, plan.quorum, plan.warm_up) == ("pooled_mean", 3, usual.warm_up)


def test_options_on_the_command_line_win_over_the_file(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Options(Frozen):
        x: bool | int
        y: int

    monkeypatch.setattr(Classification, "options_model", Options)
    write_jsonl(tmp_path / "new.jsonl", [{"text": "new", "answer": "b"}])
    read(
        'guideline = "old"\nmodels = ["scripted-a"]\nlabels = ["a", "b"]\n'
        'seed = 3\n[options]\nx = 1\ny = 2\n[columns]\nfields = ["body"]\nid = "key"\n'
        "[protocol]\nmax_error = 0.1\nquorum = 1\n[budget]\ntokens = 5\nseconds = 7\n"
        '[[examples]]\ntext = "old"\nanswer = "a"\n[[examples]]\ntext = "passage"\n'
    )
    given = Given(
        labels="c,d", guideline="new", models=("scripted-b",), fields=("title",),
        settings=("x=true",), examples=tmp_path / "new.jsonl", tokens=6, max_error="20%", talk="0",
        compare_only=True,
    )  # fmt: skip
    content = asked_for(given, tmp_path / "campaign.toml")
    assert [label.name for label in content.labels] == ["c", "d"]
    assert (content.guideline, content.models, content.seed) == ("new", ("scripted-b",), 3)
    assert (content.columns.fields, content.columns.id) == (("title",), "key")
    assert content.options == {"x": True, "y": 2}
    assert content.protocol == {"max_error": 0.2, "quorum": 1, "talk_share": 0.0}
    assert (content.budget.tokens, content.budget.seconds) == (6, 7)
    assert [solved.text for solved in content.examples] == ["new", "passage"]
    assert not content.learn_from_gold


def test_an_option_of_the_kind_is_a_value_of_toml_or_json_or_else_text() -> None:
    given = ["n=3", "x = 0.5", "on=true", 'l=["a", 1]', "t=as it is", 'q="3"', "e=", "eq=a=b"]
    given += ["i={a = [1]}", 'j={"a": [{"b": null}]}', "no={not json}"]
    assert parse_options([*given, "d=2026-01-02", "two=1\ny = 2"]) == {
        "i": {"a": [1]},
        "j": {"a": [{"b": None}]},
        "no": "{not json}",
        "n": 3,
        "x": 0.5,
        "on": True,
        "l": ["a", 1],
        "t": "as it is",
        "q": "3",
        "e": "",
        "eq": "a=b",
        "d": "2026-01-02",
        "two": "1\ny = 2",
    }
    with pytest.raises(InvalidCampaign, match="key=value"):
        parse_options(["points"])


def test_a_file_is_annotated_as_its_campaign_file_says_and_goes_on_under_the_same_name(
    cli: Cli, tmp_path: Path
) -> None:
    rows = write_jsonl(tmp_path / "rows.jsonl", [{"key": "k1", "body": "soup", "known": "a"}])
    file = tmp_path / "campaign.toml"
    columns = '[columns]\nfields = ["body"]\nid = "key"\ngold = "known"\n'
    said = f"{AB}guideline = 'Judge.'\n{columns}"
    file.write_text(said, encoding="utf-8")
    command = ("annotate", rows, "--campaign-file", file)
    assert cli(*command).code == 0
    (row,) = read_jsonl((tmp_path / "rows.annotated.jsonl").read_text(encoding="utf-8"))
    assert row["task"] == "k1"
    file.write_text(f"# said otherwise\n{said}[budget]\ntokens = 9999\n", encoding="utf-8")
    assert "nothing was left to do" in cli(*command).err
    assert "nothing was left to do" not in cli(*command, "--guideline", "Judge it.").err
    first, second = json.loads(cli("campaign", "list", "--json").out)
    shown = [cli("campaign", "show", one["campaign"], "--toml").out for one in (first, second)]
    assert sorted('guideline = "Judge."' in text for text in shown) == [False, True]


def test_a_note_is_a_question_or_a_question_with_answers(read: Read) -> None:
    content = read(
        '[notes]\ntopic = "What is it about?"\n'
        'tone = { question = "How is it said?", labels = ["plain", "ironic"] }\n'
    )
    topic, tone = notes_of(content.notes)
    assert (topic.name, topic.question, topic.labels) == ("topic", "What is it about?", ())
    assert (tone.name, tone.labels) == ("tone", ("plain", "ironic"))


def test_a_kind_of_recipes_annotates_no_rows(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"text": "soup"}])
    refused = cli("annotate", file, "--kind", "writing")
    assert refused.code == 2
    assert "writing is a kind of recipes, not of rows" in refused.err
