"""A rehearsal costs nothing, and counts what a run of the same rows costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.estimate.rehearsal import rehearse, tasks_of
from folkmoot.planning import plan_campaign
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, write_jsonl

MODELS = ("scripted-a", "scripted-b", "scripted-c")
ROWS = [
    {"id": f"r{n}", "text": f"The soup number {n} was {'very ' * (n % 7)}cold, said the guest."}
    for n in range(30)
]


def test_it_counts_the_drafts_of_a_run(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "soup.jsonl", ROWS)
    assert cli("annotate", file, "--labels", "a,b", "--campaign", "c", "--talk", "0").code == 0
    with LedgerReader(tmp_path / "state" / "ledger.db") as reader:
        prompts = {use.model: use.prompt_tokens for use in reader.model_use("c")}
    plan = plan_campaign(name="c", labels=["a", "b"], models=MODELS, talk_share=0.0)
    found = rehearse(plan, list(tasks_of(plan, [json.dumps(row).encode() for row in ROWS])))
    assert {model: 30 * cost.prompt_tokens for model, cost in found.draft.items()} == (
        pytest.approx(prompts)
    )
    assert found.talk == {}


def test_a_contested_row_costs_its_debate_beside_that() -> None:
    plan = plan_campaign(name="c", labels=["a", "b"], models=MODELS)
    tasks = list(tasks_of(plan, [json.dumps(row).encode() for row in ROWS[:4]]))
    found = rehearse(plan, tasks)
    talk = found.talk["scripted-c"]
    assert talk.calls > 5
    assert talk.most_written > 40
    assert talk.prompt_tokens > 5 * found.draft["scripted-c"].prompt_tokens


def test_what_all_prompts_begin_with_is_computed_once() -> None:
    guideline = "Look at each word of the text with care. " * 40
    plan = plan_campaign(name="c", labels=["a", "b"], guideline=guideline, models=MODELS)
    tasks = list(tasks_of(plan, [json.dumps(row).encode() for row in ROWS[:10]]))
    draft = rehearse(plan, tasks).draft["scripted-a"]
    assert draft.prompt_tokens > 300
    assert draft.fresh_tokens < 0.3 * draft.prompt_tokens


def test_rejected_rows_cost_nothing() -> None:
    plan = plan_campaign(name="c", labels=["a", "b"], models=MODELS)
    assert list(tasks_of(plan, [b"not json", b'{"id": "x", "text": ""}'])) == []
    assert rehearse(plan, []).draft == {}


def test_the_bytes_of_a_model_without_a_tokenizer_here_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "models.toml"
    own.write_text(
        '[models.far]\nfamily = "far"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "far"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(own))
    plan = plan_campaign(name="c", labels=["a", "b"], models=["far"])
    found = rehearse(plan, list(tasks_of(plan, [json.dumps(row).encode() for row in ROWS[:3]])))
    assert found.guessed == {"far"}
    assert found.draft["far"].fresh_tokens == found.draft["far"].prompt_tokens > 20
