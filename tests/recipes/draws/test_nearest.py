from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from recipes.base import Drawn, Nothing
from recipes.draws.demonstrations import Demonstrations
from recipes.draws.likeness import quantile_of
from recipes.draws.nearest import Nearest
from recipes.indexes.weighted_words import WeightedWords
from tests.recipes.draws.sequences import both_ways, drawn
from tests.recipes.pools import Pools

WORDS = "plot cast sound light pace joke scene story star score prop cut wit mood end"


def texts(count: int, seed: int) -> list[str]:
    rng = Random(seed)
    return [" ".join(rng.choices(WORDS.split(), k=8)) for _ in range(count)]


def pools(complete: tuple[str, ...] = ("corpus",)) -> Pools:
    seeds = [{"text": text, "label": "good"} for text in texts(5, 1)]
    return Pools(complete, seeds=seeds, corpus=[{"document": text} for text in texts(60, 2)])


def nearest(**more: Any) -> Nearest:
    given = {"in": "corpus", "to": "text", "on": "document", **more}
    return Nearest.model_validate({"each": "seeds", "nearest": given})


def cosines(text: str) -> list[float]:
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    vectors = vectorizer.fit_transform(texts(60, 2))
    found: list[float] = (vectors @ vectorizer.transform([text]).T).toarray().ravel().tolist()
    return found


def test_synthesizrr_makes_a_unit_of_each_seed_and_rank() -> None:
    units = drawn(nearest(ranks=[3, 6]), pools())
    seeds = [unit.records["seeds"][0] for unit in units]
    assert seeds == [0, 1, 2, 3, 4] * 4
    assert all(set(unit.fields) == {"text", "label", "document"} for unit in units)
    pairs = [(unit.records["seeds"], unit.records["corpus"]) for unit in units]
    assert len(set(pairs)) == len(pairs)


def test_ranks_are_by_the_cosine_of_weighted_words_as_scikit_learn_has_it() -> None:
    whole = pools()
    for unit in drawn(nearest(ranks=[1, 10]), whole):
        found = cosines(unit.fields["text"])
        place = unit.records["corpus"][0] - 5
        assert sorted(found, reverse=True)[unit.mark[2]] == pytest.approx(found[place], abs=0.02)


def test_synthesizrr_takes_documents_that_are_alike_but_not_the_same() -> None:
    whole = pools()
    copied = dict(whole.record("seeds", 2).value)["text"]
    whole.accept("corpus", {"document": copied})
    index = WeightedWords()
    for place in range(whole.size("corpus")):
        index.add(place, whole.record("corpus", place).value["document"])
    units = drawn(nearest(ranks=[1, 61], band=[0.4, 0.9]), whole, 500)
    assert units
    for unit in units:
        score = index.scores(unit.fields["text"])[unit.records["corpus"][0] - 5]
        assert 0.4 <= score <= 0.9
        assert unit.fields["document"] != unit.fields["text"]
    every = [
        score for n in range(5) for score in index.scores(whole.record("seeds", n).value["text"])
    ]
    assert len(units) == sum(0.4 <= score <= 0.9 for score in every)


def test_a_band_can_be_told_in_shares_of_the_pairs_of_the_corpus() -> None:
    whole = pools()
    rows = texts(60, 2)
    index = WeightedWords()
    for place, row in enumerate(rows):
        index.add(place, row)
    pairs = np.concatenate([index.scores(row) for row in rows])
    low, high = (quantile_of(whole, "corpus", "document", share) for share in (0.5, 0.9))
    assert low == pytest.approx(np.quantile(pairs, 0.5), abs=0.01)
    assert high == pytest.approx(np.quantile(pairs, 0.9), abs=0.01)
    told = drawn(nearest(ranks=[1, 60], quantiles=[0.5, 0.9]), whole, 500)
    assert told == drawn(nearest(ranks=[1, 60], band=[low, high]), whole, 500)


def test_nothing_is_drawn_before_the_corpus_is_complete() -> None:
    assert drawn(nearest(), pools(complete=())) == []


def test_after_any_number_of_units_all_seeds_have_had_as_many_turns() -> None:
    units = drawn(nearest(ranks=[1, 60], band=[0.3, 0.9]), pools(), 500)
    whole = Counter(unit.records["seeds"][0] for unit in units)
    for ended in range(len(units)):
        had = Counter(unit.records["seeds"][0] for unit in units[:ended])
        most = max(had.values(), default=0)
        assert all(had[seed] >= min(most - 1, whole[seed]) for seed in whole)


