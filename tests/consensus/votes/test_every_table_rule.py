"""What every table rule promises, whatever it learns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import consensus  # makes the rules known
from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers
from consensus.votes.table_registry import table_rule, table_rules
from consensus.votes.table_rule import TableRule, fit_predict
from schema.base import canonical_json
from schema.errors import InvalidCampaign

Drawn = Callable[..., tuple[BallotTable, Numbers]]
ABILITIES = (0.9, 0.8, 0.7, 0.6, 0.55)

assert consensus


@pytest.fixture(params=table_rules())
def rule(request: pytest.FixtureRequest) -> TableRule[Any]:
    return table_rule(request.param)


def softened(table: BallotTable, seed: int = 3) -> BallotTable:
    """The table with ballots of every degree of certainty, 0 and 1 among them."""
    random = np.random.default_rng(seed)
    sure = random.choice([0.0, 0.3, 0.8, 1.0], size=(*table.spoke.shape, 1))
    noise = random.dirichlet(np.ones(len(table.choices)), size=table.spoke.shape)
    return replace(table, probabilities=sure * table.probabilities + (1 - sure) * noise)


def test_the_rules_that_are_known() -> None:
    assert set(table_rules()) >= {
        "competence", "dawid_skene", "family_pool", "glad", "log_pool", "mace", "one_coin",
        "plurality", "soft_mean",
    }  # fmt: skip
    with pytest.raises(InvalidCampaign, match="choose one of: competence, dawid_skene"):
        table_rule("oracle")


@pytest.mark.parametrize("choices", [2, 4])
def test_rows_sum_to_one(rule: TableRule[Any], drawn: Drawn, choices: int) -> None:
    table, _ = drawn(ABILITIES, choices=choices, told=20, missing=0.3)
    posterior = fit_predict(rule, softened(table))
    heard = table.spoke.any(axis=1)
    assert np.allclose(posterior[heard].sum(axis=1), 1.0)
    assert (posterior[heard] >= 0.0).all()


def test_it_is_right_more_often_than_an_average_voice(
    rule: TableRule[Any], drawn: Drawn, right_of: Callable[[Floats, Numbers], float]
) -> None:
    table, truth = drawn(ABILITIES, choices=3)
    assert right_of(fit_predict(rule, table), truth) > np.mean(ABILITIES) + 0.05


def test_where_nobody_spoke_there_is_no_answer(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES)
    table.probabilities[4] = np.nan
    posterior = fit_predict(rule, table)
    assert np.isnan(posterior[4]).all()
    assert not np.isnan(np.delete(posterior, 4, axis=0)).any()


def test_a_silent_task_teaches_nothing(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES)
    table.probabilities[4] = np.nan
    others = table.rows(np.arange(len(table)) != 4)
    expected = rule.predict(others, rule.fit(others))
    assert np.allclose(rule.predict(others, rule.fit(table)), expected, atol=1e-6)


def test_the_order_of_tasks_does_not_matter(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES, told=30, missing=0.2)
    order = np.random.default_rng(1).permutation(len(table))
    there = fit_predict(rule, table)[order]
    assert np.allclose(fit_predict(rule, table.rows(order)), there, atol=1e-4, equal_nan=True)


def test_the_order_of_voices_does_not_matter(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES, told=30, missing=0.2)
    there = fit_predict(rule, table)
    back = fit_predict(rule, table.columns([4, 2, 0, 3, 1]))
    assert np.allclose(back, there, atol=1e-4, equal_nan=True)


def test_the_order_of_choices_does_not_matter(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES, choices=3, told=30)
    order = [2, 0, 1]
    turned = replace(
        table,
        choices=tuple(table.choices[n] for n in order),
        probabilities=table.probabilities[:, :, order],
        gold=np.where(table.known, np.argsort(order)[table.gold], UNKNOWN),
    )
    there = fit_predict(rule, table)[:, order]
    assert np.allclose(fit_predict(rule, turned), there, atol=2e-3)


def test_a_silent_voice_is_as_good_as_absent(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES, told=30)
    table.probabilities[:, 1] = np.nan
    absent = table.columns([0, 2, 3, 4])
    assert rule.fit(table) == rule.fit(absent)
    assert np.allclose(fit_predict(rule, table), fit_predict(rule, absent))


@pytest.mark.parametrize("shape", [(0, 3, 2), (0, 0, 2), (4, 0, 2)])
def test_an_empty_table_teaches_nothing(
    rule: TableRule[Any], shape: tuple[int, int, int], drawn: Drawn
) -> None:
    names = tuple(f"voice-{n}" for n in range(shape[1]))
    gold = np.full(shape[0], UNKNOWN)
    empty = BallotTable(names, names, ("c0", "c1"), np.full(shape, np.nan), gold)
    learnt = rule.fit(empty)
    assert rule.predict(empty, learnt).shape == (shape[0], 2)
    table, _ = drawn(ABILITIES)
    unlearnt = rule.predict(table, rule.learns())
    assert np.allclose(rule.predict(table, learnt), unlearnt)


def test_even_camps_are_a_tie(rule: TableRule[Any], lone: Callable[..., BallotTable]) -> None:
    table = lone(a=(1.0, 0.0), b=(0.0, 1.0))
    assert rule.predict(table, rule.learns())[0] == pytest.approx([0.5, 0.5])


def test_certain_ballots_that_contradict_each_other_break_nothing(
    rule: TableRule[Any], drawn: Drawn
) -> None:
    table, _ = drawn((1.0, 1.0, 0.0), tasks=50)
    posterior = fit_predict(rule, table)
    assert np.isfinite(posterior).all()
    assert np.allclose(posterior.sum(axis=1), 1.0)


def test_what_it_learnt_can_be_written_down_and_read_back(
    rule: TableRule[Any], drawn: Drawn
) -> None:
    table, _ = drawn(ABILITIES, choices=3, told=10, missing=0.2)
    learnt = rule.fit(table)
    read = rule.learns.model_validate(json.loads(canonical_json(learnt.model_dump(mode="json"))))
    assert read == learnt


def test_the_gold_of_what_is_counted_is_never_looked_at(rule: TableRule[Any], drawn: Drawn) -> None:
    table, truth = drawn(ABILITIES)
    learnt = rule.fit(table)
    lies = replace(table, gold=1 - truth)
    assert np.array_equal(rule.predict(lies, learnt), rule.predict(table, learnt))


def test_a_stranger_is_heard(rule: TableRule[Any], drawn: Drawn) -> None:
    table, _ = drawn(ABILITIES)
    stranger = replace(table.columns([0]), voices=("new",), families=("new",)).rows([0])
    posterior = rule.predict(stranger, rule.fit(table))[0]
    assert posterior.argmax() == table.labels[0, 0]
    assert posterior.max() > 0.5


@pytest.mark.parametrize("camps", [(1.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 1.0)])
@pytest.mark.parametrize("name", ["competence", "one_coin", "dawid_skene", "mace", "glad"])
def test_gold_decides_between_two_camps_that_always_contradict_each_other(
    name: str,
    camps: tuple[float, ...],
    drawn: Drawn,
    right_of: Callable[[Floats, Numbers], float],
) -> None:
    table, truth = drawn(camps, told=15)
    assert right_of(fit_predict(table_rule(name), table)[15:], truth[15:]) == 1.0


@pytest.mark.parametrize("name", ["competence", "one_coin", "dawid_skene", "glad"])
def test_a_voice_that_is_always_wrong_is_read_the_other_way_round(
    name: str, drawn: Drawn, lone: Callable[..., BallotTable]
) -> None:
    rule = table_rule(name)
    table, _ = drawn((0.85, 0.8, 0.8, 0.75, 0.05))
    learnt = rule.fit(table)
    adversary = {table.voices[4]: (1.0, 0.0)}
    assert rule.predict(lone(**adversary), learnt)[0, 1] > 0.75


@pytest.mark.parametrize("name", ["dawid_skene", "mace"])
def test_a_voice_that_always_says_the_same_moves_nothing(name: str, drawn: Drawn) -> None:
    rule = table_rule(name)
    table, _ = drawn((0.9, 0.8, 0.8, 0.7, 0.5), tasks=1000)
    table.probabilities[:, 4] = (1.0, 0.0)
    without = fit_predict(rule, table.columns([0, 1, 2, 3]))
    assert np.abs(fit_predict(rule, table) - without).max() < 0.02


@pytest.mark.parametrize("name", ["one_coin", "dawid_skene", "mace", "glad"])
def test_choices_that_nothing_was_learnt_about_are_an_error(name: str, drawn: Drawn) -> None:
    rule = table_rule(name)
    learnt = rule.fit(drawn(ABILITIES, choices=2)[0])
    other = drawn(ABILITIES, choices=3)[0]
    with pytest.raises(ValueError, match="learnt over the choices"):
        rule.predict(other, learnt)
