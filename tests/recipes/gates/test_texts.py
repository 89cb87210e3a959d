"""Gates on how a text is written: repetition, scripts, language, dialogues, quotes."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from recipes.gates.repetition import longest_loop
from tests.recipes.judging import gate_of, judge
from tests.recipes.pools import Pools

REPETITION = {"repetition": 0.5, "grams": 2, "times": 4}


def test_a_text_that_goes_round_in_circles_is_turned_away() -> None:
    verdict = judge(REPETITION, "Well, " + "I love this film. " * 5)
    assert verdict.reason == "text says 'i love this film' 5 times in a row"
    assert verdict.measured == 5


def test_a_text_of_few_different_words_is_turned_away() -> None:
    verdict = judge(REPETITION, "a b a c a b a d a b a c a b a e a b a c a b a")
    assert verdict.reason == ("of the 22 runs of 2 words of text 8 differ, fewer than 50%")
    assert judge(REPETITION, "The film was long, and the ending was worth the wait.").passed
    assert judge(REPETITION, "").passed


def test_laughter_without_spaces_is_a_loop() -> None:
    assert judge(REPETITION, "ha" * 40).measured == 40
    assert judge(REPETITION, "好看" * 10).measured == 10


@pytest.mark.parametrize(
    ("words", "piece", "times"),
    [("a b c", "", 0), ("x a b a b a b y", "a b", 3), ("a a a a", "a", 4), ("a b b", "b", 2)],
)
def test_the_longest_loop_is_told_with_its_shortest_piece(
    words: str, piece: str, times: int
) -> None:
    assert longest_loop(words.split()) == (piece.split(), times)


def test_letters_of_scripts_that_the_seeds_do_not_have_are_turned_away() -> None:
    pools = Pools(seeds=[{"text": "A good film."}])
    written = {"scripts": "seeds"}
    assert judge(written, "电影", Pools(seeds=[])).passed, "nothing is known yet"
    assert judge(written, "Ça va, naïve 42 — ok!", pools).passed
    verdict = judge(written, "A good 电影.", pools)
    assert verdict.reason == (
        "2 of the 7 letters of text are of other scripts than latin, such as '电' (cjk)"
    )
    assert verdict.measured == pytest.approx(2 / 7)
    pools.accept("seeds", {"text": "映画はよかった"})
    assert judge(written, "カメラと電影", pools).passed


def test_scripts_may_be_named_and_a_share_allowed() -> None:
    written = {"scripts": ["latin"], "share": 0.2}
    assert judge(written, "The letter \u03b1 is Greek.").passed
    assert not judge(written, "\u0445\u043e\u0440\u043e\u0448\u043e, good").passed


def test_a_text_in_another_language_is_turned_away() -> None:
    written = {"language": ["en"]}
    verdict = judge(written, "Das ist ein Film, der mir nicht gefallen hat, und die Musik auch.")
    assert verdict.reason == "by its small words text is in 'de', not in en"
    assert judge(written, "This is the film that I liked.").passed
    assert judge(written, "Film!").passed
    with pytest.raises(ValidationError, match="choose of"):
        gate_of({"language": ["tlh"]})


def dialogue(*said: tuple[str, str]) -> dict[str, Any]:
    return {"turns": [{"speaker": speaker, "text": text} for speaker, text in said]}


@pytest.mark.parametrize(
    ("written", "value", "reason"),
    [
        ({"turns": [2, 3]}, dialogue(("A", "x"), ("B", "y")), ""),
        ({"turns": [2, 3]}, dialogue(("A", "x")), "turns has 1 turns, fewer than 2"),
        ({"turns": [0, 1]}, dialogue(("A", "x"), ("B", "y")), "turns has 2 turns, more than 1"),
        (
            {"turns": [1, 9], "alternate": True},
            dialogue(("A", "x"), ("B", "y"), ("B", "z")),
            "turns 2 and 3 are both by 'B'",
        ),
        (
            {"turns": [1, 9], "speakers": 2},
            dialogue(("A", "x"), ("B", "y"), ("C", "z")),
            "3 speak in turns, not 2",
        ),
        (
            {"turns": [1, 9], "mean_words": [2, 5]},
            dialogue(("A", "one two"), ("B", "one")),
            "a turn of turns has 1.5 words on average, below 2",
        ),
        ({"turns": [1, 9]}, {"turns": "A: x"}, "turns is no list of turns"),
    ],
)
def test_a_dialogue_has_enough_turns_that_alternate(
    written: dict[str, Any], value: Any, reason: str
) -> None:
    verdict = judge(written, value)
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("sought", "text", "reason"),
    [
        ("US", "the US-led talks", ""),
        ("US", "what was USED", "text does not have 'US' of entity"),
        ("US", "what is us", "text does not have 'US' of entity"),
        ("US", "USED by us", "text does not have 'US' of entity"),
        (["a b", "c"], "a\nb and d", "text does not have 'c' of entity"),
        ([{"quote": "a b"}], "a b", ""),
        ("", "a", "entity is empty"),
        ("电影", "好电影啊", ""),
    ],
)
def test_a_text_has_the_words_that_it_shall_have(sought: Any, text: str, reason: str) -> None:
    verdict = judge({"contains": "entity"}, {"text": text, "entity": sought})
    assert verdict.reason == reason


def test_case_may_be_ignored() -> None:
    written = {"contains": "entity", "ignore_case": True}
    assert judge(written, {"text": "In PARIS", "entity": "Paris"}).passed


def test_a_field_of_each_record_of_a_list_is_sought() -> None:
    facts = [{"subject": "Isar", "object": "Munich"}, {"subject": "Isar", "object": "Danube"}]
    written = {"contains": "facts", "each": "object"}
    value = {"text": "From Munich to the sea.", "facts": facts}
    assert "'Danube'" in judge(written, value).reason
    assert judge(written, {**value, "text": "From Munich to the Danube."}).passed


def test_dialogues_and_lists_are_judged_by_what_is_said_in_them() -> None:
    turns = [{"speaker": "A", "text": "I like images."}]
    assert not judge({"banned": ["speaker"], "on": "turns"}, {"turns": turns}).reason
    assert judge({"banned": ["images"], "on": "turns"}, {"turns": turns}).reason
    assert judge({"words": [4, 4], "on": "steps"}, {"steps": ["one two", "three four"]}).passed


def test_what_must_not_be_named_is_not() -> None:
    written = {"contains": "entity", "not": True}
    riddle = {"text": "Which tower stands in Paris?", "entity": "tower"}
    assert "has 'tower'" in judge(written, riddle).reason
    assert judge(written, {**riddle, "entity": "Eiffel Tower"}).passed
