"""Texts as rows of numbers, which are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from consensus.learning.experts.terms import counted, most_frequent, rarity_of, weighed

TEXTS = (
    "The soup was cold, the waiter rude; the soup!",
    "A CHARMING little lamp - and it even works",
    "Zoë traf 東京 im Jahr 2024 in 東京",
    "the soup was warm",
    "!? ...",
)


def test_every_number_is_that_of_scikit_learn() -> None:
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS).toarray()
    counts = [counted(text) for text in TEXTS]
    terms = most_frequent(counts, 1000)
    rarity = rarity_of(counts, terms)
    assert terms == theirs.vocabulary_
    assert rarity == pytest.approx(theirs.idf_)
    assert weighed(counts, terms, rarity).toarray() == pytest.approx(expected)
    unseen = ("soup of the lamp", "nothing known")
    assert weighed([counted(text) for text in unseen], terms, rarity).toarray() == pytest.approx(
        theirs.transform(unseen).toarray()
    )


def test_the_most_frequent_terms_are_kept_and_of_equals_the_first_in_the_alphabet() -> None:
    counts = [counted("bee ant bee"), counted("cow bee")]
    assert most_frequent(counts, 3) == {"ant": 0, "ant bee": 1, "bee": 2}


def test_texts_without_words_have_no_terms() -> None:
    counts = [counted("!"), counted("a b")]
    assert most_frequent(counts, 10) == {}
    assert weighed(counts, {}, np.zeros(0)).shape == (2, 0)
