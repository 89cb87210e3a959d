"""Any number of a list that is known before anybody speaks; each is judged by itself."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import ClassVar

from kinds.base import Kind
from kinds.deciding import HALF, Decision, Reckoned, Standing, least_sure
from kinds.exchange import Exchanged, Sort
from kinds.figures import Marks
from kinds.measures.sets import jaccard
from kinds.review_form import ChooseSeveral, ReviewForm
from kinds.seam.declared import Defaults
from kinds.shapes.listed import choice_of, named_choice, only_field, shortened
from kinds.wording import LabelWording, Wording
from schema.ballot import Proposal
from schema.base import Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, SeveralOf
from schema.errors import InvalidAnswer


class Several(Kind):
    """A kind whose value is a list of values in the order of the choices; the empty one is a value
    like any other. Subclasses may write :meth:`choices` and :meth:`least`."""

    same_in_all: ClassVar[bool] = True
    """Whether the choices are the same in every task of a campaign."""
    judged_all: ClassVar[int] = 48
    """Up to so many choices a seat judges every one by itself."""
    shortlist: ClassVar[int] = 12
    """Of more choices it judges only so many: see :attr:`schema.choice.SeveralOf.shortlist`."""
    usual_line = HALF
    defaults = Defaults(reviewed=8)

    def choices(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """What there is to choose from; by default the campaign's labels."""
        return tuple(choice_of(label) for label in campaign.labels)

    def wording(self, campaign: Campaign) -> Wording:
        """About labels, where there are any."""
        return LabelWording() if campaign.labels else Wording()

    def least(self, campaign: Campaign) -> int:
        """How many must be in."""
        return 0

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The keys, where they are the same in all tasks."""
        if not self.same_in_all:
            return frozenset()
        return frozenset(choice.key for choice in self.choices(campaign, {}))

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The choices, each to be judged by itself; of a long list only a shortlist."""
        choices = self.choices(campaign, input)
        return SeveralOf(
            choices=choices, shortlist=self.shortlist if len(choices) > self.judged_all else 0
        )

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All choices, whatever was proposed."""
        return self.choices(campaign, input)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From a list of names, or names with commas between; in the order of the choices. A
        choice that is named twice is in once."""
        choices = self.choices(campaign, input)
        named = only_field(answer, ("labels", "label", "answer", "value"))
        if named is None:
            named = []
        if isinstance(named, str):
            named = self._names(named, choices)
        if not isinstance(named, list):
            raise InvalidAnswer(f"{shortened(answer)} is no list of labels", 'answer ["one", …]')
        chosen = {named_choice(name, choices).key for name in named}
        return [choice.answer for choice in choices if choice.key in chosen]

    def _names(self, text: str, choices: Sequence[Choice]) -> list[Json]:
        """What a text names: one choice, or several with ``|`` or commas between them. A name may
        hold these itself; in quotation marks it does not end there."""
        both = [part for part in text.replace("|", ",").split(",") if part.strip()]
        for parts in ([text] if text.strip() else [], text.split("|"), _cells(text)):
            try:
                return [named_choice(part, choices).key for part in parts if part.strip()]
            except InvalidAnswer:
                continue
        return both

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the choice."""
        return choice.answer in value

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The choices that reach the threshold, and at least as many as there must be; the
        confidence is that of the weakest decision: to keep a choice, or to leave one out."""
        line, least = self.line_of(campaign) or HALF, self.least(campaign)
        chance = {choice.key: probabilities.get(choice.key, 0.0) for choice in choices}
        kept = {key for key, p in chance.items() if p >= line}
        if len(kept) < least:
            kept |= set(sorted(chance, key=lambda key: -chance[key])[:least])  # of equals the first
        sure = min((p if key in kept else 1.0 - p for key, p in chance.items()), default=1.0)
        return [choice.answer for choice in choices if choice.key in kept], sure

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The least sure decision: that a choice is in, or that it is not."""
        return least_sure(
            Decision(choice.key, f"{choice.text} is in", standing.of(choice))
            if self.supports(value, choice)
            else Decision(choice.key, f"{choice.text} is not in", 1.0 - standing.of(choice))
            for choice in standing.choices
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Known choices, in order, none twice."""
        if not isinstance(value, list):
            return ("the value is not a list of labels",)
        known = [choice.answer for choice in self.choices(campaign, input)]
        strange = [each for each in value if each not in known]
        if strange:
            return tuple(f"{shortened(each)} is not one of the labels" for each in strange)
        if value != [each for each in known if each in value]:
            return ("the labels are not in the campaign's order, or repeat",)
        if len(value) < self.least(campaign):
            return (f"there are {len(value)} labels, and there must be {self.least(campaign)}",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """Jaccard's: what both hold, of what either does; 1 for two empty lists."""
        return jaccard(set(map(canonical_json, one)), set(map(canonical_json, other)))

    def words(self, value: Json) -> str:
        """The values with commas between."""
        return ", ".join(str(each) for each in value) or "none"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Micro-F1 first, then the mean Jaccard index, exact match, and Hamming loss."""
        given = [] if value is None else value
        both = sum(each in gold for each in given)
        labels = len(self.choices(campaign, input))
        wrong = len(given) + len(gold) - 2 * both
        return {
            "micro-F1": (2.0 * both, float(len(given) + len(gold))),
            "Jaccard": (0.0 if value is None else Several.similarity(self, value, gold), 1.0),
            "exact match": (float(value is not None and not wrong), 1.0),
            "Hamming loss": (float(wrong), float(labels)),
        }

    lower_is_better = frozenset({"Hamming loss"})

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """Any number of the list."""
        return ChooseSeveral(choices=self.choices(campaign, input))

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """Several labels."""
        return "labels"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The labels."""
        return Exchanged(labels=tuple(str(each) for each in value))


def _cells(text: str) -> list[str]:
    """The cells of a line with commas between; none where it is no such line."""
    try:
        return next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        return [text]
