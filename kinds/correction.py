"""Correction: whether a person's label is right, and which one is where it is not.

The last input field holds the old label. The item is annotated blind: seats do not see the old
label, so that they cannot follow it; only then is it argued about, against the committee's own. The
value is ``{"label", "changed", "why"}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import register
from kinds.exchange import Exchanged
from kinds.figures import Answered, Marks, figures_that_apply
from kinds.review_form import ChooseOne, ReviewForm
from kinds.shapes.listed import Listed, choice_of, listed, named_choice, shortened
from kinds.showing import Order, Quotable, Shown
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission
from schema.figure import Figure


class CorrectionOptions(Frozen):
    """What can be set of it."""

    change_at: float = Field(default=0.5, ge=0.0, le=1.0)
    """How probable another label must be for the old one to be changed; 0 always takes the most
    probable."""


@register
class Correction(Listed):
    """The right label of a labelled task."""

    name = "correction"
    summary = "whether a person's label is right, else the right one"
    fields = ("text", "old")
    options_model = CorrectionOptions
    least_labels = 2

    def check_campaign(self, campaign: Campaign) -> None:
        """Labels, and a field for the old one beside the text."""
        super().check_campaign(campaign)
        if len(campaign.input_fields) < 2:
            raise InvalidCampaign(
                "a correction needs a text and, as its last input field, the old label",
                "name them, for example: --field text --field old",
            )

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """The item without its old label."""
        blind = campaign.model_copy(update={"input_fields": campaign.input_fields[:-1]})
        return super().render(blind, input, order)

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """The texts of the item."""
        blind = campaign.model_copy(update={"input_fields": campaign.input_fields[:-1]})
        return super().quotable(blind, input)

    def old(self, campaign: Campaign, input: Mapping[str, Json]) -> str:
        """The label that the item has.

        Raises:
            InvalidSubmission: when it is none of the campaign's.
        """
        field = campaign.input_fields[-1]
        labels = [choice_of(label) for label in campaign.labels]
        try:
            return named_choice(input.get(field), labels).key
        except InvalidAnswer:
            raise InvalidSubmission(
                f"the old label {shortened(input.get(field))} in the field {field!r} is not one of "
                "the campaign's",
                f"name it in --labels, or write one of: {listed([c.key for c in labels])}",
            ) from None

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The labels."""
        return frozenset(label.name for label in campaign.labels)

    def choices(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """The labels; each knows whether it is a change."""
        old = self.old(campaign, input)
        return tuple(
            choice_of(label).model_copy(update={"value": _value(label.name, old)})
            for label in campaign.labels
        )

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The labels.

        Raises:
            InvalidSubmission: when the old label is none of them.
        """
        return super().answer_space(campaign, input)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From the right label, or an object with it; whether it is a change follows."""
        why = ""
        if isinstance(answer, Mapping) and "label" in answer:
            why = " ".join(str(answer.get("why") or "").split())
            answer = answer["label"]
        value = super().parse(campaign, input, answer)
        return {**value, "why": why}

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether it is the label."""
        return bool(value["label"] == choice.key)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The most probable label where it is probable enough for a change; else the old one, with
        the confidence that it has. Why is said in numbers: the arguments are in the transcript."""
        old = self.old(campaign, input)
        chance = {choice.key: probabilities.get(choice.key, 0.0) for choice in choices}
        best = max(chance, key=lambda key: (chance[key], key == old))
        if chance[best] < self.options(campaign).change_at:
            best = old
        rival = (
            old
            if best != old
            else max((key for key in chance if key != old), key=lambda key: chance[key])
        )
        why = f"{best} has {chance[best]:.0%}, {rival} {chance[rival]:.0%}"
        return {**_value(best, old), "why": why}, chance[best]

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """One of the labels, and rightly called a change or none."""
        if not isinstance(value, Mapping) or set(value) != {"label", "changed", "why"}:
            return ("the value has other fields than label, changed and why",)
        if value["label"] not in self.fixed_keys(campaign):
            return (f"{shortened(value['label'])} is not one of the labels",)
        if value["changed"] != (value["label"] != self.old(campaign, input)):
            return ("it is not said rightly whether the label changed",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """Whether the labels are the same."""
        return float(one["label"] == other["label"])

    def words(self, value: Json) -> str:
        """The label, and whether it is another than before."""
        return f"{value['label']} ({'changed' if value['changed'] else 'kept'})"

    def worth_arguing(self, one: Choice, other: Choice) -> bool:
        """The old label against another; two new ones are no debate."""
        return bool(one.value["changed"] != other.value["changed"])

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Right labels; of the wrong old ones how many are noticed, and how many mended; of the
        right old ones how many are kept; of the changes how many are right."""
        right = value is not None and value["label"] == gold["label"]
        changed = value is not None and value["changed"]
        wrong = bool(gold["changed"])
        return {
            "accuracy": (float(right), 1.0),
            "wrong labels found": (float(wrong and changed), float(wrong)),
            "wrong labels mended": (float(wrong and right), float(wrong)),
            "right labels kept": (float(not wrong and right), float(not wrong)),
            "changes that are right": (float(changed and right), float(changed)),
        }

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """Those of :meth:`marks` that some row says something of."""
        return figures_that_apply([self.marks(campaign, a.input, a.value, a.gold) for a in answers])

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """Every label as it was."""
        kept = [self.old(campaign, answer.input) for answer in answers]
        return [_value(label, label) for label in kept]

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """One of the labels."""
        return ChooseOne(choices=tuple(choice_of(label) for label in campaign.labels))

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The right label."""
        return Exchanged(labels=(value["label"],))


def _value(label: str, old: str) -> dict[str, Json]:
    return {"label": label, "changed": label != old, "why": ""}
