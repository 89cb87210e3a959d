"""Classification: exactly one label of a closed set.

The value is the label's name. Names are compared as wholes, so labels may begin like one another,
and an answer is never matched to a label by guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import register
from schema.annotation import Record
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, ClosedSet
from schema.errors import InvalidAnswer, InvalidCampaign


@register
class Classification:
    """One label a task."""

    name = "classification"

    def check_campaign(self, campaign: Campaign) -> None:
        """At least two labels, and no options."""
        if not campaign.labels:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has no labels to choose from",
                "name them, for example: --labels positive,negative",
            )
        if len(campaign.labels) == 1:
            only = campaign.labels[0].name
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has only one label, {only!r}: nothing to decide",
                f"add what a text without it gets, for example: --labels {only},other",
            )
        if campaign.options:
            raise InvalidCampaign(
                f"classification has no option {', '.join(map(repr, sorted(campaign.options)))}",
                "remove it",
            )

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The labels' names."""
        return frozenset(label.name for label in campaign.labels)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> ClosedSet:
        """The labels in the campaign's order."""
        return ClosedSet(choices=self.candidates(campaign, input, ()))

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The label that ``answer`` names (a string, or an object with only ``label``): exactly, or
        else the only one that differs in case alone."""
        named = answer["label"] if isinstance(answer, dict) and set(answer) == {"label"} else answer
        names = [label.name for label in campaign.labels]
        if isinstance(named, str):
            wanted = named.strip()
            if wanted in names:
                return wanted
            alike = [name for name in names if name.casefold() == wanted.casefold()]
            if len(alike) == 1:
                return alike[0]
        raise InvalidAnswer(
            f"{_shortened(named)} is not one of the labels", f"answer one of: {_listed(names)}"
        )

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Json]
    ) -> tuple[Choice, ...]:
        """All labels, whatever was proposed."""
        return tuple(
            Choice(key=label.name, text=label.name, description=label.description, value=label.name)
            for label in campaign.labels
        )

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether ``value`` is the label."""
        return bool(value == choice.key)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The most probable label and its probability; of equals, the first."""
        best = max(choices, key=lambda choice: probabilities.get(choice.key, 0.0))
        return best.key, probabilities.get(best.key, 0.0)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether the value is a label of the campaign."""
        if value in [label.name for label in campaign.labels]:
            return ()
        return (f"{_shortened(value)} is not one of the labels",)

    def similarity(self, one: Json, other: Json) -> float:
        """1 for the same label, else 0."""
        return float(one == other)

    def words(self, value: Json) -> str:
        """The label."""
        return str(value)

    def records(self, value: Json, stage: str, parents: Sequence[str]) -> tuple[Record, ...]:
        """One record, the label."""
        return (Record(id="0", value=value, stage=stage, parents=tuple(parents)),)


def _shortened(answer: Json, length: int = 60) -> str:
    text = repr(answer)
    return text if len(text) <= length else text[: length - 1] + "…"


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
