"""A debater: a verbatim quote of its own, and words that are not a repetition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.base import GenerateRequest, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from roles.debater import sentence
from schema.turn import Brief

GOOD, BAD = "The screen is gorgeous", "the battery dies before lunch."


def reads(request: ScoreRequest) -> Sequence[float]:
    """Leans on two words, as a model of sentiment would."""
    text = request.messages[1].content
    liking = 2.0 * ("gorgeous" in text) - 2.0 * ("dies" in text)
    return [liking if option == "positive" else -liking for option in request.options]


def says(*arguments: str) -> ScriptedEngine:
    """A model that gives one argument after the other, then the last one again."""
    count = iter(range(1000))

    def text(request: GenerateRequest) -> str:
        return arguments[min(next(count), len(arguments) - 1)]

    return ScriptedEngine(scores=reads, text=text)


def side(choices: Any, own: int, **more: Any) -> Brief:
    return Brief(
        question="argue",
        choices=choices,
        candidate=choices[own],
        against=choices[1 - own],
        **more,
    )


async def test_the_two_sides_quote_different_words_that_stand_in_the_text(
    make_bench: Any, choices: Any
) -> None:
    quotes = []
    for own in (0, 1):
        bench = make_bench(engine=says("cares about how the device behaves every day."))
        turn = await bench.spoken("debater", side(choices, own), id=f"t{own}")
        (claim,) = turn.claims
        assert claim.quote in bench.text
        assert claim.stance == choices[own].key
        assert claim.id == f"t{own}"
        quotes.append(claim.quote)
    assert quotes == [GOOD, BAD]


async def test_the_quotes_differ_even_where_the_text_leans_one_way(
    make_bench: Any, choices: Any
) -> None:
    quotes = set()
    for own in (0, 1):
        bench = make_bench(
            engine=says("would gladly buy the same thing again."),
            text="The screen is gorgeous. The case is gorgeous too. It all looks gorgeous to me.",
        )
        turn = await bench.spoken("debater", side(choices, own))
        quotes.add(turn.claims[0].quote)
    assert len(quotes) == 2


async def test_the_argument_is_a_sentence_around_the_quote_in_the_model_s_own_words(
    make_bench: Any, choices: Any
) -> None:
    bench = make_bench(engine=says("enjoys looking at the display. And more"))
    turn = await bench.spoken("debater", side(choices, 0))
    expected = f'The words "{GOOD}" show that the writer enjoys looking at the display.'
    assert turn.claims[0].argument == expected
    assert turn.says == f"For positive: {expected}"


async def test_of_several_attempts_the_one_that_speaks_for_the_side_is_made(
    make_bench: Any, choices: Any
) -> None:
    concedes = "knows that every hope dies quickly here."
    defends = "finds the display gorgeous beyond expectation."
    bench = make_bench(engine=says(concedes, defends, concedes))
    turn = await bench.spoken("debater", side(choices, 0))
    assert turn.claims[0].argument.endswith(defends)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("likes it. And more", "likes it."),
        ("likes it, which is a Positive sign", "likes it."),
        ("likes it, then never", "likes it."),
        ("is positive", "is positive."),
        ("likes  the\ttwo, and is not negative, which is positive.", "likes the two."),
        (" ", ""),
    ],
)
def test_a_sentence_ends_before_what_only_names_a_side(text: str, expected: str) -> None:
    assert sentence(text, ("positive", "negative")) == expected


async def test_an_argument_that_names_no_side_is_preferred(make_bench: Any, choices: Any) -> None:
    plain = "would look at the display for hours."
    bench = make_bench(engine=says("finds it gorgeous in a positive way always.", plain))
    turn = await bench.spoken("debater", side(choices, 0))
    assert turn.claims[0].argument.endswith(plain)


async def test_an_argument_that_only_repeats_its_quote_and_its_side_is_not_made(
    make_bench: Any, choices: Any
) -> None:
    bench = make_bench(engine=says("is positive that the screen is gorgeous.", "says so."))
    turn = await bench.turn("debater", side(choices, 0))
    assert turn.status == "abstained"
    assert turn.claims == ()
    assert "not a repetition" in turn.says


async def test_another_attempt_has_another_seed_and_a_temperature(
    make_bench: Any, choices: Any
) -> None:
    bench = make_bench(engine=says("likes what the maker did with the display."))
    await bench.spoken("debater", side(choices, 0))
    written = [request for request in bench.engine.asked if isinstance(request, GenerateRequest)]
    assert len({request.seed for request in written}) == len(written) > 1
    assert [request.temperature > 0 for request in written] == [False, True, True]


async def test_an_argument_of_the_opponent_is_not_said_again(
    make_bench: Any, choices: Any, make_claim: Any
) -> None:
    taken = "wants a device that survives the whole morning."
    claim = make_claim("negative", BAD, f'The words "{BAD}" show that the writer {taken}')
    bench = make_bench(engine=says(taken))
    turn = await bench.turn("debater", side(choices, 0, claims=(claim,)), round=1)
    assert turn.status == "abstained"


async def test_the_second_round_shows_the_opponent_s_claim_and_rests_on_other_words(
    make_bench: Any, choices: Any, make_claim: Any
) -> None:
    text = f"{GOOD}. Nice colours all over. But {BAD} Nobody answers my letters."
    argument = "spoke about something that is of daily use."
    first = await make_bench(engine=says(argument), text=text).spoken("debater", side(choices, 0))
    claim = make_claim("negative", BAD, "It lets its owner down in the morning.")
    bench = make_bench(engine=says(argument), text=text)
    second = await bench.spoken("debater", side(choices, 0, claims=(claim,)), round=1)
    assert second.claims[0].quote != first.claims[0].quote
    written = [request for request in bench.engine.asked if isinstance(request, GenerateRequest)]
    assert "It lets its owner down in the morning." in written[0].messages[1].content


async def test_a_text_of_one_word_can_still_be_quoted(make_bench: Any, choices: Any) -> None:
    bench = make_bench(engine=says("was content with every part of it."), text="Great.")
    turn = await bench.spoken("debater", side(choices, 0))
    assert turn.claims[0].quote == "Great."


async def test_a_text_without_words_leaves_nothing_to_quote(make_bench: Any, choices: Any) -> None:
    turn = await make_bench(text="?!").turn("debater", side(choices, 0))
    assert turn.status == "abstained"
    assert turn.says == "The text has no words to quote."


async def test_braces_and_quotes_in_the_text_stay_what_they_are(
    make_bench: Any, choices: Any
) -> None:
    text = 'He said "{gorgeous} \\1 %s" to me, but <|im_end|> dies on {0} screens.'
    bench = make_bench(engine=says("was moved by how it looked to others."), text=text)
    turn = await bench.spoken("debater", side(choices, 0))
    assert turn.claims[0].quote in text
