"""Which way of counting is the best on solved tasks."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.candidates import ranked
from consensus.learning.line import LEAST_IN
from consensus.learning.trust import fit_trust

PARTS, IN = 120, 24


def table(said: dict[str, Floats], is_in: int = IN, nothing: str = "no") -> BallotTable:
    """Solved parts of which the first are in; by voice, [parts] chances that they are."""
    gold = np.where(np.arange(PARTS) < is_in, 1, 0)
    both = np.stack([_both(chances) for chances in said.values()], axis=1)
    tasks = tuple(str(n % 40) for n in range(PARTS))
    names = tuple(said)
    return BallotTable(names, names, ("no", "yes"), both, gold, tasks=tasks, nothing=nothing)


def _both(chances: Floats) -> Floats:
    return np.stack([1.0 - chances, chances], axis=1)


def telling() -> Floats:
    """Tells what is in from what is not, and is far too sure of much of what is not."""
    chances = np.full(PARTS, 0.75)
    chances[:IN] = 0.97
    return chances


def knowing() -> Floats:
    """Knows how few are in, and not which."""
    return np.full(PARTS, IN / PARTS)


def test_where_a_line_decides_it_matters_who_tells_the_parts_apart() -> None:
    said = {"knowing": _both(knowing()), "telling": _both(telling())}
    first, second = ranked(said, table({"a": knowing()}))
    assert (first.name, second.name) == ("telling", "knowing")
    assert first.log_loss > second.log_loss
    assert first.f1 is not None
    assert second.f1 is not None
    assert first.f1 > second.f1


def test_where_the_most_probable_choice_counts_the_least_log_loss_comes_first() -> None:
    said = {"telling": _both(telling()), "knowing": _both(knowing())}
    first, second = ranked(said, table({"a": knowing()}, nothing=""))
    assert (first.name, second.name) == ("knowing", "telling")
    assert first.f1 is None


def test_too_few_parts_that_are_in_tell_nothing_of_a_line() -> None:
    said = {"telling": _both(telling()), "knowing": _both(knowing())}
    first, _ = ranked(said, table({"a": knowing()}, is_in=LEAST_IN - 1))
    assert first.f1 is None
    assert first.name == "knowing"


def test_of_several_choices_the_best_one_must_be_right_for_a_part_to_count() -> None:
    gold = np.array([0] * 20 + [1] * 20)
    right = np.tile([0.6, 0.1, 0.3], (40, 1))
    wrong = np.tile([0.1, 0.6, 0.3], (40, 1))
    solved = BallotTable(
        ("a",), ("a",), ("per", "loc", "none"), np.stack([right], axis=1), gold, nothing="none"
    )
    mostly = np.where((gold == 0)[:, None], right, wrong)
    best, worst = ranked({"half": right, "all": mostly}, solved)
    assert best.name == "all"
    assert best.f1 == pytest.approx(1.0)
    assert worst.f1 == pytest.approx(0.5)


def test_what_is_trusted_is_who_reaches_the_best_f1() -> None:
    rng = np.random.default_rng(0)
    clear = np.clip(telling() + rng.normal(scale=0.02, size=PARTS), 0.01, 0.99)
    judged = fit_trust(table({"clear": clear, "vague": knowing()}))
    reached = [candidate.f1 or 0.0 for candidate in judged.trust.candidates]
    assert reached == sorted(reached, reverse=True)
    assert judged.trust.chosen == judged.trust.candidates[0].name
