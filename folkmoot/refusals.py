"""Turns that did not count, in words: those that were refused, and those that came too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage.campaigns import Spent
from storage.refused_turns import RefusedTurns

TODO = (
    "see who may publish turns: give each part a user of its own with `folkmoot keys init`, "
    "and run one version everywhere"
)
"""What a person can do about turns that are refused."""


def refusals_told(refused: Sequence[RefusedTurns]) -> str:
    """How many turns were refused, and why; empty where none was."""
    if not refused:
        return ""
    total = sum(each.turns for each in refused)
    reasons = "; ".join(f"{each.turns:,} because {each.why}" for each in refused)
    return f"{total:,} {'turn was' if total == 1 else 'turns were'} refused: {reasons}"


def left_out_told(refused: Sequence[RefusedTurns], spent: Spent) -> Iterator[str]:
    """Lines about turns that changed neither votes nor the budget."""
    if told := refusals_told(refused):
        yield told
    if late := spent.lost_attempts:
        yield f"{late:,} {'turn' if late == 1 else 'turns'} came when nobody waited any more"
