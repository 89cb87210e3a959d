"""A campaign that is written as a file and read again is the same campaign."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ConfigDict, Field

from consensus.protocol.default import SCREENING, default_protocol
from folkmoot.campaign_file.beside import campaign_of
from folkmoot.campaign_file.reading import read_campaign_file
from folkmoot.campaign_file.starting import starting_file
from folkmoot.campaign_file.toml_text import toml_text
from folkmoot.campaign_file.writing import campaign_toml
from folkmoot.planning import plan_campaign
from kinds.base import kinds
from kinds.classification import Classification
from schema.base import Frozen
from schema.campaign import Campaign, Label
from schema.errors import UserError
from schema.evidence import Passage
from schema.note import Note
from schema.protocol import Entry, ProtocolPlan, Stage
from schema.seat import Seat, View
from tests.folkmoot.campaign_file.conftest import Read

MODELS = ("scripted-a", "scripted-b", "scripted-c")
ODD = 'a "b" \\ """ """" \t\r\n\n \x00\x7f\u2028 👩\u200d🔬 [x] = # "'


def plan(**changes: Any) -> Campaign:
    return plan_campaign(**({"name": "c", "labels": ["a", "b"], "models": MODELS} | changes))


class AnyOptions(Frozen):
    """Of a kind to which everything can be said."""

    model_config = ConfigDict(extra="allow")


def test_that_seats_are_asked_how_likely_it_is_takes_one_key(read: Read) -> None:
    asking = plan(ask_confidence=True)
    written = campaign_toml(asking)
    assert "ask_confidence = true" in written
    assert "stages" not in written
    assert campaign_of(read(written), "c", MODELS) == asking


def test_that_drafts_are_merged_is_an_option_and_brings_its_stages() -> None:
    merging = plan(kind="text", labels=[], options={"merge": True})
    questions = [stage.question for stage in merging.protocol.stages]
    assert questions[-3:] == ["merge", "weigh_merged", "check_value"]
    assert "stages" not in campaign_toml(merging)
    without = plan(kind="text", labels=[], options={"merge": False})
    assert without.protocol == default_protocol("text")


def own_roster() -> Campaign:
    return plan().model_copy(
        update={
            "roster": (
                Seat(id="one", role="generator", model="m", view=View(examples=2), strength=3.0),
                Seat(id="two", role="generator", agent="theirs", family="f"),
            ),
            "protocol": ProtocolPlan(
                stages=(
                    Stage(
                        name="d", question="propose", roles=("generator",), samples=3,
                        entry=Entry(below_margin=0.3, with_claims=True),
                    ),
                )
            ),
        }
    )  # fmt: skip


OPTIONS = {
    "n": 1,
    "x": 1.0,
    "t": ODD,
    "l": [],
    "on": True,
    "a key": {"b": [{"c": 1}], "d": {}},
    "tables": [{"a": "x\ny"}, {"b": {"c": [1, "two"]}}],
}

NOTES = [
    Note(name="topic", question=f"What is it about? {ODD}"),
    Note(name="tone", question="How is it said?", labels=("plain", 'a "b" = #')),
]

CAMPAIGNS: dict[str, Callable[[], Campaign]] = {
    "a plain one": plan,
    "spans": lambda: plan(kind="spans", labels=["x"], input_fields=("body", "title")),
    "one model": lambda: plan(models=("scripted-a",)),
    "two models": lambda: plan(models=("scripted-a", "scripted-b")),
    "a model twice": lambda: plan(models=("scripted-a", "scripted-b", "scripted-a")),
    "a bigger judge": lambda: plan(seats={"judge": ["scripted-x"], "critic": ["rules"]}),
    "many debaters": lambda: plan(seats={"debater": ["scripted-x", "scripted-y", "scripted-z"]}),
    "own drafters": lambda: plan(seats={"generator": ["scripted-x"]}),
    "own roster and stages": own_roster,
    "a guideline in two lines": lambda: plan(guideline="One.\nTwo."),
    "a guideline with every sign": lambda: plan(guideline=ODD),
    "labels with all that they can have": lambda: plan(
        labels=[
            Label(name='a "b" = #', description=ODD, examples=(ODD, "x"), counter_examples=("",)),
            Label(name="b"),
        ]
    ),
    "other numbers": lambda: plan(seed=7, window=3, tokens=5, seconds=0.5, max_error=1e-05),
    "no talk, no lessons": lambda: plan(talk_share=0.0, learn_from_gold=False),
    "talk without a limit": lambda: plan(protocol={"talk_share": None}),
    "examples and passages": lambda: plan(
        examples=[
            Passage(id="1", source="passage", text="p", score=0.5),
            Passage(id="2", source="example", text="e", answer="a"),
            Passage(id="3", source="example", text="e"),
        ]
    ),
    "options": lambda: plan(options=OPTIONS),
    "notes": lambda: plan(notes=NOTES),
    "notes by others": lambda: plan(notes=NOTES, seats={"note_taker": ["scripted-x", "rules"]}),
}


@pytest.mark.parametrize("which", CAMPAIGNS)
def test_what_is_written_is_read_as_the_same_campaign(
    read: Read, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Classification, "options_model", AnyOptions)
    campaign = CAMPAIGNS[which]()
    again = campaign_of(read(campaign_toml(campaign)), "c", ("scripted-other",))
    assert again == campaign
    assert again.revision == campaign.revision


def test_a_campaign_is_told_in_as_few_words_as_it_takes() -> None:
    told = campaign_toml(plan(seats={"judge": ["scripted-x"]}, max_error=0.05))
    assert tomllib.loads(told) == {
        "kind": "classification",
        "models": list(MODELS),
        "labels": ["a", "b"],
        "columns": {"fields": ["text"]},
        "seats": {"judge": "scripted-x"},
        "protocol": {"max_error": 0.05},
    }


def test_what_toml_has_no_word_for_is_said() -> None:
    with pytest.raises(UserError, match="without --toml"):
        toml_text({"nothing": None})
    with pytest.raises(UserError, match="half a character"):
        toml_text({"half": "\ud800"})


@pytest.mark.parametrize("kind", sorted({*kinds()} & {"classification", "spans"}))
def test_the_starting_file_is_a_campaign_as_it_stands(read: Read, kind: str) -> None:
    campaign = campaign_of(read(starting_file(kind, MODELS)), "c", MODELS)
    assert campaign.kind == kind
    assert campaign.protocol == default_protocol(kind)
    again = campaign_of(read(campaign_toml(campaign)), "c", MODELS)
    assert again.revision == campaign.revision


@pytest.mark.parametrize("kind", kinds())
def test_the_starting_file_of_every_kind_is_read(read: Read, kind: str) -> None:
    assert read(starting_file(kind, MODELS)).kind == kind


def test_what_the_starting_file_leaves_as_comments_can_be_taken_in(read: Read) -> None:
    text = starting_file("classification", MODELS)
    for line in (
        'models = ["scripted-a", "scripted-b", "scripted-c"]', "learn_from_gold = false",
        "window = 64", "seed = 0", 'id = "id"', 'gold = "gold"', "accept_confidence = 0.6",
        'max_error = "5%"', "talk_share = 0.05", "quorum = 2", 'voting_rule = "trusted"',
        "tokens = 1000000", "seconds = 3600",
    ):  # fmt: skip
        assert f"\n# {line}\n" in text, line
        text = text.replace(f"\n# {line}\n", f"\n{line}\n")
    assert read(text).protocol["max_error"] == 0.05


def test_the_starting_file_lists_the_options_of_a_kind_with_type_default_and_meaning(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Options(Frozen):
        points: int = Field(default=5, description="How many points\nthe scale has.")
        ends: tuple[str, ...] = ("bad", "good")
        hint: str | None = None
        unit: str

    monkeypatch.setattr(Classification, "options_model", Options)
    text = starting_file("classification", MODELS)
    assert "# How many points the scale has.\n# points = 5  # a whole number\n" in text
    assert '# ends = ["bad", "good"]  # a list\n' in text
    assert "# hint =   # text in quotes; by default none\n" in text
    assert "# unit =   # text in quotes; must be set\n" in text
    text = text.replace("# points = 5", "points = 7").replace("# unit =", 'unit = "m"')
    assert read(text).options == {"points": 7, "unit": "m"}


def test_an_old_campaign_keeps_its_revision() -> None:
    old = plan_campaign(
        name="c", labels=["good=tastes good", "bad="], models=MODELS, guideline="Judge the soup."
    )
    stages = tuple(stage for stage in old.protocol.stages if stage not in SCREENING)
    old = old.model_copy(update={"protocol": old.protocol.model_copy(update={"stages": stages})})
    assert old.revision == "facc93bef8917264de9b1ac135ef9b08562f0aa522fc2f72b9493ad15a1c1003"
    taught = old.model_copy(
        update={"labels": (old.labels[0].model_copy(update={"examples": ("x",)}), old.labels[1])}
    )
    assert taught.revision != old.revision


def test_the_file_reads_the_same_whatever_ends_its_lines(read: Read, tmp_path: Path) -> None:
    text = 'labels = ["a", "b"]\nguideline = """one\ntwo"""\n'
    expected = read(text)
    (tmp_path / "campaign.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_campaign_file(tmp_path / "campaign.toml") == expected
