"""From a real ledger to what comes out: records, their descent, files, figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.recipe.handing_out import Wanted, hand_out
from folkmoot.recipe.made_records import made_records, used_models
from folkmoot.recipe.measuring import Against, measured
from recipes.made import MadeRecord
from schema.errors import UserError
from schema.turn import TurnRequest
from storage.reader import LedgerReader
from tests.agents.steward.driver import Run, echo, recipe_of

SEEDS = [{"text": f"soup {n} was good"} for n in range(6)]
RECIPE = recipe_of(
    pools={"seeds": {"licence": "CC BY 4.0"}},
    export={"labels": {"pool": "kept", "label": "judged"}},
    measure={"of": "kept", "report": ["distinct_n", "fates", "student"]},
    **{
        "pass": [
            {
                "name": "write",
                "draw": {"each": "seeds"},
                "prompt": "Rewrite: {text}",
                "shape": {"whole": "text"},
                "gates": [{"says_not": ["soup 3"]}],
                "into": "written",
            },
            {
                "name": "judge",
                "draw": {"each": "written"},
                "annotate": {"labels": [{"name": "good"}, {"name": "bad"}], "escalated": "keep"},
                "into": "kept",
            },
        ]
    },
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "ledger.sqlite"
    run = Run(path, RECIPE, answer).begin(seeds=SEEDS)
    run.to_end()
    run.ledger.close()
    return path


def answer(request: TurnRequest) -> str:
    return echo(request) if request.brief.writing is not None else ""


@pytest.fixture
def reader(ledger: Path) -> LedgerReader:
    return LedgerReader(ledger)


@pytest.fixture
def records(reader: LedgerReader) -> list[MadeRecord]:
    return made_records(reader, RECIPE)


def test_every_record_is_there_with_its_fate(records: list[MadeRecord]) -> None:
    fates = [(record.pool, record.fate) for record in records]
    assert fates.count(("seeds", "given")) == 6
    assert fates.count(("written", "accepted")) == 5
    assert fates.count(("written", "rejected")) == 1
    assert fates.count(("kept", "accepted")) == 5


def test_a_record_knows_its_parents_and_who_wrote_and_judged_it(records: list[MadeRecord]) -> None:
    by_number = {record.number: record for record in records}
    kept = next(record for record in records if record.pool == "kept")
    (written,) = (by_number[number] for number in kept.parents)
    (seed,) = (by_number[number] for number in written.parents)
    assert seed.fate == "given"
    assert seed.real
    assert written.writers == kept.writers == ("scripted-c",)
    assert len(kept.judges) == 3
    assert not written.judges


def test_all_tokens_of_the_run_are_those_of_some_record(
    reader: LedgerReader, records: list[MadeRecord]
) -> None:
    spent = sum(said.tokens for said in reader.spoken(RECIPE).values())
    assert sum(record.tokens for record in records) == pytest.approx(spent)


def test_the_folder_tells_sources_passes_and_models(
    reader: LedgerReader, records: list[MadeRecord], tmp_path: Path
) -> None:
    models = used_models(reader, RECIPE)
    (done,) = hand_out(RECIPE, records, tmp_path / "out", Wanted(), models)
    assert done.rows == 5
    assert all(each.is_whole for each in done.card.passes)
    (source,) = done.card.sources
    assert (source.licence, source.records, source.of) == ("CC BY 4.0", 5, 6)
    lines = (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["label"] for line in lines} <= {"good", "bad"}


def test_a_pool_is_measured_by_what_the_recipe_names(reader: LedgerReader) -> None:
    found = measured(reader, RECIPE.name, "", (), Against())
    assert "distinct-1" in {figure.name for figure in found.figures}
    assert found.missing == {"student": "it needs held-out rows"}
    with pytest.raises(UserError, match="no pool 'keptt'"):
        measured(reader, RECIPE.name, "keptt", (), Against())
    with pytest.raises(UserError, match="did you mean 'self_bleu'"):
        measured(reader, RECIPE.name, "", ("self_bleuu",), Against())
