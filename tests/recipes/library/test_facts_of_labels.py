"""What makes recipes of labels faithful to their papers, a fact a test."""

from __future__ import annotations

from tests.recipes.library.looking import ask_of, gate_of, pass_of


def test_an_answer_stands_in_the_text_not_in_its_question_and_is_found_again() -> None:
    assert gate_of("answer-first", "answers", "contains")["on"] == "document"
    assert gate_of("answer-first", "question", "contains")["not"] is True
    assert "{answer}" not in ask_of("answer-first", "back").prompt
    assert gate_of("answer-first", "back", "answer_is")["answer_is"] == "answer"


def test_unigen_names_a_label_and_no_domain() -> None:
    assert ask_of("unigen", "write").prompt.startswith("A text in a {label} sentiment is:")
    assert gate_of("unigen", "relabel", "same")["same"] == ["label", "judged"]


def test_multi_news_plus_has_five_votes_with_the_reason_first() -> None:
    assert ask_of("multi-news-plus", "vote").samples == 5
    assert pass_of("multi-news-plus", "majority").shape["majority"] == "relevant"


def test_gaps_are_filled_where_the_committee_was_not_sure_and_again_is_not() -> None:
    for name in ("weigh", "weigh-again"):
        assert gate_of("fill-in-the-gaps", name, "at_most")["at_most"] == ["confidence", 0.95]
