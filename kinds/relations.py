"""Relations between entities of a text: who works for whom, what lies where.

The value is a list of ``{"head", "label", "tail"}``; both ends are spans with their text, and the
relation goes from head to tail. Where the items give their entities (the input field ``entities``),
each pair is one question: the relations that its types allow, or none. Where they do not, seats
propose relations between quotes, and each is voted on by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kinds.base import Kind, register, text_of
from kinds.figures import Answered, Marks
from kinds.measures.f1 import f1_marks
from kinds.reading import first_of, parsed
from kinds.shapes.either import Either
from kinds.shapes.given import GivenFields
from kinds.shapes.grouped import MOST_GROUPS, Question, Questions, option
from kinds.shapes.listed import listed, named_choice, shortened
from kinds.shapes.mentions import Mention, is_span, mention_of, mentions_of, pointed_at, quoted
from kinds.shapes.parts import Part, Parts
from kinds.shapes.runs import quote_schema
from kinds.shapes.surroundings import around, in_place
from kinds.wording import Framing, PartWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice, Group
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

ENTITIES, NONE = "entities", "none"
_EXAMPLE = '[{"start": 0, "end": 3, "text": "Ann", "label": "person"}]'
_HEADS, _TAILS = ("head", "subject", "from"), ("tail", "object", "to")
_LABELS = ("label", "relation", "type", "predicate")


class RelationOptions(Frozen):
    """What can be set of relations."""

    allowed: dict[str, tuple[tuple[str, str], ...]] = {}
    """By label, the pairs of types (head, tail) that it may hold between; any where left out."""


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


class _Between(Kind):
    """What a list of relations is, whether their entities are given or not."""

    name = "relations"
    options_model = RelationOptions

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the relation; for none, nothing between the same ends."""
        if choice.option == NONE and choice.group:
            return all(_ends(each) != choice.group for each in value)
        return any(_key(each) == choice.key for each in value)

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the relations that are the same; 1 for two empty lists."""
        first, second = {_key(each) for each in one}, {_key(each) for each in other}
        total = len(first) + len(second)
        return 2.0 * len(first & second) / total if total else 1.0

    def words(self, value: Json) -> str:
        """Each relation, with commas between."""
        return ", ".join(_words(each) for each in value) or "no relations"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Micro-F1 of (head, label, tail): both ends exact, and the direction."""
        said, right = map(_key, value or ()), map(_key, gold)
        return f1_marks("F1 of relations", said, right, value is not None)


