from __future__ import annotations

from random import Random

import pytest

from recipes.draws.medoids import Medoids
from recipes.draws.window import Window
from tests.recipes.draws.sequences import both_ways, drawn
from tests.recipes.pools import Pools


def parts(draw: Window, *texts: str) -> list[str]:
    return [
        unit.fields["text"] for unit in drawn(draw, Pools(documents=[{"text": t} for t in texts]))
    ]


def test_a_document_is_drawn_part_by_part_to_its_end() -> None:
    draw = Window(window="documents", words=4, step=3)
    assert parts(draw, "a b c d e f  g h", "i", " ", "j k l m") == [
        "a b c d",
        "d e f  g",
        "g h",
        "i",
        "j k l m",
    ]
    assert parts(Window(window="documents", characters=3), "abcdefgh") == ["abc", "def", "gh"]


def test_parts_go_on_after_a_restart() -> None:
    def grow(pools: Pools, number: int) -> None:
        if number % 3 == 0:
            pools.accept("documents", {"text": " ".join("abcdefgh"[: number + 1]), "title": "t"})

    draw = Window(window="documents", words=3)
    units = both_ways(draw, lambda: Pools(documents=[]), grow)
    assert all(unit.fields["title"] == "t" for unit in units)
    assert len({str(unit.mark) for unit in units}) == len(units)


def corpus(count: int = 90) -> Pools:
    rng = Random(1)
    words = [["plot", "cast", "scene"], ["cake", "oven", "salt"], ["goal", "team", "ball"]]
    rows = [{"document": " ".join(rng.choices(words[n % 3], k=6))} for n in range(count)]
    return Pools(["corpus"], corpus=rows)


def test_longform_draws_a_text_of_every_part_of_a_corpus() -> None:
    draw = Medoids.model_validate({"medoids": "corpus", "on": "document", "count": 3})
    units = drawn(draw, corpus())
    about = [set(unit.fields["document"].split()) for unit in units]
    assert len(units) == 3
    assert all(not one & other for n, one in enumerate(about) for other in about[:n])


def test_medoids_stay_what_they_are_after_a_restart() -> None:
    draw = Medoids.model_validate({"medoids": "corpus", "on": "document", "count": 20})
    units = both_ways(draw, corpus, lambda pools, number: None)
    numbers = [unit.records["corpus"] for unit in units]
    assert len(set(numbers)) == len(numbers) > 10


@pytest.mark.parametrize(("rows", "count"), [([], 0), (["a"] * 5, 1), (["!"] * 5, 0), (["a"], 1)])
def test_of_few_texts_no_more_medoids_are_drawn_than_there_are(rows: list[str], count: int) -> None:
    pools = Pools(["corpus"], corpus=[{"document": row} for row in rows])
    draw = Medoids.model_validate({"medoids": "corpus", "on": "document", "count": 3})
    assert len(drawn(draw, pools)) == count
