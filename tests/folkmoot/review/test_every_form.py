"""Answers of every sort of kind are typed in one conversation, or come from a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from folkmoot.planning import plan_campaign
from kinds import base
from kinds.base import Kind
from kinds.review_form import AcceptOnly, ReviewForm
from kinds.shapes.grouped import Questions
from kinds.shapes.parts import Parts
from kinds.shapes.several import Several
from kinds.shapes.text import Drafted
from kinds.showing import Shown
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Group
from storage.ledger import Ledger
from tests.folkmoot.conftest import Cli
from tests.folkmoot.review.conftest import Types, answers, finish


class Feelings(Several):
    name = "feelings"


class Turns(Questions):
    """A label for each line; no two lines may have the same."""

    name = "turns"

    def groups(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Group, ...]:
        lines = enumerate(input["text"].splitlines(), start=1)
        return tuple(Group(key=str(number), text=f"What is “{line}”?") for number, line in lines)

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: str = "forward"
    ) -> tuple[Shown, ...]:
        return (Shown(title="The talk", text=input["text"]),)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        return () if len(set(value.values())) == len(value) else ("two lines are the same",)


class Summary(Drafted):
    name = "summary"


class Poem(Drafted):
    name = "poem"

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        return AcceptOnly()


class Links(Parts):
    name = "links"
    things = "links"

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        return {"type": "array", "items": {"type": "object"}}

    def read_part(self, campaign: Campaign, input: Mapping[str, Json], item: Json) -> Any:
        known = isinstance(item, dict) and item.get("to") in input["text"]
        return [{"to": item["to"]}] if known else []

    def part_words(self, part: Mapping[str, Json]) -> str:
        return str(part["to"])


KINDS: tuple[type[Kind], ...] = (Feelings, Turns, Summary, Poem, Links)
LABELS = {"feelings": ["joy", "anger", "fear"], "turns": ["question", "answer"]}
Makes = Callable[..., Campaign]


@pytest.fixture
def makes(state: Path, monkeypatch: pytest.MonkeyPatch) -> Makes:
    """A campaign of one of these kinds with one escalated task; two for ``poem``."""
    for kind in KINDS:
        monkeypatch.setitem(base.KINDS._things, kind.name, kind())

    def make(kind: str, value: Json) -> Campaign:
        labels = LABELS.get(kind, [])
        campaign = plan_campaign(name="c", kind=kind, labels=labels, models=["scripted-a"])
        with Ledger.open(state / "ledger.db") as ledger:
            ledger.save_campaign(campaign)
            for task in ("t1", "t2") if kind == "poem" else ("t1",):
                finish(ledger, campaign, task, "Why?\nBecause.", "escalated", value, 0.1)
        return campaign

    return make


def test_several_labels_are_typed_with_commas_between(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("feelings", [])
    assert "'envy' is neither a label" in types("joy, envy|fear, 1", "c").out
    assert answers(state, "c") == {"t1": ["joy", "fear"]}


def test_questions_are_asked_one_after_the_other_under_the_kinds_own_titles(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("turns", {"1": "answer", "2": "question"})
    told = types("question|-|q|1|2", "c").out  # the q begins a label, and is a command
    assert "The talk: Why?" in told
    assert told.index("1 of 2: What is “Why?”?") < told.index("2 of 2: What is “Because.”?")
    assert answers(state, "c") == {}
    types("question|2", "c")
    assert answers(state, "c") == {"t1": {"1": "question", "2": "answer"}}


def test_what_the_kind_refuses_is_asked_again_with_what_was_said(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("turns", {"1": "answer", "2": "question"})
    told = types("1|1||2", "c").out
    assert "not recorded: two lines are the same" in told
    assert answers(state, "c") == {"t1": {"1": "question", "2": "answer"}}


def test_the_committees_answers_are_kept_with_an_empty_line_where_they_are_shown(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("turns", {"1": "question", "2": "answer"})
    types("|", "c", "--show")
    assert answers(state, "c") == {"t1": {"1": "question", "2": "answer"}}


def test_a_text_may_begin_like_a_command_and_have_several_lines(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("summary", "So.")
    types('"""|note that|q|"""', "c")
    assert answers(state, "c") == {"t1": "note that\nq"}


def test_what_cannot_be_typed_does_not_end_the_conversation(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("poem", "O soup")
    result = types("y|s|s", "c")
    assert (result.code, answers(state, "c")) == (0, {})
    assert result.out.count("--answers FILE") == 3
    assert "0 answered, 2 skipped" in result.err
    types("y|y", "c", "--show")
    assert answers(state, "c") == {"t1": "O soup", "t2": "O soup"}


def test_a_list_of_records_is_typed_and_nothing_of_it_is_left_out(
    makes: Makes, types: Types, state: Path
) -> None:
    makes("links", [])
    told = types('{"to": "Why"}|{"to": "Rome"}||[{"to": "Why"}]', "c").out
    assert "not recorded: {'to': 'Rome'} of the" in told
    assert "cannot be read" in told
    assert answers(state, "c") == {"t1": [{"to": "Why"}]}


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("feelings", '["fear", "joy"]', ["joy", "fear"]),
        ("feelings", "fear, joy", ["joy", "fear"]),
        ("turns", '{"1": "question", "2": "answer"}', {"1": "question", "2": "answer"}),
        ("summary", "So it goes.", "So it goes."),
        ("summary", '{"not": ["a", "record"]}', '{"not": ["a", "record"]}'),
        ("poem", '"O tea"', "O tea"),
        ("links", '{"links": [{"to": "Why"}]}', [{"to": "Why"}]),
        ("links", '[{"to": "Why"}, {"to": "Rome"}]', None),
        ("links", '{"links": [], "sure": "yes"}', None),
    ],
)
def test_a_cell_of_a_table_holds_json_or_a_bare_value(
    makes: Makes, cli: Cli, tmp_path: Path, state: Path, kind: str, cell: str, value: Any
) -> None:
    makes(kind, None)
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["id", "answer"], ["t1", cell]])
    result = cli("review", "c", "--answers", "a.csv", "--json")
    (fate,) = json.loads(result.out)
    if value is None:
        assert "cannot be read" in fate["reason"]
    else:
        assert fate["fate"] == "recorded", fate
        assert answers(state, "c") == {"t1": value}
