"""Relations between whatever seats quote: each is voted on by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kinds.base import text_of
from kinds.picking import Picking, PickLinks
from kinds.reading import first_of
from kinds.shapes.listed import choice_of, name_among
from kinds.shapes.mentions import mention_of
from kinds.shapes.objects import closed_object, one_of_labels
from kinds.shapes.parts import Part, Parts
from kinds.shapes.relation_list import (
    HEADS,
    LABELS,
    TAILS,
    RelationList,
    is_relation,
    place_of,
    relation_key,
    relation_of,
    relation_words,
)
from kinds.shapes.runs import quote_schema
from schema.base import Json
from schema.campaign import Campaign


class QuotedRelations(RelationList, Parts):
    """Between whatever seats quote."""

    things = "relations"

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of two quotes and a label."""
        quote = quote_schema(text_of(campaign, input))
        label = one_of_labels([label.name for label in campaign.labels])
        one = closed_object({"head": quote, "label": label, "tail": quote})
        return {"type": "array", "maxItems": 12, "items": one}

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The relation, between those places of its quotes that are nearest to each other."""
        if (item := relation_of(item)) is None:
            return []
        text = text_of(campaign, input)
        label = name_among(first_of(item, LABELS), [each.name for each in campaign.labels])
        head = mention_of(text, first_of(item, HEADS))
        tail = mention_of(text, first_of(item, TAILS), near=head.start if head else 0)
        if head is None or tail is None or label is None:
            return []
        head = mention_of(text, first_of(item, HEADS), near=tail.start) or head
        if (head.start, head.end) == (tail.start, tail.end):
            return []
        return [{"head": head.span, "label": label, "tail": tail.span}]

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking:
        """Any two stretches and a label."""
        labels = tuple(choice_of(label) for label in campaign.labels)
        return PickLinks(text=text_of(campaign, input), labels=labels)

    def part_words(self, part: Part) -> str:
        """Head, label, tail."""
        return relation_words(part)

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """Both ends in the text, a known label."""
        if not is_relation(text_of(campaign, input), part):
            return ("a relation has not two ends of the text and a label",)
        if part["label"] not in [label.name for label in campaign.labels]:
            return (f"{part['label']!r} is not one of the labels",)
        return ()

    def key_of(self, part: Part) -> str:
        """Both places and the label."""
        return relation_key(part)

    def sort_key(self, part: Part) -> Json:
        """By place."""
        return place_of(part)
