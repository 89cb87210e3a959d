"""The choice among the quantizations that were tried."""

from __future__ import annotations

import json

import pytest

from engine.machine import Cpu
from engine.shelf.preparation import Tried, choose, most_memory
from engine.tuning.quantization import CANDIDATES, Weights, candidates_for, most_bytes
from tests.engine.shelf.preparations import UNFAITHFUL, tried


def verdicts(*candidates: Tried) -> dict[str, str]:
    return {one.quantization: one.verdict for one in choose(candidates)}


def test_the_fastest_faithful_one_is_chosen() -> None:
    assert verdicts(tried("BF16", 2.4), tried("Q8_0", 1.9)) == {
        "BF16": "chosen",
        "Q8_0": "slower",
    }


def test_one_that_loses_too_much_is_not_chosen_however_fast() -> None:
    found = choose([tried("Q4_0", 3.0, fidelity=UNFAITHFUL), tried("Q8_0", 1.9)])
    assert [one.verdict for one in found] == ["unfaithful", "chosen"]
    assert "0.300 nats" in found[0].why
    assert "75%" in found[0].why


def test_where_nothing_is_clearly_faster_the_original_stays() -> None:
    assert verdicts(tried("BF16", 1.04), tried("Q8_0", 0.9)) == {
        "BF16": "slower",
        "Q8_0": "slower",
    }
    assert verdicts() == {}


def test_of_two_that_are_as_fast_the_smaller_is_chosen() -> None:
    assert verdicts(tried("BF16", 2.0, size=2000), tried("Q8_0", 1.95, size=1000)) == {
        "BF16": "slower",
        "Q8_0": "chosen",
    }


def test_what_could_not_be_tried_is_left_as_it_is() -> None:
    died = Tried(quantization="BF16", verdict="failed", why="its trial died of SIGSEGV")
    assert choose([died, tried("Q8_0", 1.9)])[0] == died


def test_bf16_is_a_candidate_only_where_the_cpu_has_instructions_for_it() -> None:
    def names(flags: set[str]) -> list[str]:
        cpu = Cpu(architecture="x86_64", name="", flags=frozenset(flags))
        return [candidate.name for candidate in candidates_for(cpu)]

    assert names({"avx2"}) == ["Q8_0"]
    assert names({"avx2", "avx512_bf16"}) == ["BF16", "Q8_0"]


def test_embeddings_take_eight_bits_in_every_candidate() -> None:
    weights = Weights(matrices=100_000_000, embeddings=168_000_000)
    sizes = {one.name: most_bytes(weights, one) / 1e6 for one in CANDIDATES}
    assert sizes == pytest.approx({"BF16": 378.5, "Q8_0": 284.75})


def test_a_small_machine_leaves_room_for_three_models_and_the_rest() -> None:
    assert most_memory(8 << 30) == 1 << 30


def test_a_record_reads_back_as_it_was_written() -> None:
    one = tried("BF16", 2.0)
    assert Tried.model_validate_json(one.model_dump_json()) == one
    assert json.loads(one.model_dump_json())["trial"]["ratio"] == 2.0
