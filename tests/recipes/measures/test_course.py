"""What became of what was made: fates, tokens, generations, what is real, gates."""

from __future__ import annotations

import pytest

from tests.recipes.made_records import made, measured

TWO = {"text": "a", "label": "positive"}
OTHER = {"text": "b", "label": "negative"}


def test_fates_tell_each_gate_and_each_label() -> None:
    found = measured(
        "fates",
        made(TWO, TWO, OTHER),
        made(OTHER, OTHER, fate="rejected", gate="refusals"),
        made(TWO, fate="rejected", gate="words"),
        made("from a file", fate="given", made_by=""),
    )
    assert (found["accepted"].count, found["accepted"].n) == (3, 6)
    assert found["turned away by refusals"].count == 2
    assert found["turned away by words"].count == 1
    assert (found["accepted of label negative"].count, found["accepted of label negative"].n) == (
        1,
        3,
    )


def test_what_was_turned_away_costs_what_was_accepted() -> None:
    found = measured(
        "tokens_per_accepted",
        made("a", "b", tokens=100.0),
        made("c", "d", fate="rejected", gate="words", tokens=50.0),
    )
    assert found["tokens per accepted"].value == 150
    assert found["accepted per 1,000 tokens"].value == pytest.approx(2 / 0.3)


def test_tokens_of_other_passes_are_part_of_the_price() -> None:
    found = measured("tokens_per_accepted", made("a", "b", tokens=100.0), elsewhere=300.0)
    assert found["tokens per accepted"].value == 250


def test_nothing_is_measured_of_tokens_where_nothing_was_accepted() -> None:
    assert not measured(
        "tokens_per_accepted", made("c", fate="rejected", gate="words", tokens=50.0)
    )


def test_the_deepest_generation_and_the_share_of_each_are_told() -> None:
    found = measured("generation", made("a"), made("b", "c", "d", generation=2))
    assert found["deepest generation"].value == 2
    assert found["mean generation"].value == 1.5
    assert found["share of generation 2"].count == 3


def test_what_people_wrote_is_counted_among_what_is_in_the_pool() -> None:
    found = measured(
        "share_of_real",
        made("a", fate="given", real=True, made_by=""),
        made("b", "c", "d"),
        made("e", fate="rejected", gate="words"),
    )
    assert (found["share of real records"].count, found["share of real records"].n) == (1, 4)


def test_of_very_many_labels_single_ones_are_not_told() -> None:
    found = measured("label_balance", made(*({"label": f"l{n}"} for n in range(99))))
    assert set(found) == {"label evenness", "labels"}


def test_rare_labels_are_found_among_real_records_and_counted_among_made_ones() -> None:
    rows = [*({"text": "a", "label": "often"} for _ in range(9)), {"text": "b", "label": "rare"}]
    found = measured(
        "tail_share",
        made(*rows, fate="given", real=True, made_by=""),
        made(*rows[:8]),
    )
    assert found["tail share"].count == 0
    assert found["tail share of real records"].count == 1


def test_a_pool_with_one_label_more_than_another_is_uneven() -> None:
    assert measured("label_balance", made(TWO, OTHER))["label evenness"].value == 1.0
    found = measured("label_balance", made(TWO, TWO, TWO, OTHER))
    assert found["label evenness"].value == pytest.approx(0.8113, abs=1e-4)
    assert found["share of label negative"].count == 1


def test_later_generations_that_say_less_are_seen_to_drift() -> None:
    real = made(*(f"w{n} was x{n} in y{n}" for n in range(12)), fate="given", real=True)
    first = made(*(f"w{n} was x{n}" for n in range(12)), generation=1)
    second = made(*["nothing but this"] * 12, generation=2)
    found = measured("drift", real, first, second)
    assert found["distinct-2 of generation 1"].value > found["distinct-2 of generation 2"].value
    assert found["word entropy of generation 1"].value > found["word entropy of generation 2"].value
    assert found["distance to real of generation 2"].value == pytest.approx(1.0)


def test_a_gate_is_worth_what_people_say_it_is() -> None:
    bad, good = {"text": "a", "good": False}, {"text": "b", "good": True}
    found = measured(
        "gate_worth",
        made(good, good, good, bad),
        made(bad, bad, good, fate="rejected", gate="judge"),
        made(bad, fate="rejected", gate="words"),
    )
    assert (found["gate precision"].count, found["gate precision"].n) == (3, 4)
    assert (found["gate recall"].count, found["gate recall"].n) == (3, 4)
    assert (found["precision of judge"].count, found["precision of judge"].n) == (2, 3)
    assert (found["recall of words"].count, found["recall of words"].n) == (1, 4)
    assert (found["good records passed"].count, found["good records passed"].n) == (3, 4)
