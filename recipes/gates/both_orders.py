"""``both_orders``: a judge said the same whichever of two contents came first."""

from __future__ import annotations

from typing import ClassVar

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from recipes.texts import text_at


@gate
class BothOrders(Gate):
    """``{ both_orders = ["verdict", "swapped"], places = ["A", "B"], no_winner = ["tie"] }``: the
    two fields name the same winner. Where they name places, those of ``places`` in the order of the
    prompt, the same winner stands at the other place. Who names none, or ``no_winner``, has not
    decided. Only pairs that are judged alike in both orders are kept by Tong et al., 2024
    (Optimizing Language Model's Reasoning Abilities with Weak Supervision)."""

    name: ClassVar[str] = "both_orders"
    both_orders: tuple[str, str]
    places: tuple[str, str] | None = None
    no_winner: tuple[str, ...] = ("tie",)

    def fields(self) -> tuple[str, ...]:
        """Both verdicts."""
        return self.both_orders

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the two verdicts."""
        one, other = (text_at(candidate.value, field).strip() for field in self.both_orders)
        first, second = self.both_orders
        for field, said in ((first, one), (second, other)):
            if not said or said in self.no_winner or (self.places and said not in self.places):
                return turned_away(f"{field} names no winner: {shown(said)}")
        if (one != other) if self.places else (one == other):
            return PASSED
        where = "the same place" if self.places else "another"
        reason = f"{first} says {shown(one)} and {second} says {shown(other)}, {where}"
        return turned_away(f"{reason}: the order decided")
