"""What makes recipes of preferences and of evolved responses faithful, a fact a test."""

from __future__ import annotations

from tests.recipes.library.looking import ask_of, committee_of, gate_of, golden, pass_of
from tests.recipes.library.small import recipe_of

# West-of-N


def test_west_of_n_pairs_the_best_with_the_worst_of_n_answers_by_the_same_model() -> None:
    assert ask_of("west-of-n", "sample").samples == 8
    assert pass_of("west-of-n", "rank").draw["by"] == "unit"
    assert pass_of("west-of-n", "rank").shape["pair"] == ["best", "worst"]


def test_west_of_n_keeps_pairs_above_a_quantile_of_how_sure_the_order_is() -> None:
    assert committee_of("west-of-n", "sure").input == ("instruction", "chosen", "rejected")
    assert committee_of("west-of-n", "sure").escalated == "keep"  # the quantile decides, no bound
    assert pass_of("west-of-n", "confident").draw == {
        "best": "judged",
        "by": "confidence",
        "quantile": 0.5,
    }


def test_west_of_n_leaves_improbable_answers_out() -> None:
    assert gate_of("west-of-n", "sample", "perplexity")
    assert "log_probability" in (pass_of("west-of-n", "sample").keep or ())


def test_west_of_n_is_compared_with_two_answers_and_the_same_committee() -> None:
    assert ask_of("random-pair", "sample").samples == 2
    assert recipe_of("west-of-n").measure.beside == {"recipe": "random-pair"}


# CoEvol


def test_coevol_has_stances_first_and_each_weighs_what_the_other_said_then() -> None:
    steps = {step.called: step for step in pass_of("coevol", "evolve").steps}
    assert list(steps) == ["pro", "con", "pro-again", "con-again", "advice", "revised"]
    assert "{con}" in steps["pro-again"].prompt
    assert "{pro}" in steps["con-again"].prompt
    assert all(step.temperature == 0.0 for step in steps.values())


def test_coevol_advises_at_most_three_times_and_the_editor_sees_nothing_but_the_advice() -> None:
    steps = {step.called: step for step in pass_of("coevol", "evolve").steps}
    assert "at most 3 suggestions" in steps["advice"].prompt
    assert "{advice}" in steps["revised"].prompt
    assert "{response}" in steps["revised"].prompt
    assert "{pro}" not in steps["revised"].prompt
    assert "Ignore suggestions that you cannot follow" in steps["revised"].prompt


def test_coevol_keeps_a_revision_that_is_strictly_better_in_both_orders_and_else_the_old_one() -> (
    None
):
    judged = committee_of("coevol", "better")
    assert judged.kind == "preference"  # it is shown in both orders
    assert judged.options == {"ties": True}
    assert gate_of("coevol", "better", "equals")["equals"] == ["better", "b"]
    assert judged.escalated == "reject"
    assert recipe_of("coevol").export["sft"]["last"] is True


def test_coevol_goes_round_three_times_at_most() -> None:
    assert pass_of("coevol", "evolve").draw["below"] == 3
    assert pass_of("coevol", "better").into == "drafts"


# RLCD


def test_rlcd_has_sixteen_pairs_of_affixes_and_one_of_them_for_both_sides() -> None:
    assert len(recipe_of("rlcd").pools["affixes"].rows) == 16
    draw = pass_of("rlcd", "contrast").draw
    assert draw["one"] == {"affixes": ["plus", "minus"]}
    assert len(pass_of("rlcd", "contrast").steps) == 2  # in one unit, so of one draw


def test_rlcd_puts_the_affix_into_the_header_and_the_contrary_into_that_of_the_earlier_turn() -> (
    None
):
    chosen, rejected = (step.prompt for step in pass_of("rlcd", "contrast").steps)
    assert chosen.endswith("Assistant ({plus} response):")
    assert "Assistant ({minus} response): {reply}" in chosen
    assert rejected == chosen.replace("plus", "x").replace("minus", "plus").replace("x", "minus")
    assert "Assistant (" in golden("rlcd")


def test_rlcd_continues_plain_text_at_temperature_one_and_cuts_where_a_person_speaks() -> None:
    for step in pass_of("rlcd", "contrast").steps:
        assert (step.layout, step.temperature, step.tokens) == ("plain", 1.0, 300)
        assert step.stop == ("Human",)


def test_rlcd_asks_nobody_which_is_better_and_wants_both_sides() -> None:
    assert all(each.annotate is None for each in recipe_of("rlcd").passes)
    assert gate_of("rlcd", "contrast", "filled")["filled"] == ["chosen", "rejected"]


# RLAIF, SALMON, factuality


def test_rlaif_compares_every_two_answers_by_a_principle_and_merges_them_into_one_order() -> None:
    judged = committee_of("rlaif", "rank")
    assert (judged.kind, judged.options["merge"]) == ("ranking", "bradley_terry")
    assert judged.input[0] == "principle"
    assert set(recipe_of("rlaif").export) == {"dpo", "ranking"}


def test_salmon_turns_principles_round_and_keeps_the_one_that_a_pair_was_judged_by() -> None:
    rows = recipe_of("salmon").pools["principles"].rows
    assert {row["turned"] for row in rows} == {"yes", "no"}
    assert ask_of("salmon", "sample").samples == 2
    assert "principle" in (pass_of("salmon", "judge").keep or ())


def test_factuality_asks_each_claim_as_a_question_that_does_not_show_it() -> None:
    assert ask_of("factuality", "answer").prompt.startswith("{question}")
    assert "{claim}" not in ask_of("factuality", "answer").prompt
    assert ask_of("factuality", "answer").samples == 5


def test_factuality_scores_an_answer_by_the_mean_of_its_claims_and_pairs_best_with_worst() -> None:
    assert pass_of("factuality", "claim-score").shape["where"] == "yes"
    assert pass_of("factuality", "score").shape == {"mean": "truth", "on": "truth"}
    assert pass_of("factuality", "pair").shape["pair"] == ["best", "worst"]


# Pairs by construction


def test_almost_takes_the_larger_model_with_more_examples_as_better_unless_judges_object() -> None:
    larger, smaller = (pass_of("almost", name) for name in ("larger", "smaller"))
    assert larger.draw["sample"]["examples"] > smaller.draw["sample"]["examples"]
    assert ask_of("almost", "larger").models != ask_of("almost", "smaller").models
    assert gate_of("almost", "not-the-contrary", "equals")["equals"] == ["better", "a"]


def test_weak_supervision_keeps_what_the_weaker_model_says_itself_in_both_orders() -> None:
    judge, swapped = (ask_of("weak-supervision", name) for name in ("judge", "swapped"))
    base = ask_of("weak-supervision", "base")
    assert judge.models == swapped.models == base.models
    assert judge.prompt.index("{chosen}") < judge.prompt.index("{rejected}")
    assert swapped.prompt.index("{rejected}") < swapped.prompt.index("{chosen}")
    assert gate_of("weak-supervision", "swapped", "both_orders")["places"] == ["A", "B"]


def test_contrastive_pairs_have_the_difference_of_grades_as_margin_and_easy_ones_come_first() -> (
    None
):
    recipe = recipe_of("contrastive")
    assert recipe.export["dpo"]["order"] == "easy first"
    assert {pass_of("contrastive", name).shape["gap"] for name in ("easy", "hard")} == {"margin"}
