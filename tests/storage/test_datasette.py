"""The ledger in Datasette: every query answers, and Datasette itself shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.datasette import QUERIES, metadata
from storage.ledger import Ledger
from tests.storage.conftest import Make
from tests.storage.formats.libraries import asked

ASKED = {"campaign": "reviews", "task": "t1", "words": '"speaks"'}


@pytest.fixture
def finished(ledger: Ledger, campaign: Campaign, make: Make) -> Ledger:
    make.finished(ledger, campaign, "t1")
    make.finished(ledger, campaign, "t2")
    found = ledger.annotation("reviews", "t2")
    assert found is not None
    ledger.add_version(found.model_copy(update={"value": "bad", "by": "person"}))
    return ledger


def test_every_query_answers(finished: Ledger) -> None:
    for name, query in QUERIES.items():
        rows = finished._connection.execute(query.sql, ASKED).fetchall()
        assert rows, name


SHOWN = """
import json, subprocess, sys
from urllib.parse import urlencode
ledger, metadata, names = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
asked = json.loads(sys.argv[4])
found = {}
given = urlencode({**asked, "_shape": "array"})
paths = {name: f"/folkmoot/{name}.json?{given}" for name in names}
paths["search"] = "/folkmoot/turns.json?_search=speaks&_shape=array"
paths["facets"] = "/folkmoot/turns.json"
for name, path in paths.items():
    command = [sys.executable, "-m", "datasette", ledger, "-m", metadata, "--get", path]
    done = subprocess.run(command, capture_output=True, text=True)
    body = json.loads(done.stdout)
    found[name] = sorted(body["facet_results"]) if name == "facets" else len(body)
print(json.dumps(found))
"""


@pytest.mark.slow
def test_datasette_knows_queries_facets_and_search(finished: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "metadata.json"
    file.write_text(json.dumps(metadata(finished.path.stem)))
    found = asked(
        "datasette", SHOWN, finished.path, file, ",".join(("why", "said")), json.dumps(ASKED)
    )
    assert found.pop("facets") == ["campaign", "seat", "stage", "status"]
    assert found["why"] > 3
    assert found["said"] == found["search"] == 6
