"""What is too much is refused, with the bound in the message; nothing that comes in is a traceback.

Beside this: packed files (tests/storage/opening), workbooks and Parquet (tests/storage/formats),
messages (tests/bus/test_big_messages.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.moderator.moderation import Moderation
from folkmoot.planning import plan_campaign
from schema.shallow_json import MAX_DEPTH
from storage.ledger import Ledger
from tests.folkmoot.conftest import Cli

DEEP = "[" * 50_000 + "]" * 50_000
BOUND = f"nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.jsonl", f'{{"text": "a", "meta": {DEEP}}}\n'),
        ("deep.jsonl", f'{{"text": "a", "meta": {"[" * 65 + "]" * 65}}}\n'),
        ("deep.json", f'[{{"text": "a", "meta": {DEEP}}}]'),
        ("deep.json", DEEP),
    ],
)
def test_rows_that_nest_too_deep_are_said_with_the_bound(
    cli: Cli, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    ended = cli("plan", name, "--labels", "a,b")
    assert ended.code == 2
    assert BOUND in ended.err
    assert "mistake of folkmoot" not in ended.err


def test_a_campaign_file_that_nests_too_deep_is_said_with_the_bound(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n')
    for depth in (65, 50_000):
        (tmp_path / "deep.toml").write_text(f"x = {'[' * depth}{']' * depth}\n")
        ended = cli("plan", "rows.jsonl", "--campaign-file", "deep.toml")
        assert (ended.code, BOUND in ended.err) == (2, True)


def test_models_and_options_that_nest_too_deep_are_one_line(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n')
    schema = '{"type":"object","properties":{"a":' * 20 + '{"type":"string"}' + "}}" * 20
    ended = cli("plan", "rows.jsonl", "--kind", "record", "--set", f"schema={schema}")
    assert (ended.code, "deeper than 16 levels" in ended.err) == (2, True)
    for setting in (f"schema={DEEP}", f"x={DEEP}"):
        ended = cli("plan", "rows.jsonl", "--kind", "record", "--set", setting)
        assert (ended.code, "mistake of folkmoot" in ended.err) == (2, False)
    (tmp_path / "models.toml").write_text(f"[models.x]\nfamily = {DEEP}\n")
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(tmp_path / "models.toml"))
    ended = cli("models", "list")
    assert (ended.code, "cannot read the models" in ended.err) == (2, True)


def test_a_pattern_that_explodes_is_no_schema_of_a_record(cli: Cli, tmp_path: Path) -> None:
    """Patterns are refused: nothing here runs an expression that a person or a model wrote."""
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n')
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}
    ended = cli("plan", "rows.jsonl", "--kind", "record", "--set", f"schema={json.dumps(schema)}")
    assert (ended.code, "'pattern' is not supported" in ended.err) == (2, True)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger
        assert ledger.violations() == []


def test_an_id_of_a_megabyte_is_a_rejected_task_with_the_bound_and_a_short_id(
    ledger: Ledger,
) -> None:
    moderation = Moderation(ledger)
    moderation.create(plan_campaign(name="c", labels=["a", "b"], models=["scripted-a"]))
    row = json.dumps({"id": "x" * 1_000_000, "text": "a"}).encode()
    (taken,) = moderation.take_submissions([("c", row)])
    assert taken.status == "rejected"
    assert taken.task.startswith("raw-")
    assert "the id has 1000000 characters, more than 200" in taken.reason
    assert len(taken.reason) < 300


@pytest.mark.parametrize("kind", ["spans", "ranking", "multi_label", "record", "relations"])
def test_a_known_answer_that_nests_too_deep_harms_its_own_row_alone(
    ledger: Ledger, kind: str
) -> None:
    options = {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    campaign = plan_campaign(
        name="c",
        kind=kind,
        labels=[] if kind in ("record", "ranking") else ["a", "b"],
        models=["scripted-a"],
        options=options if kind == "record" else {},
        input_fields=("text", "items") if kind == "ranking" else ("text",),
    )
    moderation = Moderation(ledger)
    moderation.create(campaign)
    text = {"text": "a b", "items": ["a", "b"]} if kind == "ranking" else {"text": "a b"}
    bad = json.dumps({**text, "id": "bad", "gold": DEEP}).encode()
    good = json.dumps({**text, "id": "good"}).encode()
    taken = moderation.take_submissions([("c", bad), ("c", good)])
    assert [each.status for each in taken] == ["rejected", "recorded"]
    assert "known answer" in taken[0].reason
    moderation.look((), (), 64)
    assert ledger.blocked() == {}
