"""How much is kept follows what comes back."""

from __future__ import annotations

from engine.llama.keeping import LEAST, LOOK, Keeping


def see(keeping: Keeping, times: int = LOOK, **seen: int) -> int:
    for _ in range(times):
        keeping.saw(**{"computed": 50, "returned": 0, "missed": 0, **seen})
    return keeping.budget


def test_little_is_kept_of_items_that_never_come_back() -> None:
    assert see(Keeping(most=4096), times=10 * LOOK) == LEAST


def test_more_is_kept_when_items_come_back_too_late_and_never_more_than_allowed() -> None:
    keeping = Keeping(most=4096)
    assert see(keeping, missed=20) == 2 * LEAST
    assert see(keeping, times=10 * LOOK, missed=20) == 4096


def test_what_is_used_stays_and_is_given_back_when_it_is_not() -> None:
    keeping = Keeping(most=4096)
    see(keeping, times=10 * LOOK, missed=20)
    assert see(keeping, times=10 * LOOK, returned=30) == 4096
    assert see(keeping) == 2048
    assert see(keeping, times=10 * LOOK) == LEAST


def test_one_prompt_that_comes_back_is_no_reason_to_keep_more() -> None:
    keeping = Keeping(most=4096)
    see(keeping, times=1, missed=50)
    assert see(keeping, times=LOOK - 1) == LEAST


def test_nothing_is_kept_where_nothing_shall_be() -> None:
    assert see(Keeping(most=0), missed=40) == 0
