"""Measures beside known truth: students, information, answers, pairs, ranks, programs, leakage."""

from __future__ import annotations

import pytest

from recipes.measures.answers import area_under, is_right
from recipes.measures.base import Subject, lacks, with_known
from recipes.measures.information import pointwise
from recipes.measures.leakage import leaks
from recipes.measures.pass_at_k import chance_at
from recipes.measures.student import Lesson
from tests.recipes.made_records import made, measured

GOOD = [{"text": f"the soup was good, table {n}", "label": "positive"} for n in range(20)]
BAD = [{"text": f"the service was slow, table {n}", "label": "negative"} for n in range(20)]
HELD_OUT = [
    {"text": "a good soup", "label": "positive"},
    {"text": "slow service here", "label": "negative"},
    {"text": "good soup again", "label": "positive"},
    {"text": "slow slow service", "label": "negative"},
]


def test_a_student_of_a_pool_with_the_right_words_does_well_on_real_rows() -> None:
    found = measured("student", made(*GOOD, *BAD), held_out=HELD_OUT)
    assert found["student accuracy"].value == 1.0
    assert found["student macro-F1"].value == 1.0


def test_a_student_is_compared_with_one_of_the_baseline_on_as_many_rows() -> None:
    wrong = [{**row, "label": "negative"} for row in GOOD[:5]]
    wrong += [{**row, "label": "positive"} for row in BAD[:5]]
    found = measured("student", made(*GOOD, *BAD), held_out=HELD_OUT, baseline=made(*wrong))
    assert "trained on 10 rows" in found["student accuracy"].how
    assert found["student accuracy of baseline"].value == 0.0
    assert found["student accuracy - baseline"].value == 1.0


def test_a_pool_of_one_label_teaches_that_label() -> None:
    assert measured("student", made(*GOOD), held_out=HELD_OUT)["student accuracy"].value == 0.5


def test_a_text_that_speaks_against_its_label_has_negative_information() -> None:
    rows = [*GOOD, *BAD, {"text": "the soup was good", "label": "negative"}]
    lesson = Lesson(tuple(r["text"] for r in rows), tuple(r["label"] for r in rows))
    found = pointwise(lesson)
    assert found[-1] < -1.0
    assert all(found[:-1] > 0.0)


def test_information_is_learnt_from_real_rows_where_there_are_any() -> None:
    found = measured("pvi", made(*GOOD, *BAD), held_out=HELD_OUT)
    assert "held-out rows" in found["V-information"].how
    assert found["share with negative PVI"].count == 0


@pytest.mark.parametrize(("k", "value"), [(1, 0.3), (2, 1 - 21 / 45), (10, 1.0)])
def test_pass_at_k_is_the_unbiased_one(k: int, value: float) -> None:
    assert chance_at(k, 10, 3) == pytest.approx(value)


def test_programs_of_one_problem_are_counted_together_and_turned_away_ones_too() -> None:
    found = measured(
        "pass_at_k",
        made({"passed": True, "problem": "a"}, {"passed": False, "problem": "b"}),
        made({"passed": False, "problem": "a"}, {"passed": False, "problem": "b"}, fate="rejected"),
    )
    assert found["pass@1"].value == pytest.approx(0.25)
    assert found["pass@2"].value == pytest.approx(0.5)
    assert "pass@5" not in found


def test_ranks_are_told_as_hits_and_as_mean_reciprocal() -> None:
    found = measured(
        "hits",
        made(
            {"ranked": ["Rome", "Oslo"], "gold": "Rome"},
            {"ranked": ["Rome", "Oslo"], "gold": ["Oslo", "Bern"]},
            {"ranked": ["Rome"], "gold": "Paris"},
        ),
    )
    assert found["hits@1"].count == 1
    assert found["hits@3"].count == 2
    assert found["MRR"].value == pytest.approx(0.5)


def test_pairs_on_prompts_that_can_be_checked_are_right_or_wrong_or_neither() -> None:
    both = {"chosen_right": True, "rejected_right": True}
    right = {"chosen_right": True, "rejected_right": False}
    wrong = {"chosen_right": False, "rejected_right": True}
    found = measured("pair_accuracy", made(both, right, right, wrong))
    assert found["chosen right and rejected wrong"].count == 2
    assert (found["pair accuracy"].count, found["pair accuracy"].n) == (2, 3)


