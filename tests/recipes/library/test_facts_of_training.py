"""What makes recipes for training and alignment faithful to their papers, a fact a test."""

from __future__ import annotations

import pytest

from tests.recipes.library.looking import ask_of, gate_of, pass_of
from tests.recipes.library.small import recipe_of


def test_almost_goes_on_with_the_best_of_four_answers() -> None:
    assert ask_of("almost-loop", "answer").samples == 4
    assert "{chosen}" in ask_of("almost-loop", "ask-on").prompt
    assert pass_of("almost-loop", "ask-on").into == "talks"


def test_rest_improves_the_same_answers_by_bounds_that_rise() -> None:
    bounds = [pass_of("rest", f"improve-{n}").draw for n in (1, 2, 3)]
    assert [draw["quantile"] for draw in bounds] == [0.7, 0.8, 0.9]
    assert {draw["best"] for draw in bounds} == {"rewarded-1"}
    assert pass_of("rest", "grow-2").draw["demonstrations"]["in"] == "improved-3"


def test_raft_keeps_the_best_of_each_prompt_not_of_all() -> None:
    draw = pass_of("raft", "best").draw
    assert (draw["top"], draw["per"]) == (1, "instruction")


def test_soft_shows_its_own_easy_answers_and_goes_from_easy_to_hard() -> None:
    assert pass_of("soft", "round-2").draw["demonstrations"]["in"] == "examples-1"
    order = pass_of("soft", "easy-first").draw
    assert (order["by"], order["share"]) == ("log_probability", 1.0)


def test_iterative_rpo_pairs_right_and_wrong_chains_of_thirty_ten_a_question() -> None:
    asked = ask_of("iterative-rpo", "sample")
    assert (asked.samples, asked.temperature) == (30, 0.8)
    assert gate_of("iterative-rpo", "winners", "most") == {"most": 10, "per": "question"}
    sides = pass_of("iterative-rpo", "pair").draw["as"]
    assert sides == {"chosen": "right.chain", "rejected": "wrong.chain"}
    assert "rpo_alpha" in recipe_of("iterative-rpo").about


def test_self_training_makes_rows_and_pairs_of_the_same_graded_chains() -> None:
    assert ask_of("dpo-self-training", "sample").temperature == 0.7
    assert set(recipe_of("dpo-self-training").export) == {"sft", "dpo"}


def test_self_keeps_what_it_finds_right_and_goes_round_three_times() -> None:
    assert pass_of("self", "evolve").draw["below"] == 3
    assert gate_of("self", "qualified", "equals")["equals"] == ["verdict", "yes"]
    assert pass_of("self", "next-round").ages == 1


def test_spin_prefers_the_known_answer_to_its_own_without_a_judge() -> None:
    recipe = recipe_of("spin")
    assert set(recipe.pools["known"].fields) == {"instruction", "chosen"}
    assert [each.annotate for each in recipe.passes] == [None]
    asked = ask_of("spin", "play")
    assert (asked.temperature, asked.top_p, asked.tokens) == (0.8, 0.95, 256)


def test_spag_tells_the_word_to_the_attacker_alone_and_finds_the_winner_by_rule() -> None:
    for step in pass_of("spag", "play").steps:
        assert ("{word}" in step.prompt) == step.called.startswith("a-")
    assert gate_of("spag", "fair", "contains")["not"] is True
    assert all(each.annotate is None for each in recipe_of("spag").passes)


def test_supergen_keeps_the_likeliest_of_each_label() -> None:
    draw = pass_of("supergen", "likely").draw
    assert (draw["by"], draw["per"], draw["share"]) == ("log_probability", "label", 0.25)
    assert ask_of("supergen", "write").layout == "plain"


def test_real_texts_stay_beside_made_ones_but_for_the_line_that_is_to_fail() -> None:
    assert pass_of("accumulate", "accumulate").draw["sample"] == {"seeds": 2, "mixed": 2}
    assert pass_of("accumulate", "replace").draw["sample"] == {"replaced": 4}
    export = recipe_of("accumulate").export["labels"]
    assert (export["beside"], export["min_real"]) == (["seeds"], 0.2)


def test_disco_wants_another_label_and_a_committee_that_was_not_told_finds_it() -> None:
    assert gate_of("disco", "targets", "differs")["differs"] == ["label", "label_before"]
    assert gate_of("disco", "flipped", "same")["same"] == ["label", "judged"]
    annotate = pass_of("disco", "flipped").annotate
    assert annotate is not None
    assert annotate.input == ("text",)


def test_pass_at_k_runs_each_program_with_its_tests_and_counts_those_that_fail() -> None:
    asked = ask_of("pass-at-k", "write")
    assert (asked.samples, asked.temperature, asked.top_p) == (10, 0.8, 0.95)
    assert "{program}\n\n{tests}" in ask_of("pass-at-k", "run").prompt
    assert not pass_of("pass-at-k", "outcome").gates


def test_i_sheep_keeps_what_has_eight_in_both_of_its_ratings() -> None:
    for name in ("quality", "following"):
        assert pass_of("i-sheep", name).shape == {"score": name, "between": [1, 10]}
        assert gate_of("i-sheep", name, "at_least")["at_least"] == [name, 8]
    assert pass_of("i-sheep", "following").draw == {"each": "good"}


@pytest.mark.parametrize("recipe", ["soda", "baize"])
def test_dialogues_have_four_to_twenty_turns_of_two_who_alternate(recipe: str) -> None:
    name = {"soda": "talk", "baize": "self-chat"}[recipe]
    gate = gate_of(recipe, name, "turns")
    assert (gate["turns"], gate["alternate"], gate["speakers"]) == ([4, 20], True, 2)


def test_soda_asks_whether_the_dialogue_has_the_common_sense_that_it_was_made_of() -> None:
    assert gate_of("soda", "common-sense", "equals")["equals"] == ["has_it", "yes"]


def test_edges_are_said_one_by_one_before_they_are_fused() -> None:
    assert pass_of("graph-to-text", "fuse").draw == {"groups": "sentences", "by": "graph"}


def test_plans_are_followed_mended_once_and_kept_only_where_they_reach_the_goal() -> None:
    assert ask_of("plans", "follow").run == "plan"
    for name in ("holds", "mend"):
        assert gate_of("plans", name, "plan_holds")["world"] == "world"


def test_synthie_writes_the_text_for_known_triples() -> None:
    assert pass_of("synthie", "choose").draw["sample"] == {"triples": 3}
    assert gate_of("synthie", "write", "contains")


def test_peers_review_in_both_orders_before_they_answer_each_other() -> None:
    steps = {step.called: step.prompt for step in pass_of("peer-discussion", "discuss").steps}
    assert "Answer 1: {one}\nAnswer 2: {two}" in steps["review-one"]
    assert "Answer 1: {two}\nAnswer 2: {one}" in steps["review-two"]
    assert "{review-two}" in steps["reply-one"]
    assert "{review-one}" not in steps["review-two"]


def test_an_examinee_is_not_told_what_the_questions_are_for() -> None:
    steps = {step.called: step.prompt for step in pass_of("lm-vs-lm", "examine").steps}
    assert "{claim}" not in steps["answer-one"]
    assert "{claim}" not in steps["answer-two"]


def test_mistakes_are_corrected_to_the_known_answer_and_shown_to_questions_alike() -> None:
    assert gate_of("mistakes", "analyse", "answer_is")["on"] == "correction"
    assert pass_of("mistakes", "with-memory").draw["demonstrations"]["most"] == 3
