"""How much is measured, on what text, and with which programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from folkmoot.bench.engine.bare_side import MOST_SEQUENCES, UBATCH, Shape, lengths
from folkmoot.bench.engine.peers import find_peers, read_batched_bench
from folkmoot.bench.engine.plan import EnginePlan
from folkmoot.bench.engine.workload import WORKLOADS, Item
from folkmoot.bench.memory import descendants, peak_bytes, resident_bytes
from folkmoot.bench.texts import Pool, many, read_reviews
from schema.errors import UserError
from tests.folkmoot.conftest import Cli

ITEMS = [Item(text=f"text {number}", gold="positive") for number in range(4)]


def test_the_loop_gets_fewer_items_than_the_others() -> None:
    plan = EnginePlan(models=("m",), data=Path("d"))
    for workload in WORKLOADS:
        assert 1 <= plan.loop_items_of(workload) < plan.items_of(workload)


def test_no_text_is_given_out_twice() -> None:
    pool = Pool(ITEMS)
    assert {*pool.take(2), *pool.take(2)} == set(ITEMS)
    with pytest.raises(UserError, match="only 4 texts"):
        pool.take(1)


def test_pairs_make_many_different_texts_of_a_few() -> None:
    assert len({item.text for item in many(ITEMS)}) == 12


def test_texts_are_read_in_an_order_that_stays_the_same(tmp_path: Path) -> None:
    rows = [{"text": f"t{n}", "label": "positive", "id": n} for n in range(9)]
    (tmp_path / "sst2.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert read_reviews(tmp_path) == read_reviews(tmp_path)
    assert len(read_reviews(tmp_path)) == 9


@pytest.mark.parametrize("command", [("engine",), ("rows",)])
def test_without_text_the_command_says_what_it_wants(
    cli: Cli, command: tuple[str, ...], tmp_path: Path
) -> None:
    result = cli("bench", *command, "--data", tmp_path)
    assert result.code == 2
    assert "--data" in result.err
    assert "custrev.jsonl" in result.err


@pytest.mark.parametrize("command", ["engine", "rows", "agreement"])
def test_the_folder_with_text_must_be_named(cli: Cli, command: str) -> None:
    result = cli("bench", command)
    assert result.code == 2
    assert "not part of folkmoot" in result.err
    assert "--data DIR" in result.err


def test_an_unknown_workload_is_named(cli: Cli) -> None:
    result = cli("bench", "engine", "--workloads", "one_role,three_roles")
    assert result.code == 2
    assert "three_roles" in result.err


@pytest.mark.parametrize(
    "shape",
    [
        Shape(suffixes=200, tokens=200 * 7, depth=90),
        Shape(suffixes=24, tokens=24 * 35 + 11, depth=0),
        Shape(suffixes=3, tokens=3, depth=500),
    ],
)
def test_the_suffixes_of_the_ceiling_have_the_workloads_mean_length(shape: Shape) -> None:
    found = lengths(shape, UBATCH)
    mean = shape.tokens / shape.suffixes
    assert len(found) <= min(shape.suffixes, MOST_SEQUENCES)
    assert sum(found) <= UBATCH + 1
    assert abs(sum(found) / len(found) - mean) <= 1 / len(found)
    assert max(found) - min(found) <= 1


def test_the_peers_are_found_in_the_folder_of_this_build(tmp_path: Path) -> None:
    assert find_peers(tmp_path).server is None
    (tmp_path / "llama-server").touch()
    assert find_peers(tmp_path).server == tmp_path / "llama-server"


def test_the_rates_of_llama_batched_bench_are_read_from_its_last_line() -> None:
    output = 'warming up\n{"pp": 96, "speed_pp": 804.6, "speed_tg": 272.3}\n\nllama_perf: 1 ms\n'
    found = read_batched_bench(output)
    assert found is not None
    assert (found.prompt, found.generated) == (804.6, 272.3)
    assert read_batched_bench("error: no such file\n") is None


def test_the_memory_of_a_process_and_of_its_children_is_seen() -> None:
    assert peak_bytes(os.getpid()) >= resident_bytes(os.getpid()) // 2 > 0
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert child.pid in descendants(os.getpid())
    finally:
        child.communicate(b"\n")
    assert peak_bytes(child.pid) == 0
