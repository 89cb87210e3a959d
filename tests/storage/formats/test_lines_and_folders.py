"""Prodigy, doccano, BRAT and tables of a crowd: written, and read back as they were."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import UserError
from storage.formats.base import Row
from storage.formats.exported_rows import whole_campaign
from storage.formats.options import Options
from storage.rows import read_rows
from tests.storage.formats.conftest import ENTITIES, KETTLE, SPANS, Finished, span
from tests.storage.formats.libraries import asked

Read = Callable[[Path, str], dict[str, Row]]


def back(finished: Finished, campaign: Campaign, format: str) -> dict[str, tuple[str, Json]]:
    """By id, what came back of a campaign: its text, and the known answer as its kind reads it."""
    written = finished.written(campaign, format)
    kind = kind_of(campaign.kind)
    found = {}
    for row in read_rows(written, form="" if written.is_dir() else format):
        assert isinstance(row, Row), row
        text, gold = row.fields["text"], row.fields["gold"]
        found[row.fields["id"]] = (text, kind.read_gold(campaign, {"text": text}, gold))
    return found


@pytest.mark.parametrize("format", ["prodigy", "doccano"])
def test_labels_come_back(finished: Finished, format: str) -> None:
    assert {id: gold for id, (_, gold) in back(finished, finished.labels(), format).items()} == {
        "t1": "good",
        "t2": "bad",
    }
    assert finished.said.endswith("left out: rows without an answer (1)")
    several = back(finished, finished.several(), format)
    assert {id: gold for id, (_, gold) in several.items()} == {"m1": ["good", "bad"], "m2": []}


@pytest.mark.parametrize("format", ["prodigy", "doccano", "brat"])
def test_spans_and_relations_come_back_in_every_script(finished: Finished, format: str) -> None:
    assert back(finished, finished.spans(), format) == dict(SPANS)
    (text, relations) = back(finished, finished.relations(), format)["r1"]
    assert text == KETTLE
    assert [(r["head"]["text"], r["label"], r["tail"]["text"]) for r in relations] == [
        ("Anna", "owns", "kettle")
    ]


def test_what_prodigy_did_not_accept_is_no_answer(tmp_path: Path) -> None:
    file = tmp_path / "reviewed.jsonl"
    rows: list[Json] = [
        {"text": "x", "spans": [], "answer": "accept", "_annotator_id": "db-anna"},
        {"text": "y", "spans": [], "answer": "reject"},
        {"text": "z", "options": [{"id": "a"}], "accept": ["a"], "answer": "ignore"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    told: list[str] = []
    read = [row.fields for row in read_rows(file, told=told.append) if isinstance(row, Row)]
    assert [row["gold"] for row in read] == [[], None, None]
    assert read[0]["by"] == "db-anna"
    assert told == ["the file is read as prodigy"]


def test_a_stretch_over_lines_is_written_in_fragments_for_brat(finished: Finished) -> None:
    text = "see Anna\r\nMaria now"
    value = [span(text, "Anna\r\nMaria", "person")]
    campaign = finished.campaign({"a/b": (text, value)}, kind="spans", labels=ENTITIES)
    folder = finished.written(campaign, "brat")
    assert (folder / "a%2Fb.ann").read_text() == "T1\tperson 4 8;10 15\tAnna Maria\n"
    assert back(finished, campaign, "brat") == {"a/b": (text, value)}


def test_whoever_votes_is_a_worker_of_a_crowd(finished: Finished) -> None:
    campaign = finished.labels()
    file = finished.written(campaign, "crowd")
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[:3] == [
        {"task": "t1", "worker": "ann", "label": "good"},
        {"task": "t1", "worker": "ben", "label": "good"},
        {"task": "t1", "worker": "cay", "label": "bad"},
    ]


COUNTED = """
import json, sys
import pandas
from crowdkit.aggregation import DawidSkene, MajorityVote
table = pandas.read_csv(sys.argv[1])
print(json.dumps([MajorityVote().fit_predict(table).to_dict(),
                  DawidSkene(n_iter=20).fit_predict(table).to_dict()]))
"""


@pytest.mark.slow
def test_crowd_kit_comes_to_the_answers_of_most_seats(finished: Finished) -> None:
    majority, skene = asked("crowd", COUNTED, finished.written(finished.labels(), "crowd"))
    assert majority["t1"] == skene["t1"] == "good"


@pytest.mark.parametrize("format", ["brat", "prodigy", "conllu", "cas", "labelstudio", "crowd"])
def test_a_format_with_place_for_one_answer_refuses_all_versions(
    finished: Finished, format: str
) -> None:
    campaign = finished.labels() if format == "crowd" else finished.spans()
    table = whole_campaign(finished.ledger, campaign.name, Options(versions="all"))
    with pytest.raises(UserError, match="has place for one answer a row"):
        finished.written(campaign, format, table=table)
