"""What makes recipes of reasoning faithful to their papers, a fact a test."""

from __future__ import annotations

from tests.recipes.library.looking import ask_of, gate_of, golden, pass_of
from tests.recipes.library.small import recipe_of


def test_pinto_reasons_for_every_option_without_being_told_the_right_one() -> None:
    assert "{gold}" not in ask_of("pinto", "reason").prompt
    assert ask_of("pinto", "reason").temperature == 0.0
    assert "{reasons}" in ask_of("pinto", "choose").prompt


def test_pinto_keeps_as_faithful_what_changes_when_the_reasons_change_places() -> None:
    straight, crossed = (ask_of("pinto", name).prompt for name in ("straight", "crossed"))
    assert "{first}, because: {because}" in straight
    assert "{first}, because: {since}" in crossed
    assert gate_of("pinto", "crossed", "differs")["differs"] == ["straight", "crossed"]


def test_scott_takes_off_what_a_wrong_answer_would_say_and_the_other_way_round() -> None:
    reason, counter = ask_of("scott", "reason"), ask_of("scott", "counterfactual")
    assert "Answer: {gold}" in reason.prompt
    assert ["Answer: {wrong}" in each for each in reason.against] == [True]
    assert "Answer: {wrong}" in counter.prompt
    assert ["Answer: {gold}" in each for each in counter.against] == [True]
    assert (reason.gamma, reason.temperature) == (0.5, 0.0)


def test_logicot_keeps_chains_that_come_to_the_known_answer() -> None:
    assert gate_of("logicot", "chain", "answer_is")["answer_is"] == "gold"


def test_socratic_turns_a_chain_away_whole_where_its_last_answer_is_wrong() -> None:
    assert pass_of("socratic", "chain").draw["by"] == "unit"
    assert gate_of("socratic", "chain", "answer_is")["on"] == "subanswers"
    assert pass_of("socratic", "steps-of-right-chains").draw == {"each": "chains"}


def test_kard_finds_documents_by_the_reason_and_candidates_by_the_question() -> None:
    assert ask_of("kard", "reason").samples == 5
    assert pass_of("kard", "by-reason").draw["nearest"]["to"] == "reason"
    assert pass_of("kard", "by-question").draw["nearest"]["to"] == "question"


def test_graph_stories_know_their_answer_before_a_model_is_asked() -> None:
    assert not pass_of("graph-stories", "two-edges").steps
    rules = recipe_of("graph-stories").pools["rules"].rows
    table = {(row["relation"], row["next"]): row["composed"] for row in rules}
    assert len(table) == len(rules)
    assert table["mother", "brother"] == "uncle"
    assert "{gold}" not in ask_of("graph-stories", "solve").prompt


def test_instructrag_explains_five_documents_and_shows_two_explanations() -> None:
    assert pass_of("instructrag", "explain").draw["demonstrations"]["most"] == 5
    assert pass_of("instructrag", "answer").draw["sample"] == {"kept": 2}
    assert gate_of("instructrag", "explain", "contains")["contains"] == "gold"
    assert "{known}" not in ask_of("instructrag", "answer").prompt
    assert "{document" not in pass_of("instructrag", "answer").shot


def test_universal_self_consistency_shows_all_samples_and_chooses_at_temperature_zero() -> None:
    assert ask_of("universal-self-consistency", "sample").samples == 8
    assert ask_of("universal-self-consistency", "consistent").temperature == 0.0


def test_elimination_chooses_among_what_was_not_struck() -> None:
    assert gate_of("elimination", "possible", "equals")["equals"] == ["possible", "A"]
    assert pass_of("elimination", "choose").draw["groups"] == "left"


def test_zero_shot_chain_of_thought_says_the_words_of_the_paper_in_two_steps() -> None:
    first, second = pass_of("zero-shot-cot", "reason-first").steps
    assert first.start == "Let's think step by step."
    assert second.start.startswith("Therefore, the answer is")
    assert "{rationale}" in second.prompt


def test_star_tells_the_answer_only_where_it_was_missed_and_must_come_to_it_again() -> None:
    assert pass_of("star", "rationalize").draw["where"] == {"right": "0"}
    assert "{gold}" not in ask_of("star", "reason").prompt
    assert "{gold}" in ask_of("star", "rationalize").prompt
    assert gate_of("star", "rationalize", "answer_is")["answer_is"] == "gold"


def test_a_tree_of_thoughts_values_each_of_five_thoughts_three_times_and_keeps_five() -> None:
    for level in ("1", "2"):
        assert ask_of("tree-of-thoughts", f"think-{level}").samples == 5
        assert ask_of("tree-of-thoughts", f"value-{level}").samples == 3
    assert pass_of("tree-of-thoughts", "best-1").draw["top"] == 5


def test_a_graph_of_thoughts_keeps_the_best_of_three_a_part_before_it_merges() -> None:
    assert ask_of("graph-of-thoughts", "solve").samples == 3
    assert pass_of("graph-of-thoughts", "keep-best").draw["per"] == "part"
    assert pass_of("graph-of-thoughts", "merge").draw["groups"] == "best"


def test_chain_of_table_runs_each_operation_and_ends_after_five() -> None:
    assert pass_of("chain-of-table", "plan").draw["below"] == 5
    assert ask_of("chain-of-table", "run").run == "sql"
    assert "[[" in golden("chain-of-table")


def test_program_of_thoughts_lets_a_sandbox_compute_and_wants_the_known_answer() -> None:
    assert ask_of("program-of-thoughts", "run").run == "python"
    assert ask_of("program-of-thoughts", "write").temperature == 0.0
    assert gate_of("program-of-thoughts", "run", "answer_is")["whole"] is True


def test_recursive_questions_go_down_two_levels_and_facts_come_up_again() -> None:
    names = [each.name for each in recipe_of("recursive-questions").passes]
    assert [name for name in names if name.startswith("ask-")] == ["ask-1", "ask-2"]
    assert "{drawn.hint:lines}" in ask_of("recursive-questions", "answer-part-with-hints").prompt
    assert "{drawn.fact:lines}" in ask_of("recursive-questions", "answer").prompt


def test_concepts_are_those_of_the_paper_and_the_student_sees_nothing_else() -> None:
    names = {each.name for each in recipe_of("concepts").passes}
    assert {"food", "ambiance", "service", "noise"} <= names
    assert recipe_of("concepts").export["labels"]["text"] == "concepts"
