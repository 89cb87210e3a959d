"""How good answers are beside known ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from kinds.figures import AGREEMENT, Answered, Marks, figures_of
from kinds.seam.answers import Answers
from schema.base import Json, canonical_json
from schema.campaign import Campaign
from schema.figure import Figure


class Measured(Answers):
    """What is asked of a kind about answers and gold."""

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """What one answer contributes to each figure against gold: by the figure's name, what it
        adds above the line and below it. The first is the kind's main figure.

        ``value`` is None where the committee gave no answer.
        """
        same = value is not None and self.similarity(value, gold) == 1.0
        return {AGREEMENT: (float(same), 1.0)}

    def holds(self, value: Json, gold: Json) -> bool:
        """Whether an answer is right, as far as it goes."""
        return self.similarity(value, gold) == 1.0

    def reach(self, campaign: Campaign, value: Json) -> str:
        """How far an answer goes, in a word, of kinds whose answers may stop short of all that is
        asked; empty for others."""
        return ""

    lower_is_better: ClassVar[frozenset[str]] = frozenset()
    """Names of figures that count errors."""

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """How good answers are beside gold, with intervals; the main figure first."""
        marks = [self.marks(campaign, a.input, a.value, a.gold) for a in answers]
        return figures_of(marks)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """What somebody would answer to each who knows nothing of the item: by default the most
        frequent gold value, for all."""
        counted = Counter(canonical_json(answer.gold) for answer in answers)
        if not counted:
            return ()
        most = counted.most_common(1)[0][0]
        common = next(a.gold for a in answers if canonical_json(a.gold) == most)
        return [common] * len(answers)
