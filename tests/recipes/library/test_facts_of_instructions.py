"""What makes recipes of instructions and labelled texts faithful to their papers, a fact a test."""

from __future__ import annotations

import pytest

from tests.recipes.library.looking import ask_of, committee_of, gate_of, golden, pass_of
from tests.recipes.library.small import recipe_of

# Self-Instruct


def test_self_instruct_shows_six_seeds_and_two_made_tasks_and_seeds_while_there_are_none() -> None:
    draw = pass_of("self-instruct", "instruct").draw
    assert draw == {"sample": {"seeds": 6, "tasks": 2}, "short": "seeds", "shuffle": True}


def test_self_instruct_continues_a_numbered_list_that_ends_in_nine() -> None:
    asked = ask_of("self-instruct", "instruct")
    assert asked.layout == "plain"
    assert asked.prompt.endswith("{drawn.instruction:numbered}\n{drawn:next}.")
    assert "\n|8. " in golden("self-instruct")
    assert "\n|9.\n" in golden("self-instruct")


def test_self_instruct_samples_as_its_authors_do_and_drops_what_was_cut() -> None:
    asked = ask_of("self-instruct", "instruct")
    assert (asked.temperature, asked.top_p, asked.presence, asked.cut) == (0.7, 0.5, 2.0, "drop")
    assert {"\n\n", "\n16"} <= set(asked.stop)
    for name in ("input-first", "output-first"):
        asked = ask_of("self-instruct", name)
        assert (asked.layout, asked.temperature, asked.presence) == ("plain", 0.0, 1.5)
        assert pass_of("self-instruct", name).shape["most"] == 5


def test_self_instruct_gates_by_words_keywords_programs_and_likeness_to_all_that_there_is() -> None:
    assert gate_of("self-instruct", "instruct", "words")["words"] == [4, 150]
    assert gate_of("self-instruct", "instruct", "begins")["not"] == ["Write a program"]
    alike = gate_of("self-instruct", "instruct", "rouge_l")
    assert (alike["rouge_l"], alike["against"]) == (0.7, ["seeds", "tasks"])


def test_self_instruct_writes_inputs_first_but_labels_first_where_it_classifies() -> None:
    first, second = (pass_of("self-instruct", name) for name in ("input-first", "output-first"))
    assert first.draw["where"] == {"classification": "no"}
    assert first.shape["examples"] == ["input", "output"]
    assert second.draw["where"] == {"classification": "yes"}
    assert second.shape["labelled"] == ["output", "input"]


def test_self_instruct_drops_a_task_whole_where_one_input_has_two_outputs() -> None:
    for name in ("input-first", "output-first"):
        assert gate_of("self-instruct", name, "one_output_per")["else"] == "drop the unit"
        assert gate_of("self-instruct", name, "differs")


# SynthesizRR and FewGen


def test_synthesizrr_takes_the_two_closest_documents_as_demonstrations_and_rewrites_others() -> (
    None
):
    shown = pass_of("synthesizrr", "demonstrations").draw["nearest"]
    rewritten = pass_of("synthesizrr", "rewrite").draw["nearest"]
    assert (shown["ranks"], rewritten["ranks"]) == ([1, 2], [3, 500])
    assert shown["quantiles"][0] > rewritten["quantiles"][0]
    assert (shown["band"][1], rewritten["band"][1]) == (0.9, 0.9)


def test_synthesizrr_rewrites_each_document_once_with_three_demonstrations_of_the_label() -> None:
    written = pass_of("synthesizrr", "rewrite")
    assert (written.draw["sample"], written.draw["same"]) == ({"shots": 3}, "label")
    asked = ask_of("synthesizrr", "rewrite")
    assert (asked.samples, asked.temperature, asked.top_p) == (1, 0.95, 0.9)
    assert "{label:words}" in asked.prompt
    assert "{label:words}" in written.shot


def test_synthesizrr_turns_refusals_away_and_has_the_label_found_by_who_does_not_know_it() -> None:
    assert gate_of("synthesizrr", "rewrite", "refusals")
    committee = pass_of("synthesizrr", "label-kept").annotate
    assert committee is not None
    assert committee.input == ("text",)
    assert gate_of("synthesizrr", "label-kept", "same")["same"] == ["label", "judged"]


