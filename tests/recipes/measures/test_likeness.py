from __future__ import annotations

import random

import pytest

from recipes.measures.minhash import duplicates
from tests.recipes.made_records import made, measured


def test_each_text_is_compared_with_what_the_recipe_started_from() -> None:
    found = measured(
        "rouge_to_seeds",
        made("write a short poem", "name a metal"),
        made("write a poem", fate="given", made_by=""),
        seeds=["write a poem"],
    )
    assert found["ROUGE-L to seeds"].n == 2
    assert found["highest ROUGE-L to seeds"].value == pytest.approx(6 / 7)
    assert found["ROUGE-L to seeds above 0.7"].count == 1


def test_a_text_is_compared_with_those_before_it() -> None:
    found = measured("rouge_within", made("write a poem", "name a metal", "write a poem"))
    assert found["ROUGE-L within"].n == 2
    assert found["ROUGE-L within above 0.7"].count == 1


def test_near_duplicates_are_found_as_by_comparing_all_pairs() -> None:
    chance = random.Random(1)
    words = [f"w{n}" for n in range(400)]
    texts = [" ".join(chance.choices(words, k=40)) for _ in range(150)]
    texts += [text.replace(text.split()[3], "other") for text in texts[:20]]

    def runs(text: str) -> set[tuple[str, ...]]:
        own = text.split()
        return set(zip(own, own[1:], own[2:], strict=False))

    each = [runs(text) for text in texts]
    wanted: dict[int, int] = {}
    for place, own in enumerate(each):
        for other in range(place):
            if len(own & each[other]) >= 0.7 * len(own | each[other]):
                wanted.setdefault(place, other)
    assert len(wanted) > 10
    assert duplicates(texts) == wanted


def test_short_texts_are_duplicates_where_they_are_the_same() -> None:
    assert duplicates(["a b", "A b!", "a c", "", ""]) == {1: 0}
    assert measured("minhash_duplicates", made("a b", "A b!", "a c"))["near duplicates"].count == 1
