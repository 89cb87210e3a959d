"""How alike sets are, and paths in a tree."""

from __future__ import annotations

import pytest

from kinds.measures.sets import jaccard, macro_f1_of_sets, masi
from kinds.measures.trees import common_depth, hierarchical_f1


def test_masi_tells_a_subset_from_an_overlap() -> None:
    assert masi({"a"}, {"a"}) == masi(set(), set()) == 1.0
    assert masi({"a"}, {"a", "b"}) == pytest.approx(1 / 2 * 2 / 3)
    assert masi({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3 * 1 / 3)
    assert masi({"a"}, {"b"}) == masi(set(), {"a"}) == 0.0
    assert jaccard({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)


def test_macro_f1_counts_each_label_the_same() -> None:
    gold = [{"a"}, {"a", "b"}, {"a"}, set()]
    given = [{"a"}, {"a"}, {"a"}, {"b"}]
    found = macro_f1_of_sets(given, gold)
    assert found.value == pytest.approx((1.0 + 0.0) / 2)
    assert found.low <= found.value <= found.high
    assert macro_f1_of_sets([set(), set()], [set(), set()]).value == 1.0


def test_paths_are_compared_node_by_node() -> None:
    assert common_depth(["a", "b"], ["a", "c"]) == 1
    assert hierarchical_f1(["a"], ["a", "b"]) == pytest.approx(2 / 3)
    assert hierarchical_f1(["a", "b", "x"], ["c", "b", "x"]) == 0.0
