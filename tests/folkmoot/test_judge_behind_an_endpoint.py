"""One campaign, with drafters here and a judge behind a real llama-server: real models all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folkmoot.conftest import ROOT, Cli
from tests.llama_server import MODEL, Server, llama_server

pytestmark = [pytest.mark.model, pytest.mark.slow]

ROWS = 3
JUDGED_ALWAYS = """
kind = "classification"
labels = ["positive", "negative"]

[seats]
judge = "far"

[[protocol.stages]]
name = "draft"
question = "propose"
roles = ["generator"]
counts = "add"

[[protocol.stages]]
name = "judgement"
question = "compare"
roles = ["judge"]
fan_out = "order"
counts = "break_tie"

[[protocol.stages]]
name = "check"
question = "check_value"
roles = ["verifier"]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with llama_server() as server:
        server.wait()
        yield server


def test_the_judge_speaks_from_there_with_tokens_and_price_on_record(
    cli: Cli, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS", "gemma-3-270m,qwen2.5-coder-0.5b")
    state = Path(os.environ["FOLKMOOT_STATE"])
    state.mkdir()
    (state / "models.toml").write_text(
        f'[models.far]\nfamily = "smollm"\npreset = "llama-server"\nbase_url = "{server.url}"\n'
        f'model = "{MODEL}"\ncontext_tokens = 4096\nprompt_price = 1000\ncompletion_price = 2000\n'
    )
    lines = (ROOT / "examples" / "hard-reviews.jsonl").read_text(encoding="utf-8").splitlines(True)
    file, plan = tmp_path / "hard.jsonl", tmp_path / "plan.toml"
    file.write_text("".join(lines[:ROWS]), encoding="utf-8")
    plan.write_text(JUDGED_ALWAYS, encoding="utf-8")
    done = cli("annotate", file, "--campaign-file", plan, "--campaign", "hard", "--json")
    assert done.code == 0, done.err

    judged = [
        turn
        for task in (json.loads(line)["id"] for line in lines[:ROWS])
        for turn in json.loads(cli("transcript", task, "--json").out)["turns"]
        if turn["seat"]["role"] == "judge"
    ]
    assert len(judged) == 2 * ROWS  # in both orders
    for turn in judged:
        assert turn["status"] == "spoken"
        assert turn["ballot"]["method"] == "label_scores"
        for call in turn["calls"]:
            assert call["model"] == "far"
            assert call["parameters"]["endpoint"] == server.url
            assert call["parameters"]["price"] == {
                "prompt": 1000.0, "completion": 2000.0, "currency": "USD",
            }  # fmt: skip
            assert call["prompt_tokens"] > 50
            assert call["generated_tokens"] == 1
    tokens = sum(call["prompt_tokens"] for turn in judged for call in turn["calls"])
    written = sum(call["generated_tokens"] for turn in judged for call in turn["calls"])
    summary = json.loads(done.out)
    spent = summary["outcome"]["money"]["USD"] if summary.get("outcome") else None
    assert spent is None or spent == pytest.approx((1000 * tokens + 2000 * written) / 1e6)