class _Given(_Between, Questions):
    """Between entities that come with the item: one question a pair."""

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """Every two entities that some label may hold between, in both directions."""
        text, grammar = text_of(campaign, input), self.options(campaign).allowed
        places = {(each.start, each.end): each for each in entities(campaign, input)}
        mentions = [places[place] for place in sorted(places)]
        found = []
        for head in mentions:
            for tail in mentions:
                types = (head.label, tail.label)
                labels = [
                    label
                    for label in campaign.labels
                    if label.name not in grammar or types in grammar[label.name]
                ]
                if head == tail or not labels:
                    continue
                order = "in order" if head.start <= tail.start else "backwards"
                group = Group(
                    key=_ends({"head": head.span, "tail": tail.span}),
                    text=f"How is {in_place(text, head)} related to {in_place(text, tail)}?",
                    name=f"{head.text} → {tail.text}",
                    sort=f"{head.label} > {tail.label}, {order}",
                    about=around(text, head, tail),
                )
                choices = [option(group, each.name, "", each.description) for each in labels]
                found.append((group, (*choices, option(group, NONE))))
        if len(found) > MOST_GROUPS:
            raise InvalidSubmission(
                f"{len(found)} pairs of entities are more than {MOST_GROUPS}",
                "split the text, or allow fewer pairs of types with --set allowed=...",
            )
        return tuple(found)

    def value_of_options(
        self, campaign: Campaign, input: Mapping[str, Json], options: Mapping[str, str]
    ) -> Json:
        """A relation for each pair that has one."""
        spans = {f"{e.start}-{e.end}": e.span for e in entities(campaign, input)}
        found = []
        for ends, label in options.items():
            if label != NONE:
                head, tail = ends.split(">")
                found.append({"head": spans[head], "label": label, "tail": spans[tail]})
        return _in_order(found)

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By pair, its label."""
        return {_ends(each): each["label"] for each in value}

    def silent_option(self, campaign: Campaign, choices: Sequence[Choice]) -> str | None:
        """A pair that is left out has no relation."""
        return NONE

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From a list of relations whose ends are places, ids, words or numbers of the given
        entities, or an object of pairs and labels."""
        answer = parsed(answer)
        if isinstance(answer, Mapping) and "relations" in answer:
            answer = parsed(answer["relations"])
        if not isinstance(answer, list):
            return super().parse(campaign, input, answer)
        mentions, found = entities(campaign, input), []
        pairs = {group.key: choices for group, choices in self.questions(campaign, input)}
        for item in answer:
            if not isinstance(item, Mapping):
                raise InvalidAnswer(
                    f"{shortened(item)} is no relation", 'write {"head": …, "label": …, "tail": …}'
                )
            head = pointed_at(mentions, first_of(item, _HEADS))
            tail = pointed_at(mentions, first_of(item, _TAILS))
            if head is None or tail is None:
                raise InvalidAnswer(
                    f"an end of {shortened(dict(item))} is none of the entities, or several",
                    "name it by its id, or by start and end",
                )
            one = {"head": head.span, "tail": tail.span}
            if _ends(one) not in pairs:
                raise InvalidAnswer(
                    f"no label may hold from {head.words} to {tail.words}",
                    "allow their types with --set allowed=..., or turn the relation round",
                )
            named = named_choice(first_of(item, _LABELS), pairs[_ends(one)])
            if named.option != NONE:
                found.append({**one, "label": named.option})
        return _in_order(found)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Known pairs and labels, in order."""
        text = text_of(campaign, input)
        if not isinstance(value, list) or not all(_is_relation(text, each) for each in value):
            return ("the value is not a list of relations",)
        if value != _in_order(value):
            return ("the relations are not in order, or repeat",)
        return super().problems(campaign, input, value)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """Every pair is related, by the most frequent of the labels that its types allow."""
        counted = Counter(each["label"] for answer in answers for each in answer.gold)
        return [
            self.value_of_options(
                campaign,
                answer.input,
                {
                    group.key: max(choices[:-1], key=lambda c: counted[c.option]).option
                    for group, choices in self.questions(campaign, answer.input)
                },
            )
            for answer in answers
        ]


class _Open(_Between, Parts):
    """Between whatever seats quote."""

    things = "relations"

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of two quotes and a label."""
        quote = quote_schema(text_of(campaign, input))
        label = {"enum": [label.name for label in campaign.labels]}
        one = {
            "type": "object",
            "properties": {"head": quote, "label": label, "tail": quote},
            "required": ["head", "label", "tail"],
            "additionalProperties": False,
        }
        return {"type": "array", "maxItems": 12, "items": one}

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The relation, between those places of its quotes that are nearest to each other."""
        if not isinstance(item, Mapping):
            return []
        text, label = text_of(campaign, input), first_of(item, _LABELS)
        head = mention_of(text, first_of(item, _HEADS))
        tail = mention_of(text, first_of(item, _TAILS), near=head.start if head else 0)
        if head is None or tail is None or label not in [each.name for each in campaign.labels]:
            return []
        head = mention_of(text, first_of(item, _HEADS), near=tail.start) or head
        if (head.start, head.end) == (tail.start, tail.end):
            return []
        return [{"head": head.span, "label": label, "tail": tail.span}]

    def part_words(self, part: Part) -> str:
        """Head, label, tail."""
        return _words(part)

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """Both ends in the text, a known label."""
        if not _is_relation(text_of(campaign, input), part):
            return ("a relation has not two ends of the text and a label",)
        if part["label"] not in [label.name for label in campaign.labels]:
            return (f"{part['label']!r} is not one of the labels",)
        return ()

    def key_of(self, part: Part) -> str:
        """Both places and the label."""
        return _key(part)

    def sort_key(self, part: Part) -> Json:
        """By place."""
        return _place(part)


@register
class Relations(_Between, GivenFields, Either):
    """Directed, labelled pairs."""

    summary = "directed relations between given or quoted entities"
    fields = ("text", ENTITIES)
    given = (ENTITIES,)
    least_labels = 1
    defaults = _Given.defaults

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


_GIVEN, _OPEN = _Given(), _Open()


def entities(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Mention, ...]:
    """The given entities in the item's order."""
    return mentions_of(text_of(campaign, input), input, ENTITIES, _EXAMPLE)


def _ends(relation: Mapping[str, Json]) -> str:
    head, tail = relation["head"], relation["tail"]
    return f"{head['start']}-{head['end']}>{tail['start']}-{tail['end']}"


def _key(relation: Mapping[str, Json]) -> str:
    return f"{_ends(relation)}={relation['label']}"


def _place(relation: Mapping[str, Json]) -> tuple[int, int, int, int, str]:
    head, tail = relation["head"], relation["tail"]
    return head["start"], head["end"], tail["start"], tail["end"], relation["label"]


def _in_order(relations: Iterable[Json]) -> list[Json]:
    unique = {_key(each): each for each in relations}
    return sorted(unique.values(), key=_place)


def _words(relation: Mapping[str, Json]) -> str:
    return f"{quoted(relation['head'])} {relation['label']} {quoted(relation['tail'])}"


def _is_relation(text: str, item: Json) -> bool:
    return (
        isinstance(item, dict)
        and set(item) == {"head", "label", "tail"}
        and is_span(text, item["head"])
        and is_span(text, item["tail"])
        and isinstance(item["label"], str)
    )
