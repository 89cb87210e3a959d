"""Ranking: some items in order, the best first.

The last input field holds the items: a list of texts, or of ``{"id": …, "text": …}``. Every pair is
asked about by itself; the pairs are merged into one order. The value is a list of ids, the best
first, in which a list of ids is a place that is shared. Items without ids are called by their
number, from ``"1"`` on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from string import ascii_uppercase
from typing import Literal

from pydantic import Field

from kinds.base import register
from kinds.deciding import Decision, Reckoned, Standing, least_sure
from kinds.figures import Answered, Marks
from kinds.measures.rankings import (
    discounted_gain,
    first_right,
    kendall_tau,
    reciprocal_rank,
    same_order,
)
from kinds.merging.borda import Borda
from kinds.merging.bradley_terry import BradleyTerry
from kinds.merging.preferences import Preferences, ranked
from kinds.review_form import PutInOrder, ReviewForm
from kinds.shapes.grouped import Questions
from kinds.shapes.items import id_of, items_of, order_of, places_of, read_order
from kinds.shapes.listed import listed, named_choice, only_field, shortened
from kinds.showing import Order, Quotable, Shown, as_text, title_of
from kinds.wording import Framing, Wording, fence
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Group
from schema.errors import InvalidAnswer


class RankingOptions(Frozen):
    """What can be set of it."""

    by: str = Field(default="better", min_length=1, max_length=80)
    """By what they are ranked, after "which is": ``better``, ``more relevant to the question``."""
    merge: Literal["bradley_terry", "borda"] = "bradley_terry"
    """How pairs become an order; where all pairs are answered both come to the same."""


class OrderWording(Wording):
    """The words of a kind whose answers are comparisons of items."""

    def whether(self, choice: Choice) -> str:
        """Whether it is ahead of the other."""
        return f"Is that right: {fence(choice.description)}? Answer yes or no."

    def stance(self, own: Choice, opposing: Choice) -> str:
        """That the one is ahead of the other."""
        return f"that {own.description}"


@register
class Ranking(Questions):
    """An order of items a task."""

    name = "ranking"
    summary = "some items in order, the best first"
    fields = ("question", "items")
    text_first = False
    options_model = RankingOptions
    most_labels = 0

    def wording(self, campaign: Campaign) -> Wording:
        """Which of two is better."""
        better = f"Which is {self.options(campaign).by}"
        framing = Framing(question=better, answer_start="Answer:")
        return OrderWording(
            guideline=f"Compare the items: which is {self.options(campaign).by}?",
            plain=framing,
            question=framing,
            reader=Framing(
                question=f"{better}, as a careful reader sees it",
                answer_start="A careful reader says:",
            ),
            right=better,
        )

    def items(self, campaign: Campaign, input: Mapping[str, Json]) -> dict[str, str]:
        """By id, the texts, in the row's order. Raises as :func:`kinds.shapes.items.items_of`."""
        return items_of(input, campaign.input_fields[-1])

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """What the items are about; then the items, each with its letter in either order."""
        shared = [
            Shown(title=title_of(name), text=as_text(input[name]))
            for name in campaign.input_fields[:-1]
            if name in input
        ]
        texts = self.items(campaign, input).values()
        items = [
            Shown(title=f"Item {letter}", text=text)
            for letter, text in zip(ascii_uppercase, texts, strict=False)
        ]
        return (*shared, *(items if order == "forward" else items[::-1]))

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """The items, each by itself: ``items.ID``."""
        field = campaign.input_fields[-1]
        return tuple(
            Quotable(field=f"{field}.{name}", text=text)
            for name, text in self.items(campaign, input).items()
            if text.strip()
        )

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """A question for every pair.

        Raises:
            InvalidSubmission: when the items are none; see :meth:`items`.
        """
        return super().answer_space(campaign, input)

    def groups(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Group, ...]:
        """Every pair of items."""
        items = self.items(campaign, input)
        letters = dict(zip(items, ascii_uppercase, strict=False))
        by = self.options(campaign).by
        return tuple(
            Group(
                key=f"{letters[one]}-{letters[other]}",
                text=f"Of items {letters[one]} and {letters[other]}, which is {by}?",
                sort="pair",
                about=f"{items[one]}\n{items[other]}",
                symmetric=True,
            )
            for one, other in combinations(items, 2)
        )

    def group_choices(
        self, campaign: Campaign, input: Mapping[str, Json], group: Group
    ) -> tuple[Choice, ...]:
        """The one, or the other: the value is a pair of ids, the better one first."""
        letters = dict(zip(self.items(campaign, input), ascii_uppercase, strict=False))
        pair = [name for name in letters if letters[name] in group.key.split("-")]
        by = self.options(campaign).by
        return tuple(
            Choice(
                key=f"{group.key}={place}",
                text=f"item {letters[best]}",
                description=f"item {letters[best]} is {by} than item {letters[rest]}"
                if by == "better"
                else f"item {letters[best]}, not item {letters[rest]}, is {by}",
                value=[best, rest],
                group=group.key,
                option=place,
            )
            for place, best, rest in (("first", *pair), ("second", *pair[::-1]))
        )

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the one is put before the other; a shared place says nothing of its items."""
        at = {name: n for n, place in enumerate(places_of(value)) for name in place}
        best, rest = choice.value
        return best in at and rest in at and at[best] < at[rest]

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From a list of ids (or of the items' texts), best first, with lists for shared places; or
        from ``one > two = three``. All items, each once."""
        named = only_field(answer, ("ranking", "order", "label", "answer", "value"))
        if isinstance(named, str):
            named = read_order(named)
        if not isinstance(named, list):
            raise InvalidAnswer(f"{shortened(answer)} is no order", 'answer ["best", "next", …]')
        choices = [
            Choice(key=name, text=text, value=name)
            for name, text in self.items(campaign, input).items()
        ]
        places = [
            sorted(named_choice(id_of(name), choices, "items").key for name in place)
            for place in (each if isinstance(each, list) else [each] for each in named)
            if place
        ]
        value = order_of(places)
        if problems := self.problems(campaign, input, value):
            raise InvalidAnswer(problems[0], f"put in order: {listed([c.key for c in choices])}")
        return value

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The order that the pairs speak for; the confidence is the least of two neighbours' being
        in the right order."""
        ahead: dict[tuple[str, str], float] = {}
        for choice in choices:
            best, rest = choice.value
            ahead[best, rest] = probabilities.get(choice.key, 0.0)
        pairs = [
            (one, other, chance / total)
            for (one, other), chance in ahead.items()
            if one < other and (total := chance + ahead.get((other, one), 0.0)) > 0.0
        ]
        preferences = Preferences.of_pairs(sorted(pairs), sorted(self.items(campaign, input)))
        rule = Borda() if self.options(campaign).merge == "borda" else BradleyTerry()
        scores = dict.fromkeys(preferences.items, 0.0) | rule.fit(preferences).scores
        value = order_of(ranked(scores))
        return value, min((ahead.get(pair, 0.0) for pair in _neighbours(value)), default=1.0)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The two neighbours whose order is least sure."""
        ahead = {tuple(choice.value): choice for choice in standing.choices}
        pairs = (ahead[pair] for pair in _neighbours(value) if pair in ahead)
        return least_sure(
            Decision(choice.group, choice.description, standing.of(choice)) for choice in pairs
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Every item once."""
        if not isinstance(value, list):
            return ("the value is no list of items",)
        named = [name for place in places_of(value) for name in place]
        known = list(self.items(campaign, input))
        found = [f"{shortened(name)} is none of the items" for name in named if name not in known]
        found += [f"the item {name!r} is not in the order" for name in known if name not in named]
        if not found and len(named) != len(known):
            found.append("an item comes twice in the order")
        return tuple(found)

    def similarity(self, one: Json, other: Json) -> float:
        """The share of the pairs that both order alike."""
        return same_order(places_of(one), places_of(other))

    def words(self, value: Json) -> str:
        """``one > two = three``."""
        order = " > ".join(" = ".join(place) for place in places_of(value))
        return " ".join(order.split())

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Kendall's tau-b, whether the best is first, NDCG and the reciprocal rank of the best;
        all 0 where there is no answer."""
        right = places_of(gold)
        measures = {
            "Kendall's tau": kendall_tau,
            "best first": first_right,
            "NDCG": discounted_gain,
            "reciprocal rank": reciprocal_rank,
        }
        return {
            name: (0.0 if value is None else measure(places_of(value), right), 1.0)
            for name, measure in measures.items()
        }

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The items in the order in which they are given."""
        return [list(self.items(campaign, answer.input)) for answer in answers]

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """All items, to be put in order."""
        return PutInOrder(
            choices=tuple(
                Choice(key=name, text=text, value=name)
                for name, text in self.items(campaign, input).items()
            )
        )


def _neighbours(value: Json) -> list[tuple[str, str]]:
    """The pairs of items that stand next to each other, or share a place; the better one first."""
    places = places_of(value)
    return [pair for place in places for pair in combinations(place, 2)] + [
        (one, other) for above, below in pairwise(places) for one in above for other in below
    ]
