"""Recipes that compare by vectors: asked for between transactions, kept, and gone by. On a real
ledger, without a bus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agents.steward.lacks import BATCH_TEXTS, Lacks, Wanted
from agents.steward.pools import packed, unpacked
from engine.scripted.engine import vector_of
from engine.vectors import Embedded
from schema.base import Json
from schema.recipe import Recipe
from storage.vectors import key_of
from tests.agents.steward.driver import Run, recipe_of

SEEDS: list[dict[str, Json]] = [{"text": f"The {tree} is a tree."} for tree in ("ash", "oak")]
CORPUS: list[dict[str, Json]] = [
    {"document": f"Row {n} tells of {what}."}
    for n in range(30)
    for what in ("an oak", "an ash tree", "the sea")
]


def recipe(**given: Json) -> Recipe:
    """Rows near the seeds are rewritten; what is like something that there is, is turned away."""
    return recipe_of(
        **{
            "embedder": "scripted",
            "window": 3,
            "pools": {
                "seeds": {"fields": {"text": "text"}},
                "corpus": {"fields": {"document": "t"}},
            },
            "pass": [
                {
                    "name": "find",
                    "draw": {
                        "each": "seeds",
                        "nearest": {"in": "corpus", "ranks": [1, 4], "by": "embedding"},
                    },
                    "gates": [
                        {
                            "near": 0.999,
                            "against": ["found"],
                            "on": "document",
                            "by": "embedding",
                        }
                    ],
                    "into": "found",
                },
                {
                    "name": "write",
                    "draw": {"each": "found"},
                    "ask": {"prompt": "Like this: {document}", "samples": 3},
                    "shape": {"whole": "written"},
                    "gates": [
                        {"says_not": [".2]"], "on": "written"},
                        {"near": 0.9, "against": ["texts"], "on": "written", "by": "embedding"},
                    ],
                    "into": "texts",
                },
            ],
            **given,
        }
    )


def begun(path: Path, **given: Json) -> Run:
    return Run(path, recipe(**given)).begin(seeds=SEEDS, corpus=CORPUS)


def test_a_recipe_asks_for_vectors_and_goes_by_them(tmp_path: Path) -> None:
    work = begun(tmp_path / "ledger.db").to_end()
    assert work.state == "ended", work.reason
    found = [each["document"] for each in work.pool("found")]
    sought = np.array(vector_of("The ash is a tree."))
    best = sorted(CORPUS, key=lambda row: -float(sought @ np.array(vector_of(row["document"]))))
    assert found[0] == best[0]["document"]
    assert {each.gate for each in work.rejected("texts")} == {"says_not", "near"}
    assert work.ledger.violations() == []


def test_no_text_is_asked_about_twice_and_none_that_an_earlier_gate_turns_away(
    tmp_path: Path,
) -> None:
    work = begun(tmp_path / "ledger.db").to_end()
    assert len(work.embedded) == len(set(work.embedded))
    assert not [text for text in work.embedded if ".2]" in text]
    (use,) = work.ledger.embedder_uses("made")
    assert (use.model, use.vectors) == ("scripted", len(work.embedded))
    assert {row["document"] for row in CORPUS} < set(work.embedded)


def test_nothing_is_drawn_or_judged_while_vectors_are_missing(tmp_path: Path) -> None:
    work = begun(tmp_path / "ledger.db")
    for _ in range(20):
        work.moderation.look((), (), 100)
    assert work.state == "running"
    assert work.ledger.pass_counts("made") == {}
    work.to_end()
    assert work.state == "ended"


@pytest.mark.parametrize("every", [1, 2, 5])
def test_killed_again_and_again_it_makes_the_same(tmp_path: Path, every: int) -> None:
    whole = begun(tmp_path / "whole.db").to_end()
    work = begun(tmp_path / "ledger.db")
    for number in range(400):
        work.step()
        if work.state != "running":
            break
        if number % every == 0:
            work.killed()
    assert work.state == "ended"
    assert work.everything() == whole.everything()
    assert len(work.embedded) == len(set(work.embedded))
    assert work.ledger.violations() == []


def test_a_death_between_answer_and_ledger_asks_again_and_keeps_once(tmp_path: Path) -> None:
    whole = begun(tmp_path / "whole.db").to_end()
    work = begun(tmp_path / "ledger.db")
    deaths = 0

    def dying(wanted: Wanted, made: Embedded, seconds: float) -> None:
        raise KeyboardInterrupt

    while work.state == "running" and deaths < 60:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(work.moderation, "keep_vectors", dying)
            try:
                work.to_end()
            except KeyboardInterrupt:
                deaths += 1
        work.killed()
        work.step()
    assert deaths > 2
    assert work.everything() == whole.everything()
    kept = work.ledger._connection.execute("select count(*) from vectors").fetchone()[0]
    assert kept == len(set(work.embedded))


def test_vectors_of_one_recipe_serve_another(tmp_path: Path) -> None:
    first = begun(tmp_path / "ledger.db").to_end()
    first.ledger.close()
    second = Run(tmp_path / "ledger.db", recipe(name="again")).begin(seeds=SEEDS, corpus=CORPUS)
    second.to_end()
    assert second.state == "ended"
    assert second.embedded == []
    assert second.pool("found") == first_pool(second)


def first_pool(work: Run) -> list[Json]:
    return [each.value for each in work.ledger.made("made", "found", fate="accepted")]


def test_a_recipe_whose_model_has_become_another_one_is_blocked(tmp_path: Path) -> None:
    work = begun(tmp_path / "ledger.db")
    work.moderation.look((), (), 100)
    work.moderation.pin_embedder("made", "scripted", "another digest")
    work.to_end()
    assert work.state == "blocked"
    assert "is another one now" in work.reason
    assert work.pool("found") == []


def test_vectors_are_forgotten_with_the_texts_that_they_are_of(tmp_path: Path) -> None:
    work = begun(tmp_path / "ledger.db").to_end()
    text = next(
        each["written"] for each in work.pool("texts") if str(each["written"]).endswith("[0.0]")
    )
    assert work.ledger.kept_vectors("made", "scripted", [key_of(text)])
    work.moderation.delete_task("made--write", "0")
    assert not work.ledger.kept_vectors("made", "scripted", [key_of(text)])


def test_tokens_of_vectors_count_in_the_budget(tmp_path: Path) -> None:
    work = begun(tmp_path / "ledger.db", budget={"tokens": 50}).to_end()
    assert work.state == "spent"
    assert "of 50 tokens are spent" in work.reason


def test_who_lacks_the_least_is_served_first() -> None:
    lacks = Lacks()
    lacks.wait("a corpus", "m", {b"%03d" % n: f"row {n}" for n in range(300)})
    lacks.wait("a gate", "m", {b"x": "one record"})
    lacks.wait("a gate", "other", {b"y": "one more"})
    first = lacks.next("m")
    assert len(first) == BATCH_TEXTS
    assert b"x" in first
    lacks.arrived("m", first)
    assert lacks.is_waiting("a gate")
    lacks.arrived("other", [b"y"])
    assert not lacks.is_waiting("a gate")
    assert lacks.is_waiting("a corpus")
    assert lacks.models() == ["m"]


def test_a_vector_is_kept_in_half_precision_and_has_length_one() -> None:
    vector = np.array(vector_of("some words of a text"))
    again = unpacked(packed(vector))
    assert len(packed(vector)) == 2 * len(vector)
    assert float(np.linalg.norm(again)) == pytest.approx(1.0, abs=1e-6)
    assert float(again @ vector) == pytest.approx(1.0, abs=1e-5)
