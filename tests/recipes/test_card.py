from __future__ import annotations

import json
from typing import Any

import pytest

import recipes.exports  # noqa: F401 - makes them known
from recipes.card import Card, Known, as_json, card_of
from recipes.card_page import as_markdown
from recipes.exports.base import read_export
from recipes.made import MadeRecord, ancestors
from schema.errors import UserError
from schema.figure import Figure
from schema.recipe import Recipe
from tests.recipes.made_records import made

RECIPE = Recipe.model_validate(
    {
        "name": "reviews",
        "title": "Reviews | of <soup>",
        "source": "arXiv 2405.10040",
        "pools": {
            "seeds": {"file": "seeds.jsonl", "licence": "CC BY 4.0"},
            "unused": {"file": "other.jsonl"},
        },
        "pass": [
            {"name": "write", "draw": {"each": "seeds"}, "prompt": "{text}", "into": "written"},
            {"name": "judge", "draw": {"each": "written"}, "annotate": {}, "into": "kept"},
        ],
    }
)
REAL: dict[str, Any] = {"fate": "given", "made_by": "", "real": True}
ROW = {"text": "good soup", "label": "positive"}
RECORDS = [
    *made(ROW, ROW, pool="seeds", **REAL),
    *made("never drawn", pool="unused", first=3, **REAL),
    *made(ROW, ROW, pool="written", writers=("tiny",), tokens=40.0, parents=(1,), first=11),
    *made(ROW, pool="written", writers=("tiny",), tokens=20.0, parents=(2,), first=13,
          fate="rejected", gate="words"),
    *made({**ROW, "judged": "positive"}, made_by="judge", writers=("tiny",), judges=("big",),
          parents=(11,), first=21),
    *made({**ROW, "judged": "negative"}, made_by="judge", parents=(12,), first=22,
          fate="rejected", gate="same"),
]  # fmt: skip


def card(records: list[MadeRecord] | None = None, **known: Any) -> Card:
    exported = [record for record in RECORDS if record.number == 21]
    return card_of("labels", "kept", records or exported, RECORDS, Known(RECIPE, **known))


def test_ancestors_are_found_however_far_back() -> None:
    assert ancestors([RECORDS[-2]], RECORDS) == {11, 1}


def test_each_pass_tells_what_became_of_what_it_made() -> None:
    write, judge = card().passes
    assert (write.made, write.accepted, write.turned_away) == (3, 2, {"words": 1})
    assert (judge.made, judge.accepted, judge.turned_away) == (2, 1, {"same": 1})
    assert write.is_whole
    assert judge.is_whole


def test_only_what_was_used_is_a_source_with_its_licence() -> None:
    (source,) = card().sources
    assert (source.name, source.licence, source.records, source.of) == ("seeds", "CC BY 4.0", 1, 2)
    assert card().ancestors == 2


def test_models_stand_there_by_digest_with_what_they_did_and_took() -> None:
    big, tiny = card(digests={"tiny": "ab" * 32}, tokens={"tiny": 100}).writers
    assert (tiny.digest, tiny.wrote, tiny.judged, tiny.tokens) == ("ab" * 32, 1, 0, 100)
    assert (big.digest, big.wrote, big.judged) == ("not known", 0, 1)


def test_what_is_not_known_is_said_first() -> None:
    found = " ".join(card().cautions)
    assert "Nobody has written any" in found
    assert "No test file was named" in found
    assert "What judge judges" in found


def test_a_leak_is_found_and_said() -> None:
    found = card(files={"test.jsonl": ["Good soup!"]})
    assert any("Rows of a test file" in caution for caution in found.cautions)
    assert {f.name: f.count for f in found.figures}["same as a row of test.jsonl"] == 1


def test_labels_kept_count_what_was_turned_away_for_them() -> None:
    figures = {figure.name: figure for figure in card().figures}
    assert (figures["label kept"].count, figures["label kept"].n) == (1, 2)


def test_a_parent_of_which_nothing_is_on_record_is_counted() -> None:
    orphan = made(ROW, parents=(999,), first=31)
    assert card(orphan).missing_ancestors == 1


def test_gates_are_told_by_what_is_known_to_be_good() -> None:
    known = [
        *made({**ROW, "good": True}, pool="written"),
        *made({**ROW, "good": False}, pool="written", first=2, fate="rejected", gate="words"),
        *made({**ROW, "good": True}, pool="written", first=3, fate="rejected", gate="words"),
    ]
    found = card_of("labels", "written", known[:1], known, Known(RECIPE)).gates["words"]
    assert [(figure.count, figure.n) for figure in found] == [(1, 2), (1, 1)]


def test_the_page_tells_the_same_and_shows_foreign_text_as_text() -> None:
    gates = {"same": [Figure(name="precision", value=0.5, n=2, count=1, low=0.1, high=0.9,
                             unit="share")]}  # fmt: skip
    page = as_markdown(card(gates=gates))
    assert page.startswith("# Reviews \\| of \\<soup\\>\n")
    assert "| seeds | seeds.jsonl | CC BY 4.0 | people | 1 of 2 |" in page
    assert "| write | 3 | 2 | words 1 |" in page
    assert "| same | precision | 50% (1 of 2, 95% interval 10% to 90%) |" in page


def test_a_committee_is_said_to_be_unmeasured_only_where_it_is() -> None:
    agreed = Figure(name="agreement", value=0.5, n=2, count=1, low=0.1, high=0.9, unit="share")
    assert [line for line in card().cautions if line.startswith("What judge judges")]
    assert not [line for line in card(gates={"judge": [agreed]}).cautions if "judge" in line]


def test_the_card_as_json_is_the_card() -> None:
    assert Card.model_validate_json(json.dumps(as_json(card()))) == card()


def test_too_few_records_of_people_stop_an_export_and_real_ones_are_added_not_replaced() -> None:
    records = [*made(ROW, ROW, pool="seeds", **REAL), *made(ROW, ROW, ROW, parents=(1,), first=11)]
    few = read_export("labels", {"pool": "kept", "min_real": 0.3})
    with pytest.raises(UserError, match="people wrote 0 of the 3 records"):
        few.taken(records)
    more = read_export("labels", {"pool": "kept", "min_real": 0.3, "beside": ["seeds"]})
    assert [record.number for record in more.taken(records)] == [1, 2, 11, 12, 13]
