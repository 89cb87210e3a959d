"""PROV-JSON, Data Package, UIMA CAS, Web Annotation and Argilla: written, read back, and read by
others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from storage.formats.base import Row
from storage.formats.exported_rows import whole_campaign
from storage.formats.options import Options
from storage.rows import read_rows
from tests.storage.formats.conftest import ARABIC, KETTLE, SPANS, Finished
from tests.storage.formats.libraries import asked


def gold_of(path: Path, campaign: Campaign, form: str = "") -> dict[str, Json]:
    """The known answers that came back, as the kind reads them over the texts."""
    texts = {id: text for id, (text, _) in SPANS.items()}
    kind = kind_of(campaign.kind)
    return {
        row.fields["id"]: kind.read_gold(
            campaign, {"text": texts.get(row.fields["id"], KETTLE)}, row.fields["gold"]
        )
        for row in read_rows(path, form=form)
        if isinstance(row, Row)
    }


def test_a_data_package_gives_the_rows_back_as_they_were(finished: Finished) -> None:
    campaign = finished.labels()
    folder = finished.written(campaign, "datapackage")
    rows = list(whole_campaign(finished.ledger, campaign.name).rows)
    assert [row.fields for row in read_rows(folder) if isinstance(row, Row)] == rows


def test_a_cas_gives_spans_and_relations_back_though_it_counts_in_utf16(
    finished: Finished,
) -> None:
    spans = finished.spans()
    folder = finished.written(spans, "cas")
    first = json.loads((folder / "s1.json").read_text())["%FEATURE_STRUCTURES"][2]
    assert (first["begin"], first["end"]) == (7, 13), "the teapot before it is two units"
    assert gold_of(folder, spans) == {id: value for id, (_, value) in SPANS.items()}
    relations = finished.relations()
    (found,) = gold_of(finished.written(relations, "cas"), relations)["r1"]
    assert (found["head"]["text"], found["label"]) == ("Anna", "owns")


def test_web_annotations_give_labels_and_spans_back(finished: Finished) -> None:
    spans = finished.spans()
    back = gold_of(finished.written(spans, "webannotation"), spans, "webannotation")
    assert back == {id: value for id, (_, value) in SPANS.items() if value}
    labels = finished.labels()
    back = gold_of(finished.written(labels, "webannotation"), labels, "webannotation")
    assert back == {"t1": "good", "t2": "bad"}


def test_each_version_of_an_answer_is_an_entity_and_each_turn_one_activity(
    finished: Finished,
) -> None:
    campaign = finished.labels()
    found = finished.ledger.annotation(campaign.name, "t1")
    assert found is not None
    finished.ledger.add_version(found.model_copy(update={"value": "bad", "reason": "no"}))
    table = whole_campaign(finished.ledger, campaign.name, Options(versions="all"))
    document = json.loads(finished.written(campaign, "prov", table=table).read_text())
    versions = [name for name in document["entity"] if name.startswith("annotation/labels/t1/")]
    assert versions == ["annotation/labels/t1/1", "annotation/labels/t1/2"]
    assert len(document["activity"]) == 9
    assert set(document["agent"]) == {f"seat/{name}/{'d' * 16}" for name in ("ann", "ben", "cay")}


READ_PROV = """
import json, sys
from prov.model import ProvDocument, ProvEntity, ProvActivity
document = ProvDocument.deserialize(sys.argv[1], format="json")
again = ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
print(json.dumps([document == again, len(list(document.get_records(ProvActivity))),
                  len(list(document.get_records(ProvEntity)))]))
"""


@pytest.mark.slow
def test_the_library_for_prov_reads_the_document_and_writes_the_same(finished: Finished) -> None:
    same, activities, entities = asked(
        "prov", READ_PROV, finished.written(finished.labels(), "prov")
    )
    assert same is True
    assert activities == 9
    assert entities > 9


VALID = """
import json, os, sys
from frictionless import Package
found = []
for folder in sys.argv[1:]:
    os.chdir(folder)
    report = Package("datapackage.json").validate()
    found.append([report.valid, report.flatten(["type", "message"])])
print(json.dumps(found))
"""


@pytest.mark.slow
def test_frictionless_finds_the_package_valid_and_a_wrong_label_not(finished: Finished) -> None:
    made = [finished.labels(), finished.several(), finished.spans(), finished.ratings()]
    folders = [finished.written(each, "datapackage") for each in made]
    assert asked("frictionless", VALID, *folders) == [[True, []]] * len(made)
    rows = (folders[0] / "rows.jsonl").read_text()
    (folders[0] / "rows.jsonl").write_text(rows.replace('"annotation": "bad"', '"annotation": "x"'))
    ((valid, errors),) = asked("frictionless", VALID, folders[0])
    assert valid is False
    assert "constraint-error" in {type for type, _ in errors}


READ_CAS = """
import json, sys
from pathlib import Path
from cassis import load_cas_from_json
found = {}
for file in sorted(Path(sys.argv[1]).glob("*.json")):
    cas = load_cas_from_json(file.open("rb"))
    entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    marked = [[each.get_covered_text(), each.value] for each in cas.select(entity)]
    again = load_cas_from_json(cas.to_json())
    found[file.stem] = [cas.sofa_string, marked, again.sofa_string == cas.sofa_string]
print(json.dumps(found))
"""


@pytest.mark.slow
def test_cassis_reads_every_cas_with_the_words_of_each_entity(finished: Finished) -> None:
    found = asked("cassis", READ_CAS, finished.written(finished.spans(), "cas"))
    assert found["s1"] == [KETTLE, [["kettle", "thing"], ["Anna", "person"]], True]
    assert found["s2"] == [ARABIC, [["آنا", "person"]], True]


def test_what_people_respond_in_argilla_comes_back(finished: Finished, tmp_path: Path) -> None:
    for campaign in (finished.labels(), finished.spans()):
        records = json.loads(finished.written(campaign, "argilla").read_text())
        for record in records:
            said = record["suggestions"].get("answer")
            record["responses"] = (
                {"answer": [{"value": said["value"], "user_id": "u1"}]} if said else {}
            )
        file = tmp_path / "records.json"
        file.write_text(json.dumps(records))
        rows = [row.fields for row in read_rows(file) if isinstance(row, Row)]
        kind = kind_of(campaign.kind)
        back = {
            row["id"]: kind.read_gold(campaign, {"text": row["text"]}, row["gold"])
            for row in rows
            if "gold" in row
        }
        assert back == {
            task.id: found.value
            for task, found in finished.ledger.annotations(campaign.name)
            if found.value is not None
        }


READ_ARGILLA = """
import json, sys
import argilla
found = []
for file in sys.argv[1:]:
    for record in json.load(open(file)):
        made = argilla.Record.from_dict(record).to_dict()
        found.append(all(made[name] == record[name] for name in
                         ("id", "fields", "metadata", "suggestions", "responses")))
print(json.dumps(found))
"""


@pytest.mark.slow
def test_argilla_makes_its_records_of_ours(finished: Finished) -> None:
    made = [finished.labels(), finished.several(), finished.spans(), finished.texts()]
    assert set(
        asked("argilla", READ_ARGILLA, *[finished.written(each, "argilla") for each in made])
    ) == {True}
