"""What trl, the library that trains on such files, says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import recipes.exports  # noqa: F401 - makes them known
from recipes.exports.base import exported, read_export
from recipes.made import MadeRecord
from schema.base import Json
from tests.recipes.made_records import made
from tests.storage.formats.libraries import asked

pytestmark = pytest.mark.slow

CHECKED = """
import json, sys
from datasets import load_dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from trl import (
    apply_chat_template, is_conversational, maybe_convert_to_chatml, maybe_unpair_preference_dataset
)

template = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}</>{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
words = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, chat_template=template)
found = {}
for name in sys.argv[1:]:
    rows = load_dataset("json", data_files=name, split="train", cache_dir=f"{name}.cache")
    told = {"rows": len(rows), "columns": rows.column_names}
    if "conversations" in rows.column_names:
        told["converted"] = [maybe_convert_to_chatml(row) for row in rows]
    elif "completions" not in rows.column_names:
        told["conversational"] = all(is_conversational(row) for row in rows)
        told["written"] = [apply_chat_template(row, tokenizer) for row in rows]
    if "chosen" in rows.column_names:
        told["unpaired"] = list(maybe_unpair_preference_dataset(rows))
    found[name.rsplit("/", 1)[-1]] = told
print(json.dumps(found))
"""

PAIR = {"instruction": "Add.", "input": "2 and 2", "output": "4", "wrong": "5"}
SIDES = {"prompt": "instruction", "chosen": "output", "rejected": "wrong"}
TURNS = [{"speaker": "Ann", "text": "Hello."}, {"speaker": "Bo", "text": "Good day."}]
CHAIN = {"prompt": "Add.", "steps": ["2 + 2", "is 5"], "right": [True, False]}

WRITTEN: dict[str, tuple[str, list[MadeRecord], dict[str, Json]]] = {
    "sft": ("sft", made(PAIR, PAIR), {}),
    "apart": ("sft", made(PAIR), {"form": "prompt", "system": "Be brief."}),
    "sharegpt": ("sft", made(PAIR), {"form": "sharegpt"}),
    "dpo": ("dpo", made(PAIR, {**PAIR, "wrong": "6"}), SIDES),
    "kto": ("kto", made(PAIR, {**PAIR, "wrong": "6"}), {**SIDES, "by": "pair"}),
    "talks": ("dialogues", made({"turns": TURNS}), {}),
    "steps": ("stepwise", made(CHAIN), {}),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("exports")
    files: list[Path] = []
    for name, (export, records, written) in WRITTEN.items():
        rows = exported(read_export(export, {"pool": "kept", **written}), records)
        files.append(folder / f"{name}.jsonl")
        files[-1].write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = asked("trl", CHECKED, *files)
    return {name.removesuffix(".jsonl"): told for name, told in found.items()}


def test_conversations_are_conversations_to_trl(said: dict[str, Any]) -> None:
    assert all(said[name]["conversational"] for name in ("sft", "apart", "dpo", "kto", "talks"))


def test_a_chat_template_is_applied_to_them(said: dict[str, Any]) -> None:
    asked_for = "<user>Add.\n\n2 and 2</>"
    assert said["sft"]["written"][0] == {"text": f"{asked_for}<assistant>4</>"}
    assert said["apart"]["written"][0] == {
        "prompt": f"<system>Be brief.</>{asked_for}<assistant>",
        "completion": "4</>",
    }
    assert said["dpo"]["written"][0]["rejected"] == "5</>"
    assert said["kto"]["written"][1]["label"] is False


def test_pairs_that_trl_takes_apart_are_the_single_answers_that_are_exported(
    said: dict[str, Any],
) -> None:
    def single(name: str, key: str) -> list[tuple[str, bool]]:
        rows = said[name][key]
        return sorted((json.dumps([r["prompt"], r["completion"]]), r["label"]) for r in rows)

    rows = exported(read_export("kto", {"pool": "kept", **WRITTEN["kto"][2]}), WRITTEN["kto"][1])
    assert single("dpo", "unpaired") == sorted(
        (json.dumps([row["prompt"], row["completion"]]), row["label"]) for row in rows
    )


def test_sharegpt_is_read_as_roles_and_contents(said: dict[str, Any]) -> None:
    (row,) = said["sharegpt"]["converted"]
    assert row == {
        "messages": [
            {"role": "human", "content": "Add.\n\n2 and 2"},
            {"role": "gpt", "content": "4"},
        ]
    }


def test_steps_have_the_columns_of_stepwise_supervision(said: dict[str, Any]) -> None:
    assert said["steps"]["columns"] == ["prompt", "completions", "labels"]