def test_fewgen_differs_from_synthesizrr_in_nothing_but_documents() -> None:
    one, other = ask_of("synthesizrr", "rewrite"), ask_of("fewgen", "write")
    assert (one.temperature, one.top_p, one.tokens) == (
        other.temperature,
        other.top_p,
        other.tokens,
    )
    assert pass_of("fewgen", "write").draw["sample"] == {"seeds": 3}
    assert pass_of("fewgen", "label-kept").gates == pass_of("synthesizrr", "label-kept").gates


# AttrPrompt and SimPrompt


def test_attrprompt_draws_one_value_of_each_attribute_by_itself() -> None:
    draw = pass_of("attrprompt", "write").draw
    assert draw["grid"] == ["genre", "style", "length"]
    assert draw["one"] == {"subtopics": "subtopic", "same": "label"}


def test_attrprompt_keeps_what_was_drawn_in_the_record() -> None:
    kept = set(pass_of("attrprompt", "write").keep or ())
    assert kept == {"label", "genre", "style", "length", "subtopic"}


def test_attrprompt_gives_lengths_as_a_span_of_fifty_words_and_says_what_it_shall_not_be() -> None:
    prompt = ask_of("attrprompt", "write").prompt
    assert "between {length} and {length+50} words" in prompt
    assert "{other_label:lines}" in prompt
    assert ask_of("attrprompt", "write").temperature == 1.0


def test_attrprompt_keeps_subtopics_of_their_own_label_alone() -> None:
    gate = gate_of("attrprompt", "own-subtopics", "same")
    assert (gate["same"], gate["per"]) == (["label", "belongs"], "label")
    assert all(len(recipe_of("attrprompt").lists[name]) >= 5 for name in ("genre", "style"))


def test_simprompt_has_the_same_sampling_and_gates_and_no_attributes() -> None:
    assert pass_of("simprompt", "write").gates == pass_of("attrprompt", "write").gates
    one, other = ask_of("attrprompt", "write"), ask_of("simprompt", "write")
    assert (one.temperature, one.top_p, one.tokens) == (
        other.temperature,
        other.top_p,
        other.tokens,
    )
    assert set(recipe_of("simprompt").lists) == {"label"}


# Magpie


def test_magpie_leaves_the_users_turn_open_after_the_models_own_system_turn() -> None:
    asked = ask_of("magpie", "ask")
    assert (asked.layout, asked.system, asked.prompt) == ("open_user", "default", "")
    assert (asked.temperature, asked.top_p, asked.stop) == (1.0, 1.0, ("\n",))


def test_magpie_answers_at_temperature_zero_after_a_committee_found_the_question_good() -> None:
    assert ask_of("magpie", "answer").temperature == 0.0
    assert ask_of("magpie", "answer").prompt == "{instruction}"
    assert gate_of("magpie", "quality", "at_least")["at_least"] == ["quality", "good"]
    assert pass_of("magpie", "answer").draw == {"each": "good"}


def test_magpie_turns_away_colons_template_words_and_duplicates_and_keeps_the_longest() -> None:
    assert gate_of("magpie", "ask", "not_ending")["not_ending"] == ":"
    assert "assistant" in gate_of("magpie", "ask", "says_not")["says_not"]
    near = gate_of("magpie", "ask", "near")
    assert (near["against"], near["by"]) == (["instructions"], "embedding")
    assert pass_of("magpie", "longest").draw["by"] == "words(response)"


# Others that make labelled texts


def test_gpt3mix_mixes_two_texts_and_the_label_is_as_sure_as_the_committee() -> None:
    assert pass_of("gpt3mix", "mix").draw == {"sample": {"examples": 2}}
    assert committee_of("gpt3mix", "soft-label").escalated == "keep"
    assert "confidence" in recipe_of("gpt3mix").export["labels"]["also"]


def test_targen_goes_from_contexts_to_seeds_to_texts_without_any_example() -> None:
    assert recipe_of("targen").pools == {}
    draws = [each.draw for each in recipe_of("targen").passes]
    assert [each.get("each") for each in draws] == [None, "contexts", "seeds", "written"]


def test_targen_corrects_a_label_and_keeps_the_text() -> None:
    assert pass_of("targen", "correct").gates == ()
    assert recipe_of("targen").export["labels"]["label"] == "corrected"


def test_s3_explains_before_it_writes_and_writes_more_of_what_the_student_gets_wrong() -> None:
    assert "{reason}" in ask_of("s3", "write").prompt
    assert gate_of("s3", "student-errs", "differs")["differs"] == ["label", "said"]
    assert pass_of("s3", "extrapolate").draw == {"each": "errors"}
    assert "{said}" in ask_of("s3", "extrapolate").prompt


