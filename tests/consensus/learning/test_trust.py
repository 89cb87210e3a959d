"""Knowing whom to trust: what is learnt from gold, and that it is judged where it was blind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable
from consensus.learning.trust import (
    COMMITTEE,
    LEAST_GOLD,
    STACK,
    Trust,
    fit_trust,
)
from tests.consensus.made_up import CHOICES, committee, share_right, truth


def test_without_gold_it_is_the_committee() -> None:
    judged = fit_trust(committee(solved=0))
    assert judged.trust.chosen == COMMITTEE
    assert judged.trust.candidates == ()
    assert np.isnan(judged.held_out).all()


def test_too_little_gold_teaches_nothing() -> None:
    assert fit_trust(committee(solved=LEAST_GOLD - 1)).trust.candidates == ()


def test_gold_of_one_choice_teaches_nothing() -> None:
    table = committee()
    gold = np.where(table.gold == 0, 0, UNKNOWN)
    assert fit_trust(replace(table, gold=gold)).trust.chosen == COMMITTEE


def test_a_committee_of_noise_around_one_good_seat_is_not_listened_to() -> None:
    table = committee(300, {"good": 4.0, "noise": 0.0, "more": 0.0}, solved=150)
    trust = fit_trust(table).trust
    rest = np.arange(150, 300)
    right = share_right(trust.predict(table)[rest], truth(300)[rest])
    alone = share_right(table.probabilities[rest, 0], truth(300)[rest])
    assert right >= alone - 0.02
    assert trust.candidates[0].right > 130


def test_every_seat_alone_is_a_candidate_and_the_best_comes_first() -> None:
    trust = fit_trust(committee()).trust
    names = {candidate.name for candidate in trust.candidates}
    assert names == {"one/draft", "two/draft", "three/draft", COMMITTEE, STACK}
    losses = [candidate.log_loss for candidate in trust.candidates]
    assert losses == sorted(losses)
    assert trust.chosen == trust.candidates[0].name


def test_what_a_state_says_is_used_where_the_words_say_nothing() -> None:
    table = committee(300, {"one": 0.0, "two": 0.0}, states={"one": 0.6}, solved=150)
    trust = fit_trust(table).trust
    rest = np.arange(150, 300)
    assert trust.chosen == STACK
    assert share_right(trust.predict(table)[rest], truth(300)[rest]) > 0.9


def test_what_the_text_says_is_used_where_the_seats_know_nothing() -> None:
    table = committee(300, {"one": 0.0, "two": 0.0}, reading=0.9, solved=150)
    trust = fit_trust(table).trust
    rest = np.arange(150, 300)
    assert share_right(trust.predict(table)[rest], truth(300)[rest]) > 0.85


def test_a_solved_task_is_judged_by_what_did_not_see_it() -> None:
    # With labels dealt at random nothing can be known: whoever saw a task's gold would be right.
    table = committee(200, {"one": 0.0, "two": 0.0}, states={"one": 0.0, "two": 0.0})
    judged = fit_trust(table)
    assert share_right(judged.held_out, table.gold) < 0.45


def test_of_every_solved_task_something_is_said_by_what_did_not_see_it() -> None:
    table = committee(80)
    before = fit_trust(table).held_out
    assert not np.isnan(before).any()
    assert before.sum(axis=1) == pytest.approx(np.ones(80))


def test_what_was_learnt_can_be_written_down_and_read_back() -> None:
    table = committee(120, states={"one": 0.5}, reading=0.5, solved=60)
    trust = fit_trust(table).trust
    again = Trust.model_validate_json(trust.model_dump_json())
    assert again.predict(table) == pytest.approx(trust.predict(table))


def test_the_same_ballots_teach_the_same() -> None:
    table = committee(120, solved=60)
    assert fit_trust(table).trust == fit_trust(table).trust


def test_who_is_silent_on_a_task_is_done_without() -> None:
    table = committee(200, states={"one": 0.5}, solved=100)
    said = table.probabilities.copy()
    said[150:, 0] = np.nan
    said[190:] = np.nan
    features = {voice: x.copy() for voice, x in table.features.items()}
    features["one/draft"][150:] = np.nan
    trust = fit_trust(table).trust
    found = trust.predict(replace(table, probabilities=said, features=features))
    assert np.isfinite(found[:190]).all()
    assert np.isnan(found[190:]).all()


def test_an_unlearnt_trust_counts_like_the_mean() -> None:
    table = committee(10, solved=0)
    mean = table.probabilities.mean(axis=1)
    assert Trust(choices=CHOICES).predict(table) == pytest.approx(mean, abs=1e-2)


def test_an_empty_table_teaches_nothing_and_is_no_error() -> None:
    nobody: BallotTable = committee(0)
    assert fit_trust(nobody).trust.predict(nobody).shape == (0, len(CHOICES))
