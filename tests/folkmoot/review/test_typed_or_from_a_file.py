"""Every kind's answers are typed at its prompt, or come from a file: both are the same on record.

The kinds, their rows and their known answers are those of the page of kinds, and those of the
plugin that the page on extending shows. Whoever types mistypes first.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from folkmoot.planning import parse_options, plan_campaign
from folkmoot.review.forms.choosing_for_each import answer_in
from kinds.base import Kind, kind_of
from kinds.review_form import (
    AcceptOnly,
    ChooseForEach,
    ChooseOne,
    ChooseSeveral,
    FillRecord,
    GiveNumber,
    PutInOrder,
    QuoteText,
    ReviewForm,
    WriteText,
)
from schema.annotation import Annotation
from schema.base import Json
from schema.campaign import Campaign
from schema.task import Task
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.conftest import ROOT, Cli, write_jsonl
from tests.folkmoot.markdown import blocks
from tests.folkmoot.test_every_kind_on_its_road import PLUGIN, STARRY, commands, kind_in
from tests.plugin_package import PluginPackage

STRANGE = "no such answer"
TYPED, FILED = "typed", "filed"


@dataclass(frozen=True)
class Row:
    """One row with an answer that can be typed."""

    id: str
    input: Mapping[str, Json]
    value: Json
    lines: tuple[str, ...]
    """What is typed, mistakes first."""
    answer: Json
    """What stands in the file."""


@pytest.fixture(params=sorted(commands()))
def example(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any) -> Iterator[str]:
    """Name of an example file; for the plugin's its package is there."""
    if request.param != PLUGIN:
        yield request.param
        return
    page = blocks(ROOT / "docs" / "project" / "extending.md")
    source = next(block.text for block in page if block.file == "stars.py")
    package = PluginPackage(tmp_path / "site", {"folkmoot.kinds": "stars = starry"}, source)
    package.install()
    monkeypatch.syspath_prepend(tmp_path / "site")
    yield request.param
    package.uninstall()


