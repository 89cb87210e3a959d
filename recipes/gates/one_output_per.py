"""``one_output_per``: a unit does not answer one input in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from recipes.base import PASSED, Candidate, Fields, Gate, Look, Verdict, gate, turned_away
from recipes.gates.not_ending import ending_of
from recipes.sources import shown
from recipes.texts import text_at

MOST_COMPARED = 256
"""Records of a unit that are compared; a unit that made more has no order in it."""


@gate
class OneOutputPer(Gate):
    """``{ one_output_per = "input", of = "output", else = "drop the unit" }``: where two records of
    a unit have the same input (that is not empty) and other outputs, the whole unit is turned away,
    as in Self-Instruct; or, with ``"drop the record"``, only what comes second. A record that
    repeats an earlier one of its unit is turned away in any case."""

    name: ClassVar[str] = "one_output_per"
    one_output_per: str
    of: str = "output"
    otherwise: Literal["drop the unit", "drop the record"] = Field(
        default="drop the unit", alias="else"
    )
    not_ending: str | tuple[str, ...] = ":"
    """An output that is empty, ends so or repeats its input is none, and in nobody's way."""

    def fields(self) -> tuple[str, ...]:
        """Input and output."""
        return (self.one_output_per, self.of)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the outputs of its unit."""
        if len(candidate.siblings) > MOST_COMPARED:
            reason = f"the unit made {len(candidate.siblings)} records, more than are compared"
            return turned_away(f"{reason}: {MOST_COMPARED}", float(len(candidate.siblings)))
        own = self._pair(candidate.value)
        before = [self._pair(known.value) for known in candidate.accepted]
        if own in before:
            return turned_away(f"an earlier record of the unit has the same output {shown(own[1])}")
        pairs = before if self.otherwise == "drop the record" else self._outputs(candidate)
        outputs: dict[str, str] = {}
        for given, output in pairs:
            first = outputs.setdefault(given, output)
            mine = self.otherwise == "drop the unit" or given == own[0]
            other = output if self.otherwise == "drop the unit" else own[1]
            if given and mine and first != other:
                what = f"{self.one_output_per} {shown(given)} has two outputs in this unit"
                return turned_away(f"{what}: {shown(first)} and {shown(other)}")
        return PASSED

    def _outputs(self, candidate: Candidate) -> Iterator[tuple[str, str]]:
        for value in candidate.siblings:
            given, output = self._pair(value)
            if output and output != given and ending_of(output, self.not_ending) is None:
                yield given, output

    def _pair(self, value: Fields) -> tuple[str, str]:
        return text_at(value, self.one_output_per).strip(), text_at(value, self.of).strip()
