"""What makes recipes of responses and of feedback faithful to their papers, a fact a test."""

from __future__ import annotations

from tests.recipes.library.looking import ask_of, committee_of, gate_of, pass_of
from tests.recipes.library.small import recipe_of


def test_self_refine_goes_round_four_times_at_most_and_stops_where_nothing_is_wrong() -> None:
    assert pass_of("self-refine", "refine").draw == {"each": "drafts", "below": 4}
    assert gate_of("self-refine", "refine", "says_not") == {
        "says_not": ["nothing to improve"],
        "on": "feedback",
    }
    assert recipe_of("self-refine").export["sft"]["last"] is True


def test_self_refine_is_written_criticised_and_revised_by_the_same_model_with_its_feedback() -> (
    None
):
    feedback, revised = pass_of("self-refine", "refine").steps
    assert not feedback.models
    assert not revised.models
    assert "{feedback}" in revised.prompt


def test_selfcheck_holds_each_sentence_of_the_sure_answer_against_each_sample() -> None:
    assert ask_of("selfcheck", "answer").temperature == 0.0
    assert (ask_of("selfcheck", "samples").temperature, ask_of("selfcheck", "samples").samples) == (
        1.0,
        5,
    )
    assert pass_of("selfcheck", "beside").shape["items"] == "samples"
    assert committee_of("selfcheck", "supported").input == ("sentence", "context")


def test_selfcheck_scores_a_sentence_by_the_share_that_does_not_support_it() -> None:
    shape = pass_of("selfcheck", "score").shape
    assert (shape["mean"], shape["on"], shape["where"]) == ("score", "supported", "no")


def test_reverse_validation_asks_without_the_name_and_answers_without_the_claim() -> None:
    gate = gate_of("reverse-validation", "riddle", "contains")
    assert (gate["contains"], gate["not"]) == ("entity", True)
    assert "{claim}" not in ask_of("reverse-validation", "answer").prompt
    assert committee_of("reverse-validation", "match").input == ("entity", "answer")


def test_lmsi_keeps_every_chain_that_comes_to_the_answer_of_most_with_its_share() -> None:
    asked = ask_of("lmsi", "chains")
    assert (asked.temperature, asked.samples) == (0.7, 16)
    assert pass_of("lmsi", "agreed").shape["keep"] == ["rationale"]
    assert gate_of("lmsi", "agreed", "at_least")["at_least"] == ["share", 0.5]


def test_self_qa_has_questions_and_answers_that_do_not_point_at_the_document() -> None:
    assert "the document" in gate_of("self-qa", "ask", "says_not")["says_not"]
    assert "according to the" in gate_of("self-qa", "answer", "says_not")["says_not"]
    assert "{document}" in ask_of("self-qa", "answer").prompt


def test_sdft_leaves_the_answer_of_people_where_the_rewriting_says_something_else() -> None:
    assert gate_of("sdft", "same", "equals")["equals"] == ["meaning", "same"]
    assert pass_of("sdft", "same").into == "pairs"
    assert recipe_of("sdft").export["sft"]["last"] is True


def test_matrix_plays_those_whom_an_answer_concerns_and_answers_anew_knowing_the_harms() -> None:
    names = [step.called for step in pass_of("matrix", "simulate").steps]
    assert names == ["draft", "people", "scene", "outcome", "harms", "revised"]
    assert "{harms}" in pass_of("matrix", "simulate").steps[-1].prompt


def test_aligncot_analyses_then_guides_then_answers_and_keeps_what_is_safe() -> None:
    names = [step.called for step in pass_of("aligncot", "chain").steps]
    assert names == ["analysis", "guidance", "answer"]
    assert gate_of("aligncot", "safe", "equals")["equals"] == ["safety", "safe"]


def test_isara_shows_the_most_similar_pairs_of_a_pool_that_answers_join() -> None:
    answer = pass_of("isara", "answer")
    assert answer.draw["demonstrations"]["in"] == answer.into == "pairs"


def test_self_align_names_principles_in_its_thought_and_exports_answers_without_them() -> None:
    assert gate_of("self-align", "answer", "regex")["on"] == "thought"
    assert "8 (polite)" in ask_of("self-align", "answer").prompt
    assert recipe_of("self-align").export["sft"] == {
        "pool": "kept",
        "instruction": "question",
        "output": "answer",
    }


def test_source2synth_runs_the_query_and_keeps_what_is_answered_right_once_at_least() -> None:
    assert ask_of("source2synth", "run").run == "sql"
    assert ask_of("source2synth", "answer").samples == 3
    assert gate_of("source2synth", "answer", "answer_is")["answer_is"] == "result"
    assert pass_of("source2synth", "answerable").draw["least"] == 1


def test_controlmath_works_equations_out_without_a_model_and_keeps_what_the_student_fails() -> None:
    for name in ("product-and-sum", "sum-times"):
        assert ask_of("controlmath", name).run == "arithmetic"
    for name in ("craft", "rewrite"):
        wanted = [each.get("contains") for each in pass_of("controlmath", name).gates]
        assert {"a", "b", "c"} <= set(wanted)
    assert gate_of("controlmath", "sound", "answer_is")["on"] == "solution"
    fails = gate_of("controlmath", "student-fails", "answer_is")
    assert (fails["on"], fails["not"]) == ("student", True)
    assert ask_of("controlmath", "student-fails").models == ("smollm2-135m",)
