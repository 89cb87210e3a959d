"""A family is one voice, however many of its members speak."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from consensus.ballot_table import BallotTable, Numbers
from consensus.families import effective_votes, error_correlation, pooled
from consensus.votes.competence import Competence
from consensus.votes.dawid_skene import DawidSkene
from consensus.votes.family_pool import Families, FamilyPool
from consensus.votes.soft_mean import SoftMean
from consensus.votes.table_rule import fit_predict

Drawn = Callable[..., tuple[BallotTable, Numbers]]
Lone = Callable[..., BallotTable]


def echoed(table: BallotTable, times: int) -> BallotTable:
    """The first voice with echoes of its own, all of one family."""
    echoes = [0] * times + list(range(1, len(table.voices)))
    return replace(table.columns(echoes), voices=tuple(f"seat-{n}" for n in range(len(echoes))))


@pytest.mark.parametrize("over", [Competence(), DawidSkene(), SoftMean()])
def test_echoes_do_not_count_twice(over: object, drawn: Drawn) -> None:
    table, _ = drawn((0.6, 0.8, 0.8), told=30)
    rule = FamilyPool(over=over)  # type: ignore[arg-type] # rules of different types
    alone = fit_predict(rule, table)
    assert np.allclose(fit_predict(rule, echoed(table, 5)), alone)


def test_without_families_echoes_do_count() -> None:
    said = np.array([[[0.8, 0.2], [0.2, 0.8]]])
    table = BallotTable(("a", "b"), ("a", "b"), ("x", "y"), said, np.array([-1]))
    assert fit_predict(SoftMean(), echoed(table, 3))[0, 0] == pytest.approx((3 * 0.8 + 0.2) / 4)
    assert fit_predict(FamilyPool(over=SoftMean()), echoed(table, 3))[0, 0] == pytest.approx(0.5)


def test_a_family_speaks_with_the_mean_of_those_who_spoke() -> None:
    said = np.array(
        [[[1.0, 0.0], [0.5, 0.5], [0.2, 0.8]], [[np.nan] * 2, [0.5, 0.5], [np.nan] * 2]]
    )
    table = BallotTable(
        ("a1", "a2", "b1"), ("ash", "ash", "birch"), ("x", "y"), said, np.array([-1, -1])
    )
    families = pooled(table)
    assert families.voices == ("ash", "birch")
    assert families.probabilities[0] == pytest.approx(np.array([[0.75, 0.25], [0.2, 0.8]]))
    assert families.probabilities[1, 0] == pytest.approx([0.5, 0.5])
    assert np.isnan(families.probabilities[1, 1]).all()


def test_evidence_is_worth_the_effective_votes_of_kish(lone: Lone) -> None:
    voices = {"voices": {"a": 0.8, "b": 0.8, "c": 0.8}}
    table = lone(a=(1, 0), b=(1, 0), c=(1, 0))
    found = FamilyPool().predict(table, Families(over=voices, correlation=0.5))[0, 0]
    votes = effective_votes({"a": 1.0, "b": 1.0, "c": 1.0}, 0.5)
    odds = 4.0**votes  # each independent vote multiplies the odds by 0.8 / 0.2
    assert votes == pytest.approx(1.5)
    assert found == pytest.approx(odds / (1 + odds))


def test_the_correlation_of_errors_is_that_of_a_textbook() -> None:
    # errors of a: 1 1 0 0, of b: 1 0 1 0, of c: 1 1 0 0
    gold = np.zeros(4, dtype=np.int64)

    def table(*errors: tuple[int, ...]) -> BallotTable:
        wrong = np.array(errors, dtype=float).T
        names = tuple("abc"[: len(errors)])
        return BallotTable(names, names, ("x", "y"), np.stack([1 - wrong, wrong], axis=2), gold)

    a, b, opposed = (1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 1, 1)
    assert error_correlation(table(a, a)) == pytest.approx(1.0)
    assert error_correlation(table(a, b)) == pytest.approx(0.0)
    assert error_correlation(table(a, b, a)) == pytest.approx(1 / 3)
    assert error_correlation(table(a, opposed)) == 0.0
    assert error_correlation(table(a, (0, 0, 0, 0))) is None


def test_the_correlation_is_measured_on_gold_and_thought_of_before(drawn: Drawn) -> None:
    table, truth = drawn((0.7, 0.7, 0.7), tasks=2000)
    assert FamilyPool().fit(table).correlation == 0.5
    told = replace(table, gold=truth)
    measured = error_correlation(told)
    assert measured is not None
    expected = (2000 * measured + 20 * 0.5) / 2020
    assert FamilyPool().fit(told).correlation == pytest.approx(expected)
    assert expected < 0.05


def test_less_independence_makes_it_less_sure_and_moves_no_lead(drawn: Drawn) -> None:
    table, _ = drawn((0.9, 0.8, 0.7, 0.6), choices=3)
    learnt = FamilyPool().fit(table)
    free = FamilyPool().predict(table, learnt.model_copy(update={"correlation": 0.0}))
    tied = FamilyPool().predict(table, learnt.model_copy(update={"correlation": 0.9}))
    assert np.array_equal(free.argmax(axis=1), tied.argmax(axis=1))
    assert (tied.max(axis=1) < free.max(axis=1)).all()
