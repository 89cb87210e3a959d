"""Parquet and the folder for Hugging Face's datasets, written, read back, and loaded for real."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet
import pytest

from schema.errors import UserError
from storage.export import export
from storage.formats.base import Row
from storage.formats.exported_rows import whole_campaign
from storage.rows import read_rows
from tests.storage.conftest import Make
from tests.storage.formats.conftest import KETTLE, SPANS, Finished
from tests.storage.formats.libraries import asked


def answers(path: Path) -> list[object]:
    return [row.fields["annotation"] for row in read_rows(path) if isinstance(row, Row)]


def test_labels_in_parquet_are_words_for_everybody(finished: Finished) -> None:
    file = finished.written(finished.labels(), "parquet")
    assert pyarrow.parquet.read_table(file)["annotation"].to_pylist() == ["good", "bad", None]
    assert finished.said == ""


def test_rows_come_back_from_parquet_and_from_the_folder_as_they_were(finished: Finished) -> None:
    campaign = finished.spans()
    rows = list(whole_campaign(finished.ledger, campaign.name).rows)
    for format in ("parquet", "hf"):
        back = read_rows(finished.written(campaign, format))
        assert [row.fields for row in back if isinstance(row, Row)] == rows
    assert answers(finished.written(finished.labels(), "hf")) == ["good", "bad", None]


def test_a_column_of_many_sorts_is_json_in_a_text_and_export_says_so(finished: Finished) -> None:
    make, ledger = Make(), finished.ledger
    campaign = finished.campaign({})
    for id, mixed in (("a", 1), ("b", "x"), ("c", {})):
        make.finished(ledger, campaign, id, meta={"mixed": mixed})
    table = pyarrow.parquet.read_table(finished.written(campaign, "parquet"))
    assert table["mixed"].to_pylist() == ["1", '"x"', "{}"]
    assert finished.said.startswith("left out: columns whose values have no type in common")


def test_an_export_replaces_its_folder_and_nobody_elses(finished: Finished, tmp_path: Path) -> None:
    campaign = finished.labels()
    folder = finished.written(campaign, "hf", "out")
    assert finished.written(campaign, "hf", "out") == folder
    (folder / "mine.txt").write_text("by hand")
    with pytest.raises(UserError, match="that no export has made: mine"):
        finished.written(campaign, "hf", "out")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("\\title")
    with pytest.raises(UserError, match="no export of folkmoot"):
        finished.written(campaign, "hf", "other")
    assert (tmp_path / "other" / "thesis.tex").read_text() == "\\title"


def test_a_folder_whose_export_fails_is_as_before(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = finished.labels()
    folder = finished.written(campaign, "hf", "out")
    before = sorted(path.name for path in folder.rglob("*"))
    table = whole_campaign(finished.ledger, campaign.name)
    monkeypatch.setattr("storage.formats.hugging_face.card", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(table, "hf", folder)
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_label_or_guideline_breaks_out_of_the_card(finished: Finished) -> None:
    campaign = finished.campaign({"t1": ("x", "good")}, guideline="```\n---\n<script>\n---")
    card = (finished.written(campaign, "hf") / "README.md").read_text()
    assert "````\n```\n---\n<script>\n---\n````" in card


LOADED = """
import json, sys
from datasets import load_dataset
found = {}
for folder in sys.argv[2:]:
    rows = load_dataset(folder, split="train", cache_dir=sys.argv[1])
    found[folder] = [repr(rows.features["annotation"]), repr(rows.features["votes"]), rows[:]]
print(json.dumps(found, default=str))
"""


@pytest.mark.slow
def test_datasets_loads_class_labels_spans_and_votes(finished: Finished, tmp_path: Path) -> None:
    labels = finished.written(finished.labels(), "hf")
    spans = finished.written(finished.spans(), "hf")
    found = asked("datasets", LOADED, tmp_path / "cache", labels, spans)
    feature, votes, rows = found[str(labels)]
    assert feature == "ClassLabel(names=['good', 'bad'])"
    assert "'probability': Value('float64')" in votes
    assert rows["annotation"] == [0, 1, None]
    assert rows["text"][0] == KETTLE
    feature, _, rows = found[str(spans)]
    assert "'label': ClassLabel(names=['person', 'thing'])" in feature
    assert [[part["text"] for part in each] for each in rows["annotation"]] == [
        [part["text"] for part in value] for _, value in SPANS.values()
    ]


READ = """
import json, sys
import mlcroissant
found = []
for folder in sys.argv[1:]:
    data = mlcroissant.Dataset(folder + "/croissant.json")
    issues = data.metadata.ctx.issues
    rows = [{name: value.decode() if isinstance(value, bytes) else value
             for name, value in row.items()} for row in data.records("rows")]
    found.append([sorted(issues.errors), sorted(issues.warnings), rows])
print(json.dumps(found, default=str))
"""


@pytest.mark.slow
def test_mlcroissant_finds_no_fault_but_that_nobody_has_told_a_licence(finished: Finished) -> None:
    labels = finished.written(finished.labels(), "hf", "labels")
    ((errors, warnings, rows),) = asked("croissant", READ, labels)
    assert errors == []
    assert [each for each in warnings if "license" not in each] == []
    assert [row["rows/text"] for row in rows] == [KETTLE, 'line\none, "two"', "x"]
    assert rows[0]["rows/annotation"] == 0
    assert rows[0]["rows/votes"][0]["rows/votes/agrees"] is True
    document = json.loads((labels / "croissant.json").read_text())
    assert document["prov:wasGeneratedBy"]["prov:wasAssociatedWith"][0]["name"] == "ann"
