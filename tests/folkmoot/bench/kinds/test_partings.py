"""Which rows are learnt from, and which are tested."""

from __future__ import annotations

import numpy as np
import pytest

from folkmoot.bench.kinds.partings import how_tested, partings


def test_without_gold_every_row_is_tested_once() -> None:
    ((learnt, tested),) = partings(12, 0, 3)
    assert learnt.tolist() == []
    assert tested.tolist() == list(range(12))


def test_where_rows_are_many_gold_is_drawn_several_times() -> None:
    found = partings(120, 50, 3)
    assert len(found) == 3
    assert all(len(learnt) == 50 and len(tested) == 70 for learnt, tested in found)
    assert how_tested(120, 50, 3) == "50 gold rows drawn 3 times, the other 70 tested"


@pytest.mark.parametrize(("rows", "gold"), [(40, 50), (80, 50), (10, 8)])
def test_where_rows_are_few_each_is_tested_once(rows: int, gold: int) -> None:
    found = partings(rows, gold, 2)
    tested = np.concatenate([tested for _, tested in found])
    assert sorted(tested.tolist()) == list(range(rows))
    assert all(len(learnt) <= gold for learnt, _ in found)
    assert all(not set(learnt) & set(tested) for learnt, tested in found)
    assert "cross-validation" in how_tested(rows, gold, 2)
