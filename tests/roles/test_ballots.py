"""Generator, critic, peer reviewer and judge: what they ask, and how scores become ballots."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import pytest

from engine.base import GenerateRequest, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from schema.campaign import Label
from schema.choice import Choice
from schema.evidence import Passage
from schema.seat import View
from schema.turn import Brief


def always(**shares: float) -> ScriptedEngine:
    def scores(request: ScoreRequest) -> Sequence[float]:
        return [math.log(shares[option]) for option in request.options]

    return ScriptedEngine(scores=scores)


async def test_a_generator_votes_with_the_model_s_label_scores(make_bench: Any) -> None:
    bench = make_bench(engine=always(positive=0.2, negative=0.05))
    turn = await bench.spoken("generator", Brief(question="propose"))
    assert turn.ballot.method == "label_scores"
    assert turn.ballot.probabilities == pytest.approx({"positive": 0.8, "negative": 0.2})
    assert turn.says == "Positive 0.80, negative 0.20."


async def test_a_reversed_view_offers_the_labels_in_reverse(make_bench: Any) -> None:
    bench = make_bench(engine=always(positive=0.2, negative=0.05))
    view = View(label_order="reversed")
    turn = await bench.spoken("generator", Brief(question="propose"), view=view)
    assert bench.engine.asked[0].options == ("negative", "positive")
    assert turn.ballot.probabilities["positive"] == pytest.approx(0.8)


async def test_solved_examples_stand_before_the_item(bench: Any) -> None:
    passage = Passage(id="1", source="example", text="It broke.", answer="negative")
    brief = Brief(question="propose", passages=(passage,))
    await bench.spoken("generator", brief)
    asked = bench.engine.asked[0].messages[1].content
    assert asked.index("Text: It broke.\nLabel: negative") < asked.index(f"Text: {bench.text}")


async def test_a_second_vote_sees_the_verified_claims_and_no_names(
    bench: Any, choices: Any, make_claim: Any
) -> None:
    claim = make_claim("positive", "The screen is gorgeous", "It praises what matters most.")
    brief = Brief(question="score", choices=choices, claims=(claim,))
    turn = await bench.spoken("generator", brief)
    asked = bench.engine.asked[0].messages[1].content
    assert "For positive: It praises what matters most." in asked
    assert "seat-1" not in asked
    assert turn.says.startswith("Having read 1 verified claim: ")


async def test_several_choices_are_each_judged_by_yes_or_no(make_bench: Any, choices: Any) -> None:
    bench = make_bench(engine=always(yes=0.3, no=0.1))
    brief = Brief(question="score", mode="several", choices=choices)
    turn = await bench.spoken("generator", brief)
    assert turn.ballot.mode == "several"
    assert turn.ballot.probabilities == pytest.approx({"positive": 0.75, "negative": 0.75})
    assert len(bench.engine.asked) == 2


SPANS = {
    "kind": "spans",
    "labels": (Label(name="place"), Label(name="person")),
}


async def test_a_structured_answer_is_written_under_the_kind_s_schema_and_parsed_by_it(
    make_bench: Any,
) -> None:
    answer = json.dumps({"spans": [{"text": "Paris", "label": "place"}]})
    engine = ScriptedEngine(text=lambda request: answer)
    bench = make_bench(engine=engine, text="Ann left Paris.", campaign=SPANS)
    turn = await bench.spoken("generator", Brief(question="propose", mode="several"))
    request = engine.asked[0]
    assert isinstance(request, GenerateRequest)
    assert request.json_schema["required"] == ["spans"]
    assert turn.ballot.method == "proposal"
    assert turn.ballot.value == [{"start": 9, "end": 14, "label": "place", "text": "Paris"}]
    assert 0.0 < turn.ballot.confidence <= 1.0


async def test_a_structured_answer_that_is_no_value_fails_the_turn(make_bench: Any) -> None:
    engine = ScriptedEngine(text=lambda request: '{"spans": [{"text": "Rome", "label": "place"}]}')
    bench = make_bench(engine=engine, text="Ann left Paris.", campaign=SPANS)
    turn = await bench.turn("generator", Brief(question="propose", mode="several"))
    assert (turn.status, turn.error_kind) == ("failed", "InvalidAnswer")
    assert turn.ballot is None
    assert turn.calls, "what the attempt cost is kept"


async def test_a_later_sample_is_drawn_at_a_temperature(make_bench: Any) -> None:
    engine = ScriptedEngine(text=lambda request: '{"spans": []}')
    bench = make_bench(engine=engine, campaign=SPANS)
    await bench.spoken("generator", Brief(question="propose", mode="several"))
    await bench.spoken("generator", Brief(question="propose", mode="several"), sample=1)
    written = [request for request in engine.asked if isinstance(request, GenerateRequest)]
    assert [request.temperature > 0 for request in written] == [False, True]


async def test_a_critic_says_how_probable_it_is_that_the_candidate_is_right(
    make_bench: Any, choices: Any
) -> None:
    bench = make_bench(engine=always(yes=0.1, no=0.3))
    brief = Brief(question="score", mode="one", candidate=choices[1])
    turn = await bench.spoken("critic", brief)
    assert turn.ballot.mode == "several"
    assert turn.ballot.probabilities == pytest.approx({"negative": 0.25})
    assert turn.candidate == "negative"
    assert turn.says == "Objects to negative: wrong with 0.75."
    asked = bench.engine.asked[0].messages[1].content
    assert asked.endswith("Is the text negative? Answer yes or no.")


async def test_a_peer_reviewer_compares_in_one_turn_and_asks_another_question(
    bench: Any, choices: Any
) -> None:
    await bench.spoken("generator", Brief(question="propose"))
    turn = await bench.spoken("peer_reviewer", Brief(question="score", choices=choices))
    drafted, reviewed = (request.messages for request in bench.engine.asked)
    assert drafted != reviewed
    assert turn.ballot.mode == "one"
    assert set(turn.ballot.probabilities) == {"positive", "negative"}


async def test_candidates_that_are_long_texts_are_compared_by_letters(
    make_bench: Any,
) -> None:
    bench = make_bench(engine=always(A=0.6, B=0.2))
    texts = ("A long drafted answer " * 5, "Another long drafted answer " * 5)
    long = tuple(Choice(key=f"d{i}", text=text) for i, text in enumerate(texts))
    turn = await bench.spoken("peer_reviewer", Brief(question="score", choices=long))
    assert turn.ballot.probabilities == pytest.approx({"d0": 0.75, "d1": 0.25})
    assert (
        f"A: {texts[0].strip()}\nB: {texts[1].strip()}" in bench.engine.asked[0].messages[1].content
    )


async def test_a_judge_sees_the_candidates_in_the_order_of_its_brief(
    bench: Any, choices: Any
) -> None:
    for pair in (choices, choices[::-1]):
        turn = await bench.spoken("judge", Brief(question="compare", choices=pair))
        assert set(turn.ballot.probabilities) == {"positive", "negative"}
    assert [request.options for request in bench.engine.asked] == [
        ("positive", "negative"),
        ("negative", "positive"),
    ]


async def test_a_judge_reads_the_claims_in_the_order_of_the_candidates(
    bench: Any, choices: Any, make_claim: Any
) -> None:
    claims = (
        make_claim("negative", "the battery dies before lunch.", "It fails when needed."),
        make_claim("positive", "The screen is gorgeous", "It delights the eye."),
    )
    await bench.spoken("judge", Brief(question="compare", choices=choices, claims=claims))
    asked = bench.engine.asked[0].messages[1].content
    assert asked.index("It delights the eye.") < asked.index("It fails when needed.")


async def test_nothing_to_choose_between_is_an_abstention(bench: Any) -> None:
    for role in ("peer_reviewer", "judge"):
        turn = await bench.turn(role, Brief(question="compare"))
        assert turn.status == "abstained"


async def test_labels_that_begin_alike_keep_their_own_probabilities(make_bench: Any) -> None:
    labels = (Label(name="sure"), Label(name="sure not"))
    bench = make_bench(engine=always(**{"sure": 0.1, "sure not": 0.4}), campaign={"labels": labels})
    turn = await bench.spoken("generator", Brief(question="propose"))
    assert turn.ballot.probabilities == pytest.approx({"sure": 0.2, "sure not": 0.8})
