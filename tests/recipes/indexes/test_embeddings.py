"""Search among vectors: exact, by place, and the same however the index grew."""

from __future__ import annotations

import time
from random import Random

import numpy as np
import pytest

from recipes.base import Lacking
from recipes.indexes.embeddings import AT_ONCE, MOST_RECORDS, Embeddings
from schema.errors import InvalidRecipe
from tests.recipes.pools import Pools


def rows_of(count: int, width: int = 24, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((count, width)) + 1.0  # all of them alike, as models have it
    found: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return found


def index_of(rows: np.ndarray, step: int = 10_000) -> Embeddings:
    index = Embeddings()
    for start in range(0, len(rows), step):
        index.append(rows[start : start + step])
    return index


def test_the_most_alike_are_found_as_a_plain_product_finds_them() -> None:
    rows, sought = rows_of(9_000), rows_of(1, seed=2)[0]
    plain = rows.astype(float) @ sought.astype(float)
    found = index_of(rows).ranked(sought, 50)
    assert found.places.tolist() == np.argsort(-plain, kind="stable")[:50].tolist()
    assert found.scores == pytest.approx(np.sort(plain)[::-1][:50], abs=1e-5)


def test_a_record_has_the_same_score_wherever_it_stands_and_however_the_index_grew() -> None:
    rows, sought = rows_of(700), rows_of(1, seed=3)[0]
    order = Random(4).sample(range(700), 700)
    whole, grown, mixed = index_of(rows), index_of(rows, 7), index_of(rows[order], 31)
    for most in (1, 20, 700):
        one, other = whole.ranked(sought, most), grown.ranked(sought, most)
        assert (one.places.tolist(), one.scores.tolist()) == (
            other.places.tolist(),
            other.scores.tolist(),
        )
        by_row = dict(
            zip(
                (order[at] for at in mixed.ranked(sought, most).places),
                mixed.ranked(sought, most).scores,
                strict=True,
            )
        )
        assert by_row == dict(zip(one.places, one.scores, strict=True))


def test_only_those_that_count_are_ranked() -> None:
    rows = rows_of(100)
    among = [3, 40, 41, 77]
    found = index_of(rows).ranked(rows[40], 3, among)
    assert found.places[0] == 40
    assert found.scores[0] == 1.0
    assert set(found.places.tolist()) < set(among)


def test_blank_texts_are_like_nothing_even_where_all_are_blank() -> None:
    index = Embeddings()
    index.append(np.zeros((3, 0), dtype=np.float32))
    index.append(rows_of(2))
    index.append(np.zeros((1, 24), dtype=np.float32))
    sought = rows_of(1, seed=5)[0]
    assert sorted(index.ranked(sought, 9).places.tolist()) == [3, 4]
    assert index.ranked(np.zeros(24, dtype=np.float32), 9).places.size == 0
    assert index.ranked(np.zeros(0, dtype=np.float32), 9).places.size == 0


def test_a_pool_is_read_as_far_as_its_vectors_are_there() -> None:
    pools = Pools(rows=[{"text": f"row {n}"} for n in range(AT_ONCE + 5)])
    pools.lacks = lambda text: text == f"row {AT_ONCE + 1}"
    index = Embeddings()
    with pytest.raises(Lacking) as lacking:
        index.read(pools, "scripted", "rows", "text")
    assert lacking.value.texts == (f"row {AT_ONCE + 1}",)
    assert index.size == AT_ONCE
    pools.lacks = lambda text: False
    index.read(pools, "scripted", "rows", "text")
    assert index.size == AT_ONCE + 5


def test_others_have_a_turn_while_a_large_pool_is_read() -> None:
    pools = Pools(rows=[{"text": "row"}] * (20 * AT_ONCE))
    index, turns = Embeddings(), 1
    while True:
        try:
            index.read(pools, "scripted", "rows", "text")
            break
        except Lacking as halfway:
            turns += 1 if not halfway.texts else 100
    assert (index.size, turns) == (20 * AT_ONCE, 2)


def test_a_pool_that_does_not_fit_into_memory_is_refused_in_words() -> None:
    class Huge(Pools):
        def size(self, pool: str) -> int:
            return MOST_RECORDS + 1

    with pytest.raises(InvalidRecipe, match="262,145 records"):
        Embeddings().read(Huge(), "scripted", "rows", "text")


@pytest.mark.alone
def test_a_hundred_thousand_passages_are_searched_within_a_tenth_of_a_second() -> None:
    index = index_of(rows_of(100_000, 576))
    sought = rows_of(10, 576, seed=6)
    index.ranked(sought[0], 500)
    before = time.process_time()
    for row in sought[1:]:
        index.ranked(row, 500)
    assert (time.process_time() - before) / 9 < 0.2
