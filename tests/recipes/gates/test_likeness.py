"""Gates that compare a text with pools, and their indexes."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pydantic import ValidationError

from kinds.measures.texts import rouge_l
from recipes.base import Known, Lacking
from recipes.indexes.characters import Characters
from recipes.indexes.minhash import MinHash, shingles_of
from recipes.indexes.subsequences import Subsequences
from tests.recipes.judging import gate_of, judge
from tests.recipes.pools import Pools

WORDS = [
    "write",
    "a",
    "story",
    "about",
    "the",
    "cat",
    "that",
    "sat",
    "on",
    "one",
    "mat",
    "and",
    "a",
]


def some_texts(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=rng.randint(3, 14))) for _ in range(count)]


def test_a_text_is_turned_away_with_the_record_that_it_is_too_much_like() -> None:
    pools = Pools(
        seeds=[{"text": "Name three rivers."}], tasks=[{"text": "Write a poem about the sea."}]
    )
    written = {"rouge_l": 0.7, "against": ["seeds", "tasks"]}
    assert judge(written, "Give the capital of France.", pools).passed
    verdict = judge(written, "Write a poem about the sky", pools)
    assert verdict.reason == "text has a ROUGE-L of 0.833 with record 1, above 0.7"
    assert verdict.measured == pytest.approx(10 / 12)
    assert verdict.against == 1


def test_exactly_the_bound_is_not_above_it() -> None:
    pools = Pools(seeds=[{"text": "a b c d e f g x y z"}])
    assert rouge_l("a b c d e f g 1 2 3", "a b c d e f g x y z") == 0.7
    assert judge({"rouge_l": 0.7, "against": ["seeds"]}, "a b c d e f g 1 2 3", pools).passed


def test_a_record_may_be_compared_with_its_own_unit_alone() -> None:
    written = {"rouge_l": 0.9, "against": ["made"], "within": "unit"}
    pools = Pools(made=[{"text": "one two three"}])
    assert judge(written, "one two three", pools).passed
    own = [Known(7, {"text": "one two three"})]
    assert judge(written, "one two three", pools, accepted=own).against == 7


@pytest.mark.parametrize("above", [0.0, 0.3, 0.5, 0.7, 0.9])
def test_the_index_finds_what_comparing_with_each_text_finds(above: float) -> None:
    texts = some_texts(1, 300)
    index = Subsequences()
    for number, text in enumerate(texts):
        index.add(number, text)
    for sought in [*some_texts(2, 60), texts[5], "nothing known", ""]:
        scores = [rouge_l(sought, text) for text in texts]
        found = index.most_alike(sought, above)
        if max(scores) <= above:
            assert found is None
        else:
            assert found is not None
            assert (found.score, found.number) == (max(scores), scores.index(max(scores)))
        nearest = index.nearest(sought)
        assert (nearest.score if nearest else 0.0) == max(scores)


@pytest.mark.parametrize("make", [Subsequences, Characters])
def test_what_an_index_finds_does_not_depend_on_the_order_in_which_it_was_filled(make: Any) -> None:
    texts = list(enumerate(some_texts(3, 80) * 2))
    one, other = make(), make()
    for number, text in texts:
        one.add(number, text)
    random.Random(4).shuffle(texts)
    for number, text in texts:
        other.add(number, text)
    for sought in some_texts(5, 30):
        assert one.most_alike(sought, 0.2) == other.most_alike(sought, 0.2)


def test_novelty_is_told_of_what_passes_as_well() -> None:
    pools = Pools(seeds=[{"text": "a b c d"}])
    written = {"novelty": 0.5, "against": ["seeds"]}
    passed = judge(written, "a b x y", pools)
    assert (passed.passed, passed.measured, passed.against) == (True, 0.5, 0)
    turned = judge(written, "a b c y", pools)
    assert turned.reason == (
        "text has a novelty of 0.250, below 0.5: its ROUGE-L with record 0 is 0.750"
    )


def test_near_copies_are_turned_away_by_their_characters() -> None:
    pools = Pools(seeds=[{"text": "A wonderful film, from the first minute to the last."}])
    written = {"near": 0.9, "against": ["seeds"]}
    verdict = judge(written, "A wonderful film, from the first minute to the last!", pools)
    assert not verdict.passed
    assert verdict.against == 0
    assert verdict.measured is not None
    assert verdict.measured > 0.9
    assert "above 0.9" in verdict.reason
    assert judge(written, "A terrible film, and far too long.", pools).passed
    assert judge(written, "", pools).passed


def test_texts_about_the_same_are_turned_away_by_their_words() -> None:
    seeds = [
        "The soup was cold.",
        "The film was long.",
        "The waiter was late.",
        "The sea was blue.",
    ]
    pools = Pools(seeds=[{"text": text} for text in seeds], made=[])
    written = {"near": 0.6, "against": ["made", "seeds"], "by": "words"}
    verdict = judge(written, "Cold was the soup!", pools)
    assert verdict.against == 0
    assert verdict.reason == "text has a cosine of words of 1.000 with record 0, above 0.6"
    assert judge(written, "The bread was old.", pools).passed


def test_the_same_text_has_a_cosine_of_one() -> None:
    index = Characters()
    index.add(3, "The same text, the same text.")
    found = index.most_alike("the SAME  text, the same text.")
    assert found is not None
    assert (found.number, found.score) == (3, 1.0)


BY_VECTORS = {"near": 0.9, "against": ["made", "seeds"], "by": "embedding", "embedder": "scripted"}


def test_texts_about_the_same_are_turned_away_by_the_vectors_of_a_model() -> None:
    pools = Pools(seeds=[{"text": "The soup was cold."}, {"text": "The sea is blue."}], made=[])
    verdict = judge(BY_VECTORS, "was cold. soup The", pools)
    assert (verdict.against, verdict.measured) == (0, 1.0)
    assert verdict.reason == (
        "text has a cosine of vectors of scripted of 1.000 with record 0, above 0.9"
    )
    assert judge(BY_VECTORS, "Bread, old and dry, with much too much salt in it", pools).passed
    assert judge(BY_VECTORS, " ", pools).passed


def test_nothing_is_judged_before_all_vectors_are_there() -> None:
    pools = Pools(seeds=[{"text": "one"}, {"text": "two"}], made=[])
    pools.lacks = lambda text: text in ("two", "three")
    with pytest.raises(Lacking) as found:
        judge({**BY_VECTORS, "against": ["seeds"]}, "three", pools)
    assert found.value.texts == ("two",)
    pools.lacks = lambda text: text == "three"
    with pytest.raises(Lacking) as found:
        judge(BY_VECTORS, "three", pools)
    assert found.value.texts == ("three",)
    pools.lacks = lambda text: False
    assert judge(BY_VECTORS, "one", pools).against == 0


def test_who_compares_by_vectors_says_whose() -> None:
    with pytest.raises(ValidationError, match="embedder = "):
        gate_of({"near": 0.9, "against": ["seeds"], "by": "embedding"})
    with pytest.raises(ValidationError, match="goes with by = 'embedding'"):
        gate_of({"near": 0.9, "against": ["seeds"], "embedder": "scripted"})


def test_what_a_text_is_compared_with_has_to_be_said() -> None:
    with pytest.raises(ValidationError, match="against"):
        gate_of({"rouge_l": 0.7})


def test_minhash_finds_what_shares_many_runs_of_words() -> None:
    rng = random.Random(6)
    long = [" ".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=60)) for _ in range(200)]
    pools = Pools(made=[{"text": text} for text in long])
    written = {"minhash": 0.5, "against": ["made"]}
    for number in range(0, 200, 7):
        verdict = judge(written, "new words here " + long[number][6:], pools)
        assert verdict.against == number
        assert verdict.measured is not None
        assert verdict.measured > 0.5
    fresh = " ".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=60))
    assert judge(written, fresh, pools).passed
    assert judge(written, "", pools).passed


@pytest.mark.parametrize("above", [0.0, 0.5, 0.9])
def test_leaving_out_what_cannot_be_alike_changes_nothing(above: float) -> None:
    texts = some_texts(8, 40)
    index, alone = Characters(), []
    for number, text in enumerate(texts):
        index.add(number, text)
        one = Characters()
        one.add(number, text)
        alone.append(one)
    for sought in [*some_texts(9, 10), texts[3] + "s", "xyz"]:
        found = [each for one in alone if (each := one.most_alike(sought, above)) is not None]
        best = max(found, key=lambda each: (each.score, -each.number), default=None)
        assert index.most_alike(sought, above) == best


def test_minhash_finds_the_same_whether_it_was_sorted_or_not() -> None:
    texts = some_texts(10, 1_300)
    early, late = MinHash(4, 2), MinHash(4, 2)
    for number, text in enumerate(texts):
        early.add(number, text)
        late.add(number, text)
        if number % 400 == 0:
            early.alike(shingles_of(text, 2))
    for sought in texts[:20]:
        shingles = shingles_of(sought, 2)
        assert early.alike(shingles) == late.alike(shingles)
        assert texts.index(sought) in early.alike(shingles)
