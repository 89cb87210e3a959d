"""Whatever texts, ids and labels hold comes out of every format as text, and comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign, Label
from storage.formats.base import Row
from storage.formats.listing import listed
from storage.ledger import Ledger
from storage.rows import read_rows
from tests.payloads import ALL
from tests.storage.formats.conftest import Finished

LABELS = (Label(name="person"), Label(name='<img src=x onerror="1">'), Label(name="=1+1"))
IDS = ("../../etc/x", "..", ".hidden", "a/b\\c", "=cmd|' /C'!A0", "é ü", "x" * 200, "CON", "%2e")
WRITTEN = [each.name for each in listed() if each.writes and each.extra != "spacy"]
BOTH_WAYS = ("brat", "cas", "conllu", "datapackage", "doccano", "hf", "parquet", "prodigy")


def rows() -> dict[str, tuple[str, Json]]:
    """A row a payload, behind a name that is marked."""
    found: dict[str, tuple[str, Json]] = {}
    for number, payload in enumerate(each for each in ALL if "\0" not in each):
        label = LABELS[number % len(LABELS)].name
        marked = [{"start": 0, "end": 4, "label": label, "text": "Anna"}]
        id = IDS[number] if number < len(IDS) else f"r{number}"
        found[id] = (f"Anna {payload} said", marked)
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Finished, Campaign]]:
    folder = tmp_path_factory.mktemp("hostile")
    with Ledger.open(folder / "state" / "folkmoot.db") as ledger:
        finished = Finished(ledger, folder / "out")
        (folder / "out").mkdir()
        yield finished, finished.campaign(rows(), kind="spans", labels=LABELS)


@pytest.mark.parametrize("format", [name for name in WRITTEN if name != "crowd"])
def test_every_format_writes_every_payload_into_its_own_place(
    hostile: tuple[Finished, Campaign], format: str
) -> None:
    finished, campaign = hostile
    target = finished.written(campaign, format)
    beside = {path.name for path in target.parent.iterdir()}
    assert beside <= {f"{campaign.name}.{name}" for name in WRITTEN}, "nothing lies elsewhere"


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_every_payload_comes_back_as_it_was(
    hostile: tuple[Finished, Campaign], format: str
) -> None:
    finished, campaign = hostile
    target = finished.written(campaign, format)
    kind, back = kind_of(campaign.kind), {}
    for row in read_rows(target, form="" if target.is_dir() else format):
        assert isinstance(row, Row), row
        text = row.fields["text"]
        gold = row.fields.get("gold", row.fields.get("annotation"))
        back[row.fields["id"]] = (text, kind.read_gold(campaign, {"text": text}, gold))
    expected = rows()
    assert {id for id in expected if back.get(id) != expected[id]} == set()


def test_a_configuration_for_label_studio_holds_labels_as_text(
    hostile: tuple[Finished, Campaign],
) -> None:
    finished, campaign = hostile
    config = (finished.written(campaign, "labelstudio") / "labeling_config.xml").read_text()
    assert "<img" not in config
    tasks = json.loads((Path(finished.written(campaign, "labelstudio")) / "tasks.json").read_text())
    assert len(tasks) == len(rows())
