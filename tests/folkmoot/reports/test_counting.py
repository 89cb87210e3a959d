"""How votes are counted, told to people."""

from __future__ import annotations

from folkmoot.reports.counting import Counting, Way, counting_lines
from kinds.measures.share import wilson


def way(name: str, right: int, log_loss: float, f1: float | None = None) -> Way:
    return Way(name=name, right=wilson(right, 100).figure("right"), log_loss=log_loss, f1=f1)


def told(*ways: Way) -> str:
    counting = Counting(chosen=ways[0].name, of_parts=True, ways=ways)
    return "\n".join(counting_lines(counting, {}))


def test_the_best_way_is_told_by_its_log_loss_where_the_most_probable_choice_counts() -> None:
    shown = told(way("stack", 80, 0.51), way("generator-1", 78, 0.6))
    assert "was beaten: 80 right answers to 78, log loss 0.51 to 0.60" in shown
    assert "F1" not in shown


def test_where_a_threshold_decides_the_best_way_is_told_by_its_f1() -> None:
    shown = told(way("stack", 78, 0.61, 0.5), way("generator-1", 80, 0.6, 0.4))
    assert "log loss 0.61, F1 0.50" in shown
    assert "was beaten: 78 right answers to 80, F1 0.50 to 0.40" in shown
