"""Relations between entities of a text: who works for whom, what lies where.

The value is a list of ``{"head", "label", "tail"}``; both ends are spans with their text, and the
relation goes from head to tail. Where the items give their entities (the input field ``entities``),
each pair is one question: the relations that its types allow, or none. Where they do not, seats
propose relations between quotes, and each is voted on by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from kinds.base import Kind, register
from kinds.shapes.either import Either
from kinds.shapes.given import GivenFields
from kinds.shapes.given_relations import ENTITIES, GivenRelations, entities
from kinds.shapes.listed import listed
from kinds.shapes.quoted_relations import QuotedRelations
from kinds.shapes.relation_list import NONE, RelationList
from kinds.wording import Framing, PartWording, Wording
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidCampaign

WORDING = PartWording(
    guideline="Say how the things in the text are related.",
    noun="relation",
    plain=Framing(question="Which relation does the text state", answer_start="Relation:"),
    question=Framing(question="How are they related", answer_start="They are related by"),
    reader=Framing(
        question="Which relation would a careful reader see", answer_start="A careful reader sees:"
    ),
    right="Which relation is right",
    asked="Does the text say this",
)


@register
class Relations(RelationList, GivenFields, Either):
    """Directed, labelled pairs."""

    summary = "directed relations between given or quoted entities"
    fields = ("text", ENTITIES)
    given = (ENTITIES,)
    least_labels = 1
    defaults = GivenRelations.defaults

    def check_campaign(self, campaign: Campaign) -> None:
        """Labels other than none, and a grammar of types that names only them."""
        super().check_campaign(campaign)
        names = [label.name for label in campaign.labels]
        if NONE in names:
            raise InvalidCampaign(
                f"{NONE!r} is what a pair without a relation gets", "leave it out of the labels"
            )
        allowed = self.options(campaign).allowed
        strange = [name for name in allowed if name not in names]
        if strange:
            raise InvalidCampaign(
                f"allowed: {strange[0]!r} is not one of the labels", f"name one of: {listed(names)}"
            )
        if allowed and ENTITIES not in campaign.input_fields:
            raise InvalidCampaign(
                "allowed needs entities whose types are known",
                "name their field: --field text --field entities",
            )

    def shape(self, campaign: Campaign) -> Kind:
        """Pairs of given entities where the campaign has their field, else open."""
        return _GIVEN if ENTITIES in campaign.input_fields else _OPEN

    def wording(self, campaign: Campaign) -> Wording:
        """About relations."""
        return WORDING

    def given_words(self, campaign: Campaign, input: Mapping[str, Json]) -> Mapping[str, str]:
        """The entities with their types."""
        if ENTITIES not in campaign.input_fields:
            return {}
        words = dict.fromkeys(mention.words for mention in entities(campaign, input))
        return {ENTITIES: ", ".join(words) or NONE}


_GIVEN, _OPEN = GivenRelations(), QuotedRelations()
