from __future__ import annotations

from recipes.base import GATES
from recipes.vocabulary import words_of
from tests.recipes.primitives_page import PAGE, page


def test_the_page_says_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m tests.recipes.primitives_page"
    )


def test_a_word_is_told_with_its_example_and_the_arguments_that_it_leaves_out() -> None:
    word = next(each for each in words_of(GATES) if each.name == "words")
    assert word.meaning == "a text has so many words, by the spaces between them"
    assert word.usage.startswith("`{ words = [4, 150]")
    banned = next(each for each in words_of(GATES) if each.name == "same")
    assert set(banned.others) == {"most", 'per = "label"', "in"}
