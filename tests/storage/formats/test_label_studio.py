"""Label Studio: tasks with predictions out, people's answers back, and its own word on both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schema.base import Json
from schema.campaign import Campaign
from storage.formats.base import Row
from storage.rows import read_rows
from tests.storage.formats.conftest import KETTLE, SPANS, Finished
from tests.storage.formats.libraries import asked


def tasks_in(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "tasks.json").read_text())
    return found


def annotated(folder: Path, **said: Any) -> Path:
    """What Label Studio exports when somebody has accepted every prediction."""
    exported = [
        {
            "id": number,
            "data": task["data"],
            "annotations": [
                {"id": 1, "completed_by": {"email": "anna@example.org"}, **said, **prediction}
                for prediction in task.get("predictions", [])
            ],
        }
        for number, task in enumerate(tasks_in(folder), start=1)
    ]
    file = folder.parent / "project-1-at-2026.json"
    file.write_text(json.dumps(exported))
    return file


def gold_of(file: Path) -> dict[str, Json]:
    return {
        row.fields["id"]: row.fields.get("gold") for row in read_rows(file) if isinstance(row, Row)
    }


def test_what_people_accept_comes_back_as_it_was(finished: Finished) -> None:
    def back(campaign: Campaign) -> dict[str, Json]:
        return gold_of(annotated(finished.written(campaign, "labelstudio")))

    assert back(finished.labels()) == {"t1": ["good"], "t2": ["bad"], "t3": None}
    assert back(finished.several()) == {"m1": ["good", "bad"], "m2": []}
    assert back(finished.spans()) == {id: value for id, (_, value) in SPANS.items()}
    assert back(finished.ratings()) == {"n1": 4, "n2": 2.5}
    assert back(finished.texts()) == {"w1": "a leak"}
    (relation,) = back(finished.relations())["r1"]
    assert relation["label"] == "owns"


def test_the_offsets_that_builds_count_otherwise_are_told(finished: Finished) -> None:
    finished.written(finished.spans(), "labelstudio")
    assert "rows with characters that some builds of Label Studio count as two (1)" in finished.said


def test_of_several_people_each_answer_stands_by_itself(finished: Finished, tmp_path: Path) -> None:
    def by(who: Json, label: str, **said: Any) -> Json:
        result = [{"type": "choices", "value": {"choices": [label]}}]
        return {"completed_by": who, "result": result, **said}

    tasks = [
        {"id": 7, "data": {"text": "x"}, "annotations": [by(1, "good"), by(2, "bad")]},
        {"id": 8, "data": {"text": "y", "id": "own"}, "annotations": [
            by(1, "good"), by(2, "bad", was_cancelled=True)]},
        {"id": 9, "data": {"text": "z"}, "annotations": [
            by(1, "good"), by(2, "bad", ground_truth=True)]},
    ]  # fmt: skip
    file = tmp_path / "export.json"
    file.write_text(json.dumps(tasks))
    rows = [row.fields for row in read_rows(file) if isinstance(row, Row)]
    assert rows[0]["answers"] == [
        {"by": "1", "answer": ["good"]}, {"by": "2", "answer": ["bad"]},
    ]  # fmt: skip
    assert (rows[1]["id"], rows[1]["gold"]) == ("own", ["good"])
    assert rows[2]["gold"] == ["bad"]


def test_the_committees_answer_is_a_prediction_and_a_persons_an_annotation(
    finished: Finished,
) -> None:
    campaign = finished.labels()
    found = finished.ledger.annotation(campaign.name, "t1")
    assert found is not None
    finished.ledger.add_version(found.model_copy(update={"value": "bad", "by": "person"}))
    first, second, _ = tasks_in(finished.written(campaign, "labelstudio"))
    assert first["predictions"][0]["result"][0]["value"] == {"choices": ["good"]}
    assert first["annotations"][0]["result"][0]["value"] == {"choices": ["bad"]}
    assert "annotations" not in second


CHECKED = """
import json, sys
from pathlib import Path
from label_studio_sdk.label_interface import LabelInterface
found = {}
for folder in sys.argv[1:]:
    interface = LabelInterface((Path(folder) / "labeling_config.xml").read_text())
    interface.validate()
    tasks = json.loads((Path(folder) / "tasks.json").read_text())
    predictions = [p for task in tasks for p in task.get("predictions", [])]
    found[folder] = [interface.validate_prediction(p) for p in predictions]
    wrong = json.loads(json.dumps(predictions[0]))
    for result in wrong["result"]:
        for name in ("choices", "labels"):
            if name in result.get("value", {}):
                result["value"][name] = ["no such label"]
    found[folder + " wrong"] = interface.validate_prediction(wrong)
print(json.dumps(found))
"""


@pytest.mark.slow
def test_label_studio_takes_the_configuration_and_every_prediction(finished: Finished) -> None:
    made = [finished.labels(), finished.several(), finished.spans(), finished.relations(),
            finished.ratings(), finished.texts()]  # fmt: skip
    folders = [finished.written(each, "labelstudio") for each in made]
    found = asked("labelstudio", CHECKED, *folders)
    assert {name: all(each) for name, each in found.items() if isinstance(each, list)} == {
        str(folder): True for folder in folders
    }
    assert found[f"{folders[0]} wrong"] is found[f"{folders[2]} wrong"] is False
    assert KETTLE in tasks_in(folders[0])[0]["data"]["text"]