def test_pairs_may_be_checked_by_an_answer_that_the_recipe_has_never_seen() -> None:
    pairs = made(
        {"instruction": "2 + 2", "chosen": "It is 4", "rejected": "It is 5"},
        {"instruction": "1 + 1", "chosen": "3", "rejected": "2"},
        {"instruction": "unknown", "chosen": "3", "rejected": "2"},
    )
    rows = [{"instruction": "2 + 2", "gold": 4}, {"instruction": "1 + 1", "gold": 2}]
    found = measured("pair_accuracy", with_known(pairs, rows, "instruction"))
    assert (found["pair accuracy"].count, found["pair accuracy"].n) == (1, 2)
    assert lacks("pair_accuracy", Subject(pairs)) == (
        "no record has the field 'chosen_right' or 'gold'"
    )


def test_a_judge_that_always_prefers_the_first_is_consistent_nowhere() -> None:
    always = {"forward": "first", "backward": "first"}
    sure = {"forward": "first", "backward": "second"}
    found = measured("swap_consistency", made(always, always, sure))
    assert found["swap consistency"].count == 1
    assert (found["preferred what stands first"].count, found["preferred what stands first"].n) == (
        5,
        6,
    )
    assert measured("win_rate", made(always, sure))["win rate"].value == 0.75


def test_choosing_the_longer_is_told() -> None:
    found = measured("length_bias", made({"chosen": "a b c", "rejected": "a"}))
    assert found["chose the longer"].count == 1
    assert found["chosen - rejected length"].value == 2


def test_a_label_is_kept_where_the_committee_finds_it_and_turned_away_ones_count() -> None:
    found = measured(
        "label_kept",
        made({"label": "a", "judged": "a"}, {"label": "b", "judged": "b"}),
        made({"label": "b", "judged": "a"}, fate="rejected", gate="same"),
    )
    assert (found["label kept"].count, found["label kept"].n) == (2, 3)
    assert (found["label kept of b"].count, found["label kept of b"].n) == (1, 2)


def test_a_counterfactual_flips_its_label_with_few_words() -> None:
    found = measured(
        "flips",
        made({"before": "the soup was good", "text": "the soup was bad", "label_before": "positive",
              "judged": "negative"}),
    )  # fmt: skip
    assert found["label flipped"].count == 1
    assert found["share of words edited"].value == 0.25


def test_a_test_row_is_found_whatever_its_case_and_marks() -> None:
    found = list(leaks(["The soup, was GOOD!"], {"test.jsonl": ["other", "the soup was good"]}))
    assert [(leak.row, leak.is_whole) for leak in found] == [(1, True)]


def test_a_run_of_thirteen_words_of_a_test_row_is_found_within_a_longer_text() -> None:
    run = " ".join(f"w{n}" for n in range(13))
    files = {"test.jsonl": [f"before {run} behind", "two words"]}
    assert [leak.is_whole for leak in leaks([f"more {run} then", "two words more"], files)] == [
        False
    ]
    found = measured("leakage", made(f"more {run} then", "nothing of it"), files=files)
    assert found["overlaps with test.jsonl"].count == 1
    assert found["same as a row of test.jsonl"].count == 0


def test_losses_far_from_those_of_real_rows_either_way_are_a_shift() -> None:
    found = measured(
        "shift", made({"loss": 1.0}, {"loss": 2.0}, {"loss": 0.5}), held_out=[{"loss": 1.0}]
    )
    assert found["distribution shift"].value == pytest.approx(5 / 3)
    assert found["shifted by half or more"].count == 2


def test_an_answer_is_right_by_its_last_number_or_by_its_words() -> None:
    assert is_right("so 3 + 4 = 1,007", "1007")
    assert not is_right("7 is not 8", 7)
    assert is_right("The Soup.", "the soup")
    found = measured("answer_accuracy", made({"answer": "4", "gold": 4}, {"answer": "", "gold": 4}))
    assert found["answer accuracy"].count == 1


def test_what_gates_turned_away_counts_apart_from_what_is_in_the_pool() -> None:
    found = measured(
        "answer_accuracy",
        made({"answer": "4", "gold": 4}),
        made({"answer": "5", "gold": 4}, fate="rejected", gate="at_least", first=2),
    )
    assert (found["answer accuracy"].count, found["answer accuracy"].n) == (1, 2)
    assert found["answer accuracy of accepted"].value == 1.0


def test_the_area_under_the_curve_counts_ties_half() -> None:
    assert area_under([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert area_under([1.0, 1.0], [True, False]) == 0.5
    rows = made({"score": 0.9, "gold": True}, {"score": 0.1, "gold": False})
    assert measured("auroc", rows)["AUROC"].value == 1.0


def test_a_verdict_scores_by_its_confidence() -> None:
    rows = made(
        {"score": "false", "confidence": 0.9, "gold": "made up"},
        {"score": "true", "confidence": 0.6, "gold": "right"},
        {"score": "false", "confidence": 0.3, "gold": "right"},
    )
    options = {"auroc": {"positive": "false", "true": "made up"}}
    assert measured("auroc", rows, options=options)["AUROC"].value == 1.0
