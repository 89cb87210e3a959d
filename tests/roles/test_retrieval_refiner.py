"""The refiner keeps what helps, says what it did, and lets nothing through that was not given."""

from __future__ import annotations

from typing import Any

from roles.retrieval_refiner import refine
from schema.evidence import Passage
from schema.turn import Brief

TEXT = "The battery dies before lunch."


def example(id: str, text: str, answer: str) -> Passage:
    return Passage(id=id, source="example", text=text, answer=answer)


def test_the_item_itself_is_dropped_even_with_other_punctuation() -> None:
    assert refine(TEXT, (example("1", "the BATTERY dies before lunch", "negative"),)) == ()


def test_near_duplicates_are_kept_once() -> None:
    found = (
        example("1", "The battery lasts for a whole week of work", "positive"),
        example("2", "The battery lasts for a whole week of work!", "positive"),
    )
    assert [passage.id for passage in refine(TEXT, found)] == ["1"]


def test_solved_examples_are_balanced_over_their_answers() -> None:
    many = tuple(
        example(f"n{i}", f"the battery dies thing{i} other{i} more{i}", "negative")
        for i in range(9)
    )
    one = example("p", "my battery is fine and strong and new and cheap", "positive")
    kept = refine(TEXT, (*many, one))
    assert [passage.answer for passage in kept[:2]] == ["negative", "positive"]
    assert len(kept) == 8


def test_a_passage_is_cut_to_the_sentences_that_share_words_with_the_item() -> None:
    passage = Passage(
        id="1",
        source="passage",
        text="It rained all day. A battery has cells. Nobody came. Cells make a battery warm.",
    )
    (kept,) = refine(TEXT, (passage,))
    assert kept.text == "A battery has cells. Cells make a battery warm."


def test_passages_without_a_shared_word_are_dropped() -> None:
    assert refine(TEXT, (example("1", "Wonderful colours", "positive"),)) == ()


def test_every_kept_word_stands_in_a_given_passage() -> None:
    found = (
        Passage(
            id="1", source="passage", text="A battery dies young! Who knows? Lunch is at noon."
        ),
        example("2", "lunch was cold", "negative"),
    )
    given = {passage.id: passage.text for passage in found}
    for passage in refine(TEXT, found):
        assert all(word in given[passage.id] for word in passage.text.split())


async def test_the_turn_says_what_was_kept_and_asks_no_model(make_bench: Any) -> None:
    bench = make_bench(text=TEXT)
    passages = (example("1", "lunch was cold", "negative"),)
    brief = Brief(question="refine", passages=passages)
    turn = await bench.spoken("retrieval_refiner", brief)
    assert [passage.id for passage in turn.passages] == ["1"]
    assert turn.says == "Found 1, kept 1, solved as negative; 3 of 3 words."
    assert bench.engine.asked == []
    assert [call.form for call in turn.calls] == ["stated"]
