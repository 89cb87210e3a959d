"""What a person reads of a recipe that waits for them is a command that works."""

from __future__ import annotations

import pytest

from folkmoot.recipe.telling import RecipeStanding, Telling, lines_of
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
