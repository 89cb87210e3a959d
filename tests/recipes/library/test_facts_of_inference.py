"""What makes recipes that help answers at inference faithful to their papers, a fact a test."""

from __future__ import annotations

from tests.recipes.library.looking import ask_of, gate_of, pass_of


def test_ape_guesses_from_five_pairs_scores_on_known_answers_and_varies_the_best() -> None:
    assert pass_of("ape", "guess").draw["sample"] == {"examples": 5}
    assert pass_of("ape", "score").shape == {"mean": "score", "on": "right"}
    assert pass_of("ape", "vary").draw == {"each": "chosen"}
    assert pass_of("ape", "best-of-all").draw["top"] == 1


def test_auto_icl_answers_with_examples_and_a_plan_of_its_own() -> None:
    last = pass_of("auto-icl", "solve").steps[-1].prompt
    assert last.index("{examples}") < last.index("{plan}") < last.index("{question}")


def test_sg_icl_writes_examples_for_the_text_at_hand_and_never_sees_its_label() -> None:
    steps = pass_of("sg-icl", "solve").steps
    assert all("{text}" in step.prompt and "{gold}" not in step.prompt for step in steps)


def test_self_icl_makes_three_examples_up_and_answers_them_without_examples() -> None:
    assert pass_of("self-icl", "make-up").shape["most"] == 3
    assert "{drawn:shots}" not in ask_of("self-icl", "answer-those").prompt
    assert "{drawn:shots}" in ask_of("self-icl", "answer").prompt


def test_rephrase_and_respond_answers_with_both_wordings_before_it() -> None:
    asked = ask_of("rephrase-and-respond", "respond").prompt
    assert "{question}" in asked
    assert "{rephrased}" in asked


def test_self_polish_stops_where_two_answers_in_a_row_are_the_same() -> None:
    assert pass_of("self-polish", "compare").shape["gold"] == "before"
    assert pass_of("self-polish", "settled").draw["where"] == {"settled": "1"}
    assert pass_of("self-polish", "polish").draw["below"] == 3
    assert ask_of("self-polish", "polish").temperature == 0.0


def test_consistency_with_elimination_votes_over_eight_paths_among_what_is_left() -> None:
    draw = pass_of("consistency-with-elimination", "sample").draw
    assert (draw["groups"], draw["items"]) == ("left", "option")
    assert ask_of("consistency-with-elimination", "sample").samples == 8
    assert gate_of("consistency-with-elimination", "possible", "equals")
