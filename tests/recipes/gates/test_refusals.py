from __future__ import annotations

import pytest
from pydantic import ValidationError

from recipes.gates.refusals import known_refusals
from tests.recipes.judging import gate_of, judge

REFUSED = [
    "I'm sorry, but I can't assist with that.",
    "I\u2019m sorry, but I can\u2019t assist with that request.",
    '"I cannot create content that is harmful."',
    "The film was long. As an AI language model, I have no opinion.",
    "Sorry, but I'm not going to answer this either.",
    "I am sorry, I am an AI language model and cannot draw.",
    "Es tut mir leid, aber das kann ich nicht.",
    "Je suis désolé, mais je ne peux pas.",
    "Lo siento, pero no puedo ayudar.",
    "抱歉,我无法回答。",
    "申し訳ありませんが、できません。",
    "죄송하지만 도와드릴 수 없습니다.",
    "К сожалению, я не могу этого сделать.",  # noqa: RUF001
]
WRITTEN = [
    "A sorry film, but I laughed.",
    "I'm sorry, but this film is a waste of two hours.",
    "Sorry, I can't recommend this restaurant.",
    "Unfortunately the soup was cold.",
    "I'm sorry to hear that. How can I help?",
    "Sorry, I did not mean to be rude. What would you like?",
    "I loved it. When the hero says 'I cannot help with the harvest', everybody laughs.",
    "My neighbour says she's sorry, but I think she is not.",
    "Honestly the waiter was rude: I asked for salt and he said so, at length, in front of all the "
    "other guests who had come to eat that night, and then added: I'm sorry, but we are closed.",
    "",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_turned_away_in_whatever_language(text: str) -> None:
    verdict = judge({"refusals": True}, text)
    assert not verdict.passed
    assert verdict.reason.startswith("text refuses: it says '")


@pytest.mark.parametrize("text", WRITTEN)
def test_a_text_about_somebody_who_is_sorry_passes(text: str) -> None:
    assert judge({"refusals": True}, text).passed


def test_languages_may_be_chosen_and_phrases_added() -> None:
    written = {"refusals": ["english"], "also": ["no can do"]}
    assert judge(written, "Es tut mir leid, aber nein.").passed
    assert not judge(written, "No can do!").passed


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValidationError, match="german"):
        gate_of({"refusals": ["klingon"]})
    assert len(known_refusals()) > 8
