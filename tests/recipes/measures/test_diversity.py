from __future__ import annotations

import numpy as np
import pytest

from recipes.measures.entity_entropy import entities
from recipes.measures.self_bleu import self_bleus
from recipes.measures.vendi import vendi_score
from tests.recipes.made_records import made, measured

TEXTS = (
    "the quick brown fox jumps over the lazy dog",
    "the quick brown cat jumps over a lazy dog today",
    "a dog sleeps",
    "never before had the old house seen the quick brown fox jumps over it again and again",
    "a dog sleeps",
    "completely different words stand here",
)


def test_self_bleu_is_what_the_natural_language_toolkit_gives() -> None:
    """``sentence_bleu`` of nltk, smoothing method 1, all other texts as references."""
    found = self_bleus([text.split() for text in TEXTS])
    assert found == pytest.approx([0.608826, 0.158738, 0.562341, 0.29283, 0.562341, 0.0], abs=1e-6)


def test_a_pool_that_says_one_thing_is_all_alike() -> None:
    same = made(*["one long sentence that is always the same"] * 10)
    assert measured("self_bleu", same)["self-BLEU"].value == pytest.approx(1.0)
    assert measured("vendi", same)["Vendi score"].value == pytest.approx(1.0)
    assert measured("vendi", same)["neighbour distance"].value == pytest.approx(0.0)
    assert measured("aps", same)["APS"].value == pytest.approx(1.0)
    assert measured("ingf", same)["INGF"].value == 10


def test_a_pool_in_which_no_two_texts_share_a_word_counts_every_text() -> None:
    apart = made(*(f"a{n} b{n} c{n}" for n in range(10)))
    assert measured("self_bleu", apart)["self-BLEU"].value == 0.0
    assert measured("vendi", apart)["Vendi score"].value == pytest.approx(10.0)
    assert measured("vendi", apart)["neighbour distance"].value == pytest.approx(1.0)
    assert measured("aps", apart)["APS"].value == pytest.approx(0.0)
    assert measured("ingf", apart)["INGF"].value == 1
    assert measured("distinct_n", apart)["distinct-1"].value == 1.0


def test_the_vendi_score_of_two_alike_pairs_is_two() -> None:
    pair = np.ones((2, 2))
    none = np.zeros((2, 2))
    assert vendi_score(np.block([[pair, none], [none, pair]])) == pytest.approx(2.0)


def test_distinct_n_counts_different_runs_of_all() -> None:
    found = measured("distinct_n", made("a b a b", "a b"))
    assert found["distinct-1"].value == pytest.approx(2 / 6)
    assert found["distinct-2"].value == pytest.approx(2 / 4)


def test_similarity_within_labels_is_told_apart_from_that_of_all() -> None:
    rows = made(
        *({"text": "soup was good", "label": "positive"} for _ in range(4)),
        *({"text": "film is bad", "label": "negative"} for _ in range(4)),
    )
    found = measured("aps", rows)
    assert found["APS within labels"].value == pytest.approx(1.0)
    assert found["APS"].value == pytest.approx(12 / 28)


def test_a_figure_of_a_whole_pool_has_an_interval_that_holds_it() -> None:
    found = measured(
        "distinct_n", made(*(f"the soup {n % 17} was {n * n % 11}" for n in range(60)))
    )
    figure = found["distinct-2"]
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < figure.value < figure.high


def test_few_rows_have_no_interval() -> None:
    assert measured("distinct_n", made("a b", "b c"))["distinct-1"].low is None


def test_names_are_capitals_within_sentences_and_what_is_known_from_there() -> None:
    assert entities(["We met Anna Smith in Rome. Rome was hot. Soup was 3 euros."]) == [
        ["Anna Smith", "Rome", "Rome", "3"]
    ]


def test_the_entropy_of_four_names_spoken_of_equally_is_two_bits() -> None:
    found = measured("entity_entropy", made("in Rome", "in Paris", "in Oslo", "in Bern"))
    assert found["entity entropy"].value == pytest.approx(2.0)
    assert found["different entities"].value == 4


def test_an_instruction_counts_by_its_verb_and_the_object_of_that() -> None:
    from recipes.measures.distinct_verbs import root_of

    assert root_of("Write a short story about a dragon.") == ("write", "story")
    assert root_of("Please give me three examples of metals") == ("give", "example")
    assert root_of("What is the capital of France?") == ("what", "capital")
    assert root_of("Summarize: soup") == ("summarize", "soup")
    assert root_of("...") == ("", "")


def test_the_same_verb_with_another_object_is_another_pair() -> None:
    found = measured("distinct_verbs", made("Write a poem.", "Write a letter.", "Write a poem!"))
    assert found["verbs"].value == 1
    assert found["verb-object pairs"].value == 2


def test_lengths_tell_the_mean_and_where_the_middle_lies() -> None:
    found = measured("lengths", made("a", "a b", "a b c"))
    assert found["mean length"].value == 2
    assert found["median of lengths"].value == 2
