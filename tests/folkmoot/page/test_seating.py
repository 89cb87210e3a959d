"""Who sat on a committee, and what it was asked to do."""

from __future__ import annotations

from typing import get_args

from folkmoot.page.seating import COUNTS, DOES
from schema.protocol import Counts, Question


def test_whatever_a_stage_may_ask_is_told_in_words() -> None:
    assert set(DOES) == set(get_args(Question))
    assert set(COUNTS) == set(get_args(Counts))
