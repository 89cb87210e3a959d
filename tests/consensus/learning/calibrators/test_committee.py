"""Voices calibrated together: leaning is told from frequency by what they agree on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers
from consensus.learning.calibrators.committee import CommitteeCalibration, calibrated, fit_committee
from consensus.learning.calibrators.logits import log_shares, softmax
from consensus.learning.calibrators.matching import shift_to
from consensus.learning.calibrators.mixture import fit_mixture
from consensus.learning.calibrators.prototypes import ENOUGH_ROWS
from folkmoot.bench.consensus.baselines import batch_calibrated

SKEWED = [0.7, 0.2, 0.1]
BIASES = [[-1.0, 1.0, 0.0], [0.0, -0.5, 0.5], [-0.5, 0.0, 0.5]]


def a_table(said: Floats, gold: Numbers) -> BallotTable:
    names = tuple(f"seat-{n}/draft" for n in range(len(said)))
    labels = tuple(f"label-{n}" for n in range(said.shape[2]))
    return BallotTable(names, names, labels, softmax(said).transpose(1, 0, 2), gold)


def unsolved(said: Floats) -> BallotTable:
    return a_table(said, np.full(said.shape[1], UNKNOWN))


def right(probabilities: Floats, gold: Numbers) -> float:
    return float((probabilities.argmax(axis=-1) == gold).mean())


def test_a_skewed_prior_is_recovered_from_voices_that_lean_against_it(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES)
    shares = np.bincount(gold, minlength=3) / len(gold)
    assert softmax(said).mean(axis=(0, 1))[0] < 0.5  # nothing like .7 is said
    assert fit_mixture(said).prior == pytest.approx(shares, abs=0.06)


def test_what_one_voice_cannot_know_stays_near_even(invented: Any) -> None:
    said, _ = invented(SKEWED, BIASES[:1])
    assert fit_mixture(said).prior[0] < 0.5
    assert fit_mixture(said).prior == pytest.approx([1 / 3] * 3, abs=0.15)


def test_an_even_prior_is_found_even(invented: Any) -> None:
    said, _ = invented([1 / 3] * 3, BIASES)
    assert fit_mixture(said).prior == pytest.approx([1 / 3] * 3, abs=0.06)


def test_without_ballots_the_prior_is_even() -> None:
    assert fit_mixture(np.empty((2, 0, 4))).prior == pytest.approx([0.25] * 4)
    assert fit_mixture(np.full((1, 3, 2), np.nan)).prior == pytest.approx([0.5, 0.5])


def test_the_committee_reads_each_voice_better_than_batch_calibration(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES)
    table = unsolved(said)
    together = calibrated(table, fit_committee(table)).probabilities
    for column, voice in enumerate(table.voices):
        alone = batch_calibrated(table, voice)
        assert right(together[:, column], gold) > right(alone, gold) + 0.1


def test_a_constant_bias_of_one_voice_is_removed(invented: Any) -> None:
    said, _ = invented([0.4, 0.6], [[0.0, 0.0]] * 3, tasks=4000)
    table = unsolved(said)
    leaning = said.copy()
    leaning[1, :, 0] += 2.0
    fair = calibrated(table, fit_committee(table)).probabilities
    biased = a_table(leaning, table.gold)
    read = calibrated(biased, fit_committee(biased)).probabilities
    assert read == pytest.approx(fair, abs=0.01)


def test_gold_sharpens_what_the_committee_learnt(invented: Any) -> None:
    said, gold = invented([0.4, 0.3, 0.3], BIASES, tasks=900, signal=3.0)
    said = said[:, :, [1, 0, 2]]  # all take two labels for each other
    table = a_table(said, np.where(np.arange(900) < 300, gold, -1))
    blind = calibrated(table, fit_committee(table.without_gold())).probabilities
    told = calibrated(table, fit_committee(table)).probabilities
    assert right(blind[300:, 0], gold[300:]) < 0.5
    assert right(told[300:, 0], gold[300:]) > 0.8


def test_a_seat_that_never_spoke_changes_nothing(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=100)
    silent = np.full_like(said[:1], np.nan)
    table, wider = a_table(said, gold), a_table(np.concatenate([said, silent]), gold)
    with_silence = calibrated(wider, fit_committee(wider)).probabilities
    assert with_silence[:, :3] == pytest.approx(
        calibrated(table, fit_committee(table)).probabilities
    )
    assert np.isnan(with_silence[:, 3]).all()


def test_an_echo_of_the_same_family_is_no_further_evidence(invented: Any) -> None:
    said, _ = invented(SKEWED, BIASES)
    echoed = np.concatenate([said, said[:1], said[:1]])
    families = ["ash", "birch", "cedar", "ash", "ash"]
    assert fit_mixture(echoed, families=families).prior == pytest.approx(
        fit_mixture(said).prior, abs=1e-6
    )
    assert fit_mixture(echoed).prior != pytest.approx(fit_mixture(said).prior, abs=1e-3)


def test_a_task_that_some_did_not_speak_of_is_read_from_the_others(invented: Any) -> None:
    said, _ = invented(SKEWED, BIASES, signal=3.0)
    said[0, :300] = np.nan
    said[1, 200:500] = np.nan
    assert fit_mixture(said).prior == pytest.approx(SKEWED, abs=0.08)


def test_a_voice_that_was_not_there_is_taken_at_its_word(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=50)
    table = a_table(said, gold)
    learnt = fit_committee(table.columns([0, 1]))
    assert calibrated(table, learnt).probabilities[:, 2] == pytest.approx(table.probabilities[:, 2])


def test_an_empty_table_teaches_nothing(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=20)
    table = a_table(said, gold)
    learnt = fit_committee(table.rows(np.empty(0, dtype=np.int64)))
    assert learnt.voices == {}
    assert calibrated(table, learnt).probabilities == pytest.approx(table.probabilities)


def test_what_a_committee_learnt_survives_being_written_down(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=50)
    learnt = fit_committee(a_table(said, gold))
    assert CommitteeCalibration.model_validate_json(learnt.model_dump_json()) == learnt


def test_with_few_ballots_only_the_leaning_is_taken_out(invented: Any) -> None:
    said, _ = invented([0.5, 0.5], [[2.0, 0.0]], tasks=ENOUGH_ROWS - 1)
    learnt = fit_committee(unsolved(said)).voices["seat-0/draft"].prototypes
    assert learnt.weights == ()
    even = shift_to(said[0], np.array([0.5, 0.5]))
    assert learnt.shift == pytest.approx(even * 9 / (9 + 8))


def test_many_labels_and_few_tasks_are_no_trouble(invented: Any) -> None:
    said, gold = invented([1 / 60] * 60, np.zeros((2, 60)).tolist(), tasks=40, signal=6.0)
    table = unsolved(said)
    read = calibrated(table, fit_committee(table)).probabilities
    assert read.sum(axis=2) == pytest.approx(1.0)
    assert right(read[:, 0], gold) > 0.8


def test_a_mixture_of_no_voices_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a voice"):
        fit_mixture(np.empty((0, 5, 3)))


def test_the_shift_makes_the_mean_answer_what_it_should_be(invented: Any) -> None:
    (said,), _ = invented([0.5, 0.3, 0.2], [[2.0, 0.0, -1.0]], tasks=200)
    prior = np.array([0.2, 0.3, 0.5])
    shift = shift_to(said, prior)
    assert softmax(said + shift).mean(axis=0) == pytest.approx(prior, abs=1e-5)
    assert shift.sum() == pytest.approx(0.0)


def test_a_strong_voice_is_not_dragged_away_by_two_weak_ones_that_err_alike() -> None:
    rng = np.random.default_rng(3)
    gold = rng.choice(3, size=400, p=SKEWED)
    shared = rng.integers(3, size=400)  # what the weak ones take the tasks for
    strong = 2.5 * np.eye(3)[gold] + rng.normal(size=(400, 3))
    weak = [2.5 * np.eye(3)[shared] + rng.normal(size=(400, 3)) for _ in range(2)]
    table = a_table(np.stack([*weak, strong]), np.full(400, -1))

    def prior(strengths: tuple[float, ...]) -> tuple[float, ...]:
        return fit_committee(replace(table, strengths=strengths)).prior

    assert prior((1.0, 1.0, 1.0)) == pytest.approx(prior(()))
    assert prior(())[0] < 0.4
    assert 0.45 < prior((1.0, 1.0, 4.0))[0] < 0.75


def test_strengths_are_proportions(invented: Any) -> None:
    said, _ = invented(SKEWED, BIASES)
    one, other = fit_mixture(said, strengths=(1, 1, 2)), fit_mixture(said, strengths=(5, 5, 10))
    assert one.beliefs == pytest.approx(other.beliefs)


def test_a_row_that_one_did_not_speak_of_stays_silent_and_teaches_nothing(invented: Any) -> None:
    said, _ = invented(SKEWED, BIASES, tasks=60)
    silent = np.concatenate([said, np.full((3, 1, 3), np.nan)], axis=1)
    table, longer = unsolved(said), unsolved(silent)
    read = calibrated(longer, fit_committee(longer)).probabilities
    assert np.isnan(read[60]).all()
    assert read[:60] == pytest.approx(calibrated(table, fit_committee(table)).probabilities)


def test_labels_may_stand_in_any_order(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=60)
    order, place = [2, 0, 1], np.array([1, 2, 0])
    table, turned = a_table(said, gold), a_table(said[:, :, order], place[gold])
    plain = calibrated(table, fit_committee(table)).probabilities
    other = calibrated(turned, fit_committee(turned)).probabilities
    assert other == pytest.approx(plain[:, :, order], abs=1e-6)


def test_gold_of_one_label_only_rules_no_label_out(invented: Any) -> None:
    said, gold = invented(SKEWED, BIASES, tasks=60)
    table = a_table(said, np.where(gold == 0, 0, UNKNOWN))
    read = calibrated(table, fit_committee(table)).probabilities
    assert np.isfinite(read).all()
    assert (read.mean(axis=0) > 0.01).all()


def test_logits_of_any_size_have_probabilities() -> None:
    assert softmax(np.array([1000.0, 1000.0])) == pytest.approx([0.5, 0.5])
    assert log_shares(np.array([[-2000.0, -2000.0]])) == pytest.approx(np.log(0.5))