def test_dail_labels_the_text_and_its_paraphrases_and_the_label_of_most_counts() -> None:
    assert ask_of("dail", "paraphrase").samples == 4
    assert pass_of("dail", "as-it-is").into == pass_of("dail", "same-meaning").into == "variants"
    assert committee_of("dail", "label").input == ("variant",)
    assert pass_of("dail", "vote").shape == {"majority": "said", "share": "share"}


def test_corrsynth_writes_a_text_for_each_label_in_step_against_those_of_the_others() -> None:
    asked = ask_of("corrsynth", "write")
    assert (asked.together, asked.against) == ("label", ())
    assert "{label}" in asked.prompt
    assert pass_of("corrsynth", "write").keep == ("label",)
    assert 0.0 < asked.alpha < asked.gamma < 1.0


def test_corrsynth_by_prompts_shows_what_was_written_for_other_labels_and_begins_with_nothing() -> (
    None
):
    draw = pass_of("corrsynth-by-prompts", "write").draw
    assert (draw["sample"], draw["other"], draw["least"]) == ({"written": 2}, "label", 0)


def test_surrogates_have_no_eight_words_in_a_row_from_the_source_and_tags_that_can_be_read() -> (
    None
):
    assert gate_of("surrogates", "write", "no_overlap") == {"no_overlap": 8, "from": "note"}
    assert pass_of("surrogates", "write").shape["marked"] == "text"
    assert gate_of("surrogates", "write", "filled")["filled"] == ["spans"]


# Others that make instructions


def test_longform_takes_the_middle_of_each_group_and_the_answer_stays_what_people_wrote() -> None:
    assert pass_of("longform", "instruction").draw["medoids"] == "corpus"
    assert len(recipe_of("longform").lists["style"]) == 3
    assert recipe_of("longform").export["sft"]["output"] == "document"


def test_personas_come_from_texts_and_then_from_each_other_six_steps_at_most() -> None:
    assert pass_of("personahub", "from-text").into == pass_of("personahub", "from-persona").into
    assert pass_of("personahub", "from-persona").draw == {"each": "personas", "below": 6}
    assert gate_of("personahub", "from-persona", "minhash")["minhash"] == 0.9


def test_fanno_grows_what_the_bandit_chooses_and_thinks_differently() -> None:
    assert pass_of("fanno", "grow").draw["ucb"] == "tasks"
    assert "Think differently" in ask_of("fanno", "grow").prompt
    assert pass_of("fanno", "grow").into == pass_of("fanno", "begin").into == "candidates"


def test_fanno_answers_with_the_document_and_without_and_keeps_the_better_one() -> None:
    one, other = (pass_of("fanno", name) for name in ("with-document", "without-document"))
    assert one.into == other.into == "answers"
    assert "{document}" not in ask_of("fanno", "without-document").prompt
    assert recipe_of("fanno").export["sft"]["output"] == "chosen"


def test_idea_mcts_searches_a_tree_by_rewards_of_quality_diversity_and_difficulty() -> None:
    draw = pass_of("idea-mcts", "expand").draw
    assert (draw["uct"], draw["width"], draw["below"]) == ("tree", 3, 4)
    assert pass_of("idea-mcts", "reward").shape["of"] == ["quality", "diversity", "difficulty"]
    assert len(recipe_of("idea-mcts").lists["action"]) == 6


@pytest.mark.parametrize(
    ("recipe", "judging", "pool"),
    [
        ("synthesizrr", "label-kept", "seeds"),
        ("fewgen", "label-kept", "seeds"),
        ("gpt3mix", "soft-label", "examples"),
    ],
)
def test_who_judges_labels_learns_from_the_labelled_texts_that_are_given(
    recipe: str, judging: str, pool: str
) -> None:
    known = committee_of(recipe, judging).known
    assert known is not None
    assert (known.pool, known.answer, known.fields) == (pool, "label", {})
    assert recipe_of(recipe).pools[pool].real


def test_disco_learns_from_texts_as_they_were_and_judges_what_was_changed() -> None:
    known = committee_of("disco", "flipped").known
    assert known is not None
    assert (known.pool, known.answer, known.fields) == ("texts", "label_before", {"text": "before"})
    assert committee_of("disco", "flipped").input == ("text",)
