"""The verifier: rules before models, reasons for every strike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.base import ScoreRequest
from engine.scripted.engine import ScriptedEngine
from schema.seat import RULES
from schema.turn import Brief

GOOD, BAD = "The screen is gorgeous", "the battery dies before lunch."
FOR_GOOD = "Whoever writes so enjoys what they look at."
FOR_BAD = "A device that quits in the morning lets its owner down."


def reads(request: ScoreRequest) -> Sequence[float]:
    """Prefers positive by habit, and leans on two words."""
    text = request.messages[1].content
    liking = 1.5 + 2.0 * ("gorgeous" in text) - 2.0 * ("dies" in text)
    return [liking if option == "positive" else 0.0 for option in request.options]


async def check(bench: Any, choices: Any, *claims: Any, model: str = RULES) -> Any:
    brief = Brief(question="check_claims", choices=choices, claims=claims)
    return await bench.spoken("verifier", brief, model=model)


async def test_a_verbatim_quote_stands_with_its_offset(
    bench: Any, choices: Any, make_claim: Any
) -> None:
    turn = await check(bench, choices, make_claim("negative", BAD, FOR_BAD))
    (claim,) = turn.claims
    assert (claim.standing, claim.start) == ("stands", 28)
    assert bench.text[claim.start :].startswith(claim.quote)
    assert turn.says == f'Stands, for negative: "{BAD}" at 28.'


@pytest.mark.parametrize(
    ("stance", "quote", "argument", "reason"),
    [
        ("negative", "the battery died", FOR_BAD, "the quote is not in the text"),
        ("negative", "THE BATTERY dies", FOR_BAD, "the quote is not in the text"),
        ("negative", "  ", FOR_BAD, "the quote is not in the text"),
        ("mixed", BAD, FOR_BAD, "the stance is no side of this debate"),
        ("negative", BAD, "", "the argument says nothing beyond its quote and its side"),
        (
            "negative",
            BAD,
            f"{BAD} Negative!",
            "the argument says nothing beyond its quote and its side",
        ),
    ],
)
async def test_a_claim_that_breaks_a_rule_is_struck_with_the_reason(
    bench: Any, choices: Any, make_claim: Any, stance: str, quote: str, argument: str, reason: str
) -> None:
    turn = await check(bench, choices, make_claim(stance, quote, argument))
    (claim,) = turn.claims
    assert (claim.standing, claim.reason) == ("struck", reason)
    assert reason in turn.says
    assert bench.engine.asked == [], "rules need no model"


async def test_an_argument_that_repeats_another_is_struck(
    bench: Any, choices: Any, make_claim: Any
) -> None:
    first = make_claim("positive", GOOD, FOR_GOOD, id="a")
    echo = make_claim("negative", BAD, f"  {FOR_GOOD.upper()} ", id="b")
    turn = await check(bench, choices, first, echo)
    assert [claim.standing for claim in turn.claims] == ["stands", "struck"]
    assert turn.claims[1].reason == "the argument repeats another one"


async def test_support_is_the_probability_of_the_side_given_the_quote_without_the_prejudice(
    make_bench: Any, choices: Any, make_claim: Any
) -> None:
    bench = make_bench(engine=ScriptedEngine(scores=reads))
    claims = (
        make_claim("positive", GOOD, FOR_GOOD, id="a"),
        make_claim("negative", BAD, FOR_BAD, id="b"),
    )
    turn = await check(bench, choices, *claims, model="scripted")
    assert [claim.standing for claim in turn.claims] == ["stands", "stands"]
    assert turn.claims[0].support == pytest.approx(turn.claims[1].support), "habit is taken off"
    assert turn.claims[0].support == pytest.approx(0.881, abs=0.001)


async def test_a_quote_that_speaks_for_the_other_side_is_struck(
    make_bench: Any, choices: Any, make_claim: Any
) -> None:
    bench = make_bench(engine=ScriptedEngine(scores=reads))
    claim = make_claim("positive", BAD, FOR_BAD)
    turn = await check(bench, choices, claim, model="scripted")
    assert turn.claims[0].standing == "struck"
    assert turn.claims[0].reason == "read by itself, the quote speaks for negative"


async def test_two_sides_cannot_rest_on_the_same_words(
    make_bench: Any, choices: Any, make_claim: Any
) -> None:
    claims = (
        make_claim("positive", "The screen", FOR_GOOD, id="a"),
        make_claim("negative", GOOD, FOR_BAD, id="b"),
    )
    by_rule = await check(make_bench(), choices, *claims)
    assert [claim.standing for claim in by_rule.claims] == ["struck", "struck"]

    def scores(request: ScoreRequest) -> Sequence[float]:
        liking = 0.4 * ("screen" in request.messages[1].content)
        return [liking if option == "positive" else 0.0 for option in request.options]

    bench = make_bench(engine=ScriptedEngine(scores=scores))
    by_model = await check(bench, choices, *claims, model="scripted")
    assert [claim.standing for claim in by_model.claims] == ["stands", "struck"]


async def test_a_value_that_keeps_the_rules_passes(bench: Any) -> None:
    brief = Brief(question="check_value", value="negative")
    turn = await bench.spoken("verifier", brief, model=RULES)
    assert turn.problems == ()
    assert turn.says == "negative keeps every rule of classification."


async def test_a_value_that_breaks_the_rules_is_named_with_its_problems(bench: Any) -> None:
    brief = Brief(question="check_value", value="purple")
    turn = await bench.spoken("verifier", brief, model=RULES)
    assert turn.problems == ("'purple' is not one of the labels",)
    assert turn.says == "Not valid: 'purple' is not one of the labels."
