"""Taxonomy: one place in a tree, as exactly as the committee is sure.

Labels are paths, ``animal/dog``; the ends of the tree are what seats choose between. Probabilities
add up along the tree, and the value is the deepest place that is sure enough: where only the leaf
is doubtful, the answer is its parent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import register
from kinds.deciding import Reckoned, Standing
from kinds.figures import Answered, Marks, figures_that_apply
from kinds.measures.trees import common_depth, hierarchical_f1
from kinds.reading import written
from kinds.review_form import ChooseOne, ReviewForm
from kinds.shapes.listed import (
    Listed,
    choice_of,
    folded,
    named_choice,
    only_field,
    shortened,
)
from kinds.together import together_words
from kinds.wording import Framing, LabelWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign, Label
from schema.choice import Choice
from schema.errors import InvalidAnswer, InvalidCampaign
from schema.figure import Figure


class TaxonomyOptions(Frozen):
    """What can be set of it."""

    accept: float = Field(default=0.6, ge=0.0, le=1.0)
    """How probable a place must be for the answer to go down to it. What a campaign accepts should
    not be above it; 0 always goes down to a leaf."""


WORDING = LabelWording(
    guideline="Say which category the text falls into.",
    noun="category",
    plain=Framing(question="Which category fits the text best", answer_start="Category:"),
    question=Framing(
        question="What is the text about", answer_start="The text falls into the category"
    ),
    right="Which category is right",
    asked="Does the text fall into the category",
    said="the text falls into",
    about="the text is about",
)


@register
class Taxonomy(Listed):
    """One place in a tree a task."""

    name = "taxonomy"
    summary = "one place in a tree of labels, as exact as is sure"
    options_model = TaxonomyOptions
    least_labels = 2

    def check_campaign(self, campaign: Campaign) -> None:
        """Labels are paths, and there are two leaves or more."""
        super().check_campaign(campaign)
        for label in campaign.labels:
            steps = label.name.split("/")
            if any(step != step.strip() or not step for step in steps):
                tidy = "/".join(step.strip() for step in steps if step.strip())
                raise InvalidCampaign(
                    f"the label {label.name!r} is no path of names with / between",
                    f"write {tidy}" if tidy else "write, for example: --labels animal/dog,plant",
                )
        if len(self.choices(campaign, {})) < 2:
            raise InvalidCampaign(
                "the tree of labels has only one leaf: nothing to decide",
                "name another, for example: --labels animal/dog,animal/cat,plant",
            )

    def wording(self, campaign: Campaign) -> Wording:
        """Into which category the text falls."""
        return WORDING

    def choices(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """The leaves: labels that are on the way to no other."""
        names = [label.name for label in campaign.labels]
        return tuple(
            choice_of(label)
            for label in campaign.labels
            if not any(name.startswith(f"{label.name}/") for name in names)
        )

    def places(self, campaign: Campaign) -> tuple[Choice, ...]:
        """Every place of the tree, parents before children, in the campaign's order."""
        meant = {label.name: label for label in campaign.labels}
        found: dict[str, Label] = {}
        for name in meant:
            steps = name.split("/")
            for depth in range(1, len(steps) + 1):
                place = "/".join(steps[:depth])
                found.setdefault(place, meant.get(place, Label(name=place)))
        return tuple(choice_of(label) for label in found.values())

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """A place by its path (a text, or a list of its steps), or by its last name where only one
        place is called so."""
        named = only_field(answer, ("label", "path", "answer", "value"))
        places = self.places(campaign)
        if isinstance(named, list) and all(steps := [written(step) for step in named]):
            named = "/".join(words[0] for words in steps)
        try:
            return named_choice(named, places).key
        except InvalidAnswer:
            last = {folded(name) for name in written(named)}
            alike = [c.key for c in places if folded(c.key.split("/")[-1]) in last]
            if len(alike) != 1:
                raise
            return alike[0]

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the leaf is the place, or lies below it."""
        return f"{choice.key}/".startswith(f"{value}/")

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The deepest place that is sure enough, going down by the most probable child; a place of
        the first level in any case. The confidence is the place's probability."""
        line = self.options(campaign).accept - 1e-9
        place, sure, depth = "", 1.0, 0
        while below := self._children(choices, place, depth):
            chance = {
                child: min(1.0, sum(probabilities.get(leaf, 0.0) for leaf in sorted(leaves)))
                for child, leaves in below.items()
            }
            best = max(chance, key=lambda child: chance[child])
            if place and chance[best] < line:
                break
            place, sure, depth = best, chance[best], depth + 1
        return place, sure

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The leaves below the place, which have its probability together."""
        below = [(c, standing.of(c)) for c in standing.choices if self.supports(value, c)]
        if len(below) < 2:
            return Reckoned()
        sure = sum(chance for _, chance in below)
        told = together_words(below, len(standing.choices))
        return Reckoned(
            words=f"{value} has {min(1.0, sure):.2f} together: {told}",
            held=tuple(choice.key for choice, _ in below),
        )

    def _children(self, choices: Sequence[Choice], place: str, depth: int) -> dict[str, list[str]]:
        """By child of the place, the keys of the leaves below it, or it."""
        found: dict[str, list[str]] = {}
        for choice in choices:
            steps = choice.key.split("/")
            if len(steps) > depth and (not place or self.supports(place, choice)):
                found.setdefault("/".join(steps[: depth + 1]), []).append(choice.key)
        return found

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether it is a place of the tree."""
        if any(value == place.key for place in self.places(campaign)):
            return ()
        return (f"{shortened(value)} is no place in the tree of labels",)

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the places on the way: siblings are more alike than strangers."""
        return hierarchical_f1(str(one).split("/"), str(other).split("/"))

    def holds(self, value: Json, gold: Json) -> bool:
        """Whether gold is the place, or lies below it."""
        return f"{gold}/".startswith(f"{value}/")

    def reach(self, campaign: Campaign, value: Json) -> str:
        """Down to a leaf, or to a place that leaves are below."""
        leaves = (choice.key for choice in self.choices(campaign, {}))
        return "leaf" if value in leaves else "parent"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Hierarchical F1; the share that is right as far as it goes; exact places; the share right
        at each depth that gold reaches; how deep answers go."""
        given = [] if value is None else value.split("/")
        right = gold.split("/")
        both = common_depth(given, right)
        deepest = max(len(choice.key.split("/")) for choice in self.choices(campaign, input))
        depths = {
            f"accuracy at depth {depth}": (float(both >= depth), 1.0)
            if len(right) >= depth
            else (0.0, 0.0)
            for depth in range(1, deepest + 1)
        }
        return {
            "hierarchical F1": (2.0 * both, float(len(given) + len(right))),
            "right as far as it goes": (float(value is not None and self.holds(value, gold)), 1.0),
            "exact place": (float(given == right), 1.0),
            **depths,
            "mean depth": (float(len(given)), 1.0),
        }

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """Those of :meth:`marks` that some row says something of."""
        return figures_that_apply([self.marks(campaign, a.input, a.value, a.gold) for a in answers])

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """Any place of the tree."""
        return ChooseOne(choices=self.places(campaign))

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """All places of the tree."""
        return tuple(place.key for place in self.places(campaign))
