"""What a person reads of a recipe that waits for them is a command that works."""

from __future__ import annotations

import pytest

from folkmoot.recipe.telling import LONGEST, RecipeStanding, Telling, lines_of, shortened
from schema.fate import PassCounts


def test_who_is_waited_for_is_told_the_command_that_answers() -> None:
    passes = {"judge": PassCounts(units=3, open=2, judged=1, made=1, accepted=1)}
    told = RecipeStanding(name="made", state="running", passes=passes, people={"judge": 2})
    assert told.is_up_to_people
    assert any(
        "2 units wait for a person: folkmoot review made--judge," in x for x in lines_of(told)
    )


def test_nothing_is_told_of_a_pass_that_has_made_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telling = Telling()
    asked = RecipeStanding(name="made", state="running", passes={"write": PassCounts(units=3)})
    telling(asked)
    assert capsys.readouterr().err == ""
    made = PassCounts(units=3, made=2, accepted=1, rejected=1)
    telling(asked.model_copy(update={"passes": {"write": made}}))
    assert "write: 1 of 2 accepted" in capsys.readouterr().err


def test_a_long_field_of_a_record_does_not_hide_the_others() -> None:
    told = shortened({"document": "word " * 100, "label": "bad", "text": "Cold soup, warm beer."})
    assert "label: bad" in told
    assert told.endswith("text: Cold soup, warm beer.")
    assert len(told) <= LONGEST + len(" · ") * 2
    two = shortened({"document": "word " * 100, "text": "soup " * 100})
    assert two.index("text: soup") < LONGEST * 0.6


def test_a_broken_number_is_told_with_three_digits() -> None:
    assert (
        shortened({"confidence": 0.6631165501906173, "rank": 2.0}) == "confidence: 0.663 · rank: 2"
    )


def test_of_a_recipe_that_nobody_works_on_it_is_told_how_it_goes_on() -> None:
    passes = {"write": PassCounts(units=3, open=2)}
    left = RecipeStanding(name="made", state="running", passes=passes, is_served=False)
    assert any("`folkmoot recipe run` again, goes on" in line for line in lines_of(left))
    for other in ({"is_served": True}, {"state": "ended"}):
        told = lines_of(left.model_copy(update=other))
        assert not any("nobody works on it" in line for line in told)
