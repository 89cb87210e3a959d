"""A list of directed, labelled relations between two stretches of a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import Field

from kinds.base import Kind
from kinds.exchange import Exchanged, Ranges, Sort
from kinds.figures import Marks
from kinds.measures.f1 import f1, f1_marks
from kinds.shapes.mentions import is_span, quoted
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice

NONE = "none"
"""The option of two stretches that are not related."""

ENTITY = "entity"
"""What an end is called in other tools, which want a label for every stretch."""

HEADS, TAILS = ("head", "subject", "from", "from_id"), ("tail", "object", "to", "to_id")
LABELS = ("label", "relation", "type", "predicate")
"""How the ends and the label of a relation may be called where it is read."""


class RelationOptions(Frozen):
    """What can be set of relations."""

    allowed: dict[str, tuple[tuple[str, str], ...]] = {}
    """By label, the pairs of types (head, tail) that it may hold between; any where left out."""
    threshold: float | None = Field(
        default=None,
        gt=0.0,
        lt=1.0,
        description="between given entities, from which probability on there is a relation; learnt "
        "from known answers where it is left out, else the most probable answer counts",
    )


class RelationList(Kind):
    """What a list of relations is, whether their entities are given or not."""

    name = "relations"
    options_model = RelationOptions

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the relation; for none, nothing between the same ends."""
        if choice.option == NONE and choice.group:
            return all(ends_of(each) != choice.group for each in value)
        return any(relation_key(each) == choice.key for each in value)

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the relations that are the same; 1 for two empty lists."""
        return f1(set(map(relation_key, one)), set(map(relation_key, other)))

    def words(self, value: Json) -> str:
        """Each relation, with commas between."""
        return ", ".join(relation_words(each) for each in value) or "no relations"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Micro-F1 of (head, label, tail): both ends exact, and the direction."""
        said, right = map(relation_key, value or ()), map(relation_key, gold)
        return f1_marks("F1 of relations", said, right, value is not None)

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """Their ends, and links between these."""
        return "ranges"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The ends, without a type of their own, and the relations."""
        found = Ranges()
        for each in value:
            head, tail = found.add(each["head"], ENTITY), found.add(each["tail"], ENTITY)
            found.link(head, tail, each["label"])
        return found.exchanged()

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """What their ends are called; the labels are those of links."""
        return (ENTITY,)


def relation_of(item: Json) -> Mapping[str, Json] | None:
    """A relation as an object, from that or from a list of head, label and tail; None for all
    else."""
    if isinstance(item, list) and len(item) == 3:
        return dict(zip(("head", "label", "tail"), item, strict=True))
    return item if isinstance(item, Mapping) else None


def ends_of(relation: Mapping[str, Json]) -> str:
    """Where its head and its tail are: what it is a relation between."""
    head, tail = relation["head"], relation["tail"]
    return f"{head['start']}-{head['end']}>{tail['start']}-{tail['end']}"


def relation_key(relation: Mapping[str, Json]) -> str:
    """What two relations must share to be the same: ends, direction and label."""
    return f"{ends_of(relation)}={relation['label']}"


def place_of(relation: Mapping[str, Json]) -> tuple[int, int, int, int, str]:
    """By what relations are in order."""
    head, tail = relation["head"], relation["tail"]
    return head["start"], head["end"], tail["start"], tail["end"], relation["label"]


def in_order(relations: Iterable[Json]) -> list[Json]:
    """Each relation once, in the order of the text."""
    unique = {relation_key(each): each for each in relations}
    return sorted(unique.values(), key=place_of)


def relation_words(relation: Mapping[str, Json]) -> str:
    """Head, label and tail on one line."""
    return f"{quoted(relation['head'])} {relation['label']} {quoted(relation['tail'])}"


def is_relation(text: str, item: Json) -> bool:
    """Whether it is a relation between two spans of the text, as values hold it."""
    return (
        isinstance(item, dict)
        and set(item) == {"head", "label", "tail"}
        and is_span(text, item["head"])
        and is_span(text, item["tail"])
        and isinstance(item["label"], str)
    )
