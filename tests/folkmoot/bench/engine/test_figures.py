"""What becomes of runs: medians, shares, agreement, a report that can be read by its keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.engine.benchmark import BUS, ENGINE, Lane, workload_figures
from folkmoot.bench.engine.figures import (
    Did,
    ModelFigures,
    agreement,
    ceiling_share,
    items_per_second,
    report,
    side_figures,
)
from folkmoot.bench.engine.table import COLUMNS, plot, table
from folkmoot.bench.engine.workload import Item, Run

ITEMS = tuple(Item(text=text, gold=gold) for text, gold in [("a", "yes"), ("b", "no")])


def did(seconds: float, answers: tuple[str, ...] = ("yes", "no")) -> Did:
    run = Run(
        seconds=seconds,
        items=2,
        asks=4,
        prompt_tokens=400,
        reused_tokens=300,
        answers=answers,
        peak_bytes=3 << 20,
    )
    return Did(ITEMS, run)


def test_a_side_is_judged_by_the_median_of_its_runs() -> None:
    figures = side_figures([did(1.0), did(10.0), did(2.0)], {})
    assert figures.items_per_s == 1.0
    assert figures.runs == (2.0, 0.2, 1.0)


def test_tokens_are_told_for_each_item() -> None:
    figures = side_figures([did(1.0)], {})
    assert figures.prompt_tokens_per_item == 200.0
    assert figures.computed_tokens_per_item == 50.0
    assert figures.reused_share == 0.75
    assert figures.asks_per_item == 2.0
    assert figures.peak_mib == 3


def test_texts_count_by_how_much_was_written() -> None:
    run = Run(seconds=2.0, items=8, asks=8, generated_tokens=256, answers=("",) * 8)
    assert items_per_second(run) == 2.0


def test_a_run_of_few_items_counts_by_its_questions() -> None:
    run = Run(seconds=2.0, items=2, asks=30, worth=2.5, answers=("yes", "no"))
    assert items_per_second(run) == 1.25


def test_agreement_counts_only_what_both_have_answered() -> None:
    assert agreement([did(1.0)], {"a": "yes", "b": "yes"}) == 0.5
    assert agreement([did(1.0, ("", "no"))], {"a": "yes", "b": "no"}) == 1.0
    assert agreement([did(1.0)], {}) is None


def test_accuracy_is_agreement_with_the_known_labels() -> None:
    assert side_figures([did(1.0, ("yes", "yes"))], {}).accuracy == 0.5


def test_the_share_of_the_ceiling_is_the_time_that_cannot_be_saved() -> None:
    assert ceiling_share(10.0, (900, 100.0)) == pytest.approx(0.9)
    assert ceiling_share(10.0, (400, 100.0), (40, 10.0)) == pytest.approx(0.8)


def lanes() -> dict[Lane, list[Did]]:
    return {
        ("equal_terms", "loop"): [did(4.0, ("yes", ""))],
        ENGINE: [did(1.0), did(1.0), did(1.0)],
        BUS: [did(1.1)],
    }


def test_on_equal_terms_the_reference_is_the_unbatched_decode() -> None:
    unbatched = [did(1.0, ("yes", "yes"))]
    found = workload_figures("equal_terms", lanes(), {}, unbatched, [0.7, 0.9, 0.8], 8)
    assert found.label_agreement == 0.5
    assert found.loop.label_agreement == 1.0
    assert found.ceiling_share == 0.8


def test_a_side_that_was_not_there_says_what_to_type() -> None:
    found = workload_figures("equal_terms", lanes(), {}, [], [], None)
    assert found.server.items_per_s is None
    assert "make peers" in found.server.missing


def test_a_side_that_failed_says_why() -> None:
    runs = {lane: done for lane, done in lanes().items() if lane != BUS}
    found = workload_figures("equal_terms", runs, {BUS: "no room"}, [], [], None)
    assert found.bus.missing == "no room"


@pytest.fixture
def measured() -> ModelFigures:
    found = workload_figures("equal_terms", lanes(), {}, [did(1.0)], [0.9], 8)
    return ModelFigures(
        original="m.gguf",
        ours="m.Q8_0.gguf",
        as_delivered={"one_role": found},
        equal_terms={"one_role": found},
    )


def test_the_report_has_the_keys_that_others_read(measured: ModelFigures) -> None:
    made = report({"smollm2-135m": measured}, data=Path("gold"), repeats=3)
    written = json.loads(made.model_dump_json())
    equal = written["models"]["smollm2-135m"]["equal_terms"]["one_role"]
    assert equal["engine"]["items_per_s"] == 2.0
    assert equal["loop"]["items_per_s"] == 0.5
    assert equal["bus"]["items_per_s"] == pytest.approx(1.818)
    assert equal["ceiling_share"] == 0.9
    assert equal["label_agreement"] == 1.0
    assert written["models"]["smollm2-135m"]["as_delivered"]["one_role"]["server"]["missing"]


def test_the_table_sets_each_side_beside_the_loop(measured: ModelFigures) -> None:
    rows = list(table(report({"m": measured}, data=Path("gold"), repeats=3)))
    engine = next(row for row in rows if row["side"] == "engine")
    assert engine["x loop"] == "4.00"
    assert engine["ceiling"] == "90%"
    assert all(set(row) <= set(COLUMNS) for row in rows)
    assert "make peers" in next(row for row in rows if row["side"] == "server")["items/s"]


def test_the_plot_is_drawn_into_a_file(measured: ModelFigures, tmp_path: Path) -> None:
    plot(report({"m": measured}, data=Path("gold"), repeats=3), tmp_path / "bench.svg")
    assert "<svg" in (tmp_path / "bench.svg").read_text()