def test_a_run_that_began_when_seeds_had_all_turns_at_once_goes_on_with_the_next_seed() -> None:
    draw, whole = nearest(ranks=[1, 4]), pools()
    found = draw.next([2, 3], 11, Random(11), whole)
    assert found is not None
    assert found.records["seeds"] == (3,)
    assert found.mark == [3, 5, 0, 4]


def test_ranks_go_on_after_a_restart_while_seeds_come_in() -> None:
    def grow(whole: Pools, number: int) -> None:
        if number % 4 == 0:
            whole.accept("seeds", {"text": texts(1, number)[0], "label": "late"})

    units = both_ways(nearest(ranks=[1, 3]), pools, grow)
    turns = [(unit.records["seeds"][0], unit.records["corpus"][0]) for unit in units]
    assert len(set(turns)) == len(turns)
    first = [seed for seed, _ in turns[:18]]
    assert first == [*range(5), 65, *range(5), 65, *range(5), 65]  # the first that came was in time
    each = Counter(seed for seed, _ in turns)
    assert set(list(each.values())[:-6]) == {3}


def test_seeds_without_any_document_in_the_band_are_passed_over_once() -> None:
    whole = pools()
    draw = nearest(ranks=[1, 60], band=[0.999, 1.0])
    assert drawn(draw, whole) == []
    place = draw.next(None, 0, Random(0), whole)
    whole.accept("seeds", {"text": texts(60, 2)[7]})
    found = draw.next(None, 0, Random(0), whole)
    assert place is None
    assert found is not None
    assert found.fields["document"] == texts(60, 2)[7]


def test_a_record_of_the_corpus_is_not_near_itself() -> None:
    draw = Nearest.model_validate(
        {"each": "corpus", "nearest": {"in": "corpus", "to": "document", "on": "document"}}
    )
    units = drawn(draw, pools(), 60)
    assert len(units) == 60
    assert all(len(set(unit.records["corpus"])) == 2 for unit in units)


def test_an_index_finds_the_same_however_it_grew() -> None:
    rows = texts(300, 3)
    grown, whole = WeightedWords(), WeightedWords()
    for place, row in enumerate(rows):
        grown.add(place, row)
        if place % 7 == 0:
            grown.ranked("plot star", 5)
        if place % 100 == 99:
            whole = WeightedWords()
            for earlier, text in enumerate(rows[: place + 1]):
                whole.add(earlier, text)
            one, other = grown.ranked("joke mood new", 20), whole.ranked("joke mood new", 20)
            assert one.places.tolist() == other.places.tolist()
            assert one.scores.tolist() == other.scores.tolist()


def demonstrations(**more: Any) -> Demonstrations:
    given = {"in": "gold", "to": "text", "on": "text", "most": 3, **more}
    return Demonstrations.model_validate({"demonstrations": given})


def gold(complete: tuple[str, ...] = ()) -> Pools:
    rows = [{"text": row, "label": ("good", "bad")[n % 2]} for n, row in enumerate(texts(40, 4))]
    return Pools(complete, gold=rows)


def test_the_most_alike_example_stands_next_to_what_is_asked() -> None:
    whole = gold()
    text = texts(40, 4)[11] + " plot"
    found = demonstrations().add(Drawn(0, {"text": text}), 0, Random(0), whole)
    assert found is not None
    assert found.records["demonstrations"][-1] == 11
    assert len(found.fields["demonstrations"]) == 3


def test_no_record_is_an_example_of_itself_and_all_have_the_label_that_was_drawn() -> None:
    whole = gold()
    fields = dict(whole.record("gold", 11).value)
    unit = Drawn(0, fields, {"gold": (11,)})
    found = demonstrations(same="label").add(unit, 0, Random(0), whole)
    assert found is not None
    assert 11 not in found.records["demonstrations"]
    assert {each["label"] for each in found.fields["demonstrations"]} == {"bad"}


def test_isara_takes_what_is_there_while_the_pool_grows() -> None:
    empty = Pools(gold=[])
    unit = Drawn(0, {"text": "plot"})
    assert demonstrations().add(unit, 0, Random(0), empty) is None
    none = demonstrations(least=0).add(unit, 0, Random(0), empty)
    assert none is not None
    assert none.fields["demonstrations"] == []
    empty.accept("gold", {"text": "the plot"})
    one = demonstrations().add(unit, 0, Random(0), empty)
    assert one is not None
    assert len(one.fields["demonstrations"]) == 1
    with pytest.raises(Nothing):
        demonstrations().add(Drawn(0, {"text": "else"}), 0, Random(0), gold(complete=("gold",)))
