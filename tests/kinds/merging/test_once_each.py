"""What only one may have is given to whom it fits best."""

from __future__ import annotations

from kinds.merging.once_each import once_each


def test_a_core_role_is_given_once_to_the_one_for_whom_it_costs_least() -> None:
    chances = [
        {"A0": 0.6, "A1": 0.3, "none": 0.1},
        {"A0": 0.8, "A1": 0.1, "none": 0.1},
        {"TMP": 0.9, "none": 0.1, "A0": 0.0},
        {"TMP": 0.7, "none": 0.3},
    ]
    assert once_each(chances, frozenset({"A0", "A1"})) == ["A1", "A0", "TMP", "TMP"]
    assert once_each(chances[:1], frozenset()) == ["A0"]