def test_what_is_typed_and_what_is_in_a_file_make_the_same_rows(
    example: str, state: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _plan(example)
    rows = _rows_of(example, plan)
    assert rows
    with Ledger.open(state / "ledger.db") as ledger:
        for name in (TYPED, FILED):
            _finish(ledger, plan.model_copy(update={"name": name}), rows)

    typed = "".join(f"{line}\n" for row in rows for line in row.lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    at_the_prompt = cli("review", TYPED, "--by", "eve", "--show")
    assert at_the_prompt.code == 0, at_the_prompt.err
    assert f"{len(rows)} answered, 0 skipped" in at_the_prompt.err
    file = write_jsonl(
        tmp_path / "answers.jsonl", [{"id": row.id, "answer": row.answer} for row in rows]
    )
    from_a_file = cli("review", FILED, "--by", "eve", "--show", "--answers", file)
    assert from_a_file.code == 0, from_a_file.err + from_a_file.out

    with LedgerReader(state / "ledger.db") as reader:
        assert reader.violations() == []
        on_record = {name: _on_record(reader, name, rows) for name in (TYPED, FILED)}
    assert on_record[TYPED] == on_record[FILED]
    assert [said["value"] for said in on_record[TYPED]] == [row.value for row in rows]
    assert all(said["answers"] == 1 for said in on_record[TYPED]), "no mistake is on record"


def _plan(example: str) -> Campaign:
    """The campaign that the command on the page makes."""
    words = commands()[example]
    given: dict[str, list[str]] = {}
    for name, value in zip(words[2::2], words[3::2], strict=True):
        given.setdefault(name, []).append(value)
    assert set(given) <= {"--kind", "--labels", "--field", "--set"}
    labels = given.get("--labels", [""])[0].split(",")
    return plan_campaign(
        name=TYPED,
        kind=kind_in(words),
        labels=[label for label in labels if label],
        input_fields=given.get("--field", kind_of(kind_in(words)).fields),
        options=parse_options(given.get("--set", [])),
        models=["scripted-a"],
    )


def _rows_of(example: str, plan: Campaign) -> list[Row]:
    """Those with a known answer that a person could give: not several to choose from."""
    given: list[dict[str, Any]] = list(STARRY)
    if example != PLUGIN:
        text = (ROOT / "examples" / f"{example}.jsonl").read_text(encoding="utf-8")
        given = [json.loads(line) for line in text.splitlines()]
    kind, found = kind_of(plan.kind), list[Row]()
    for row in given:
        gold, input = row.get("gold"), {k: v for k, v in row.items() if k not in ("id", "gold")}
        if gold is None:
            continue
        value = kind.read_gold(plan, input, gold)
        if kind.problems(plan, input, value) or len(found) == 3:
            continue
        form = kind.review_form(plan, input)
        lines = tuple(_typed(form, kind, value))
        wrong = tuple(_mistyped(form))
        if isinstance(form, ChooseForEach):  # a mistake before each question
            lines = tuple(each for line in lines for each in (STRANGE, line))
        found.append(Row(str(row["id"]), input, value, (*wrong, *lines), gold))
    return found


def _mistyped(form: ReviewForm) -> Iterator[str]:
    """Lines that are no answers: each is told what is wrong with it, and asked again."""
    match form:
        case QuoteText():
            yield f"{STRANGE}: {form.text.split()[0]}"
            yield f"{form.labels[0].text}: {STRANGE}"
        case PutInOrder():
            yield form.choices[0].key
            yield STRANGE
        case GiveNumber():
            yield STRANGE
            yield f"{form.high + form.step:g}"
        case WriteText():
            yield '""""""'
        case FillRecord():
            yield "{"
            yield '[{"no": "such"}]'
            yield STRANGE
        case _:
            yield STRANGE


def _typed(form: ReviewForm, kind: Kind, value: Json) -> Iterator[str]:
    """The lines in which a person gives this answer."""
    match form:
        case ChooseOne():
            yield next(e.text for e in form.choices if e.answer == _said_first(value))
        case ChooseSeveral():
            named = [each.text for each in form.choices if kind.supports(value, each)]
            yield ", ".join(named) or "none"
        case ChooseForEach():
            for group in form.groups:
                own = [each for each in form.choices if each.group == group.key]
                chosen = next(each for each in own if kind.supports(value, each))
                assert answer_in(chosen)
                yield chosen.text
        case QuoteText():
            for span in value:
                yield f"{span['label']}: {span['text']}"
            yield "" if value else "none"
        case PutInOrder():
            yield " > ".join("=".join(_listed(place)) for place in value)
        case GiveNumber():
            yield f"{value:g}"
        case WriteText():
            yield from ('"""', *str(_said_first(value)).splitlines(), '"""')
        case FillRecord() | AcceptOnly():
            yield json.dumps(value) if isinstance(form, FillRecord) else "y"


def _said_first(value: Json) -> Json:
    """The value, or what it says first: of an explained answer, the answer."""
    return next(iter(value.values())) if isinstance(value, dict) else value


def _listed(place: Json) -> list[str]:
    return place if isinstance(place, list) else [place]


def _finish(ledger: Ledger, campaign: Campaign, rows: list[Row]) -> None:
    """Tasks that the committee could not decide, in the order of the rows."""
    ledger.save_campaign(campaign)
    for place, row in enumerate(rows, 1):
        task = Task(
            campaign=campaign.name, id=row.id, revision=campaign.revision, input=dict(row.input)
        )
        ledger.submit(task)
        ledger.start(task, ())
        ledger.finish(
            Annotation(
                campaign=campaign.name, task=row.id, outcome="escalated", value=row.value,
                confidence=0.5, margin=place / 100, reason="so it went",
            )
        )  # fmt: skip


def _on_record(reader: LedgerReader, name: str, rows: list[Row]) -> list[dict[str, Json]]:
    """What the ledger has of each answer, but for ids, times and the name of the campaign."""
    found = []
    for row in rows:
        said = list(reader.said_by_people(name, row.id))
        last = reader.annotation(name, row.id)
        assert last is not None
        (turn,) = [t for t in reader.transcript(name, row.id).turns if t.seat.role == "person"]
        left = {"turn", "campaign", "revision", "seconds", "started"}
        version = last.model_dump(mode="json", exclude={"campaign"})
        parents = [record.pop("parents") for record in version["records"]]
        assert all(own == [turn.turn] for own in parents)
        found.append(
            {
                "answers": len(said),
                "value": last.value,
                "version": version,
                "turn": turn.model_dump(mode="json", exclude=left),
            }
        )
    return found
