"""Relations between entities that come with the item: one question a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kinds.base import text_of
from kinds.figures import Answered
from kinds.picking import Picking, PickLinks, Stop
from kinds.reading import first_of, parsed
from kinds.shapes.grouped import MOST_GROUPS, Question, Questions, option
from kinds.shapes.listed import choice_of, named_choice, shortened
from kinds.shapes.mentions import Mention, mentions_of, pointed_at
from kinds.shapes.relation_list import (
    HEADS,
    LABELS,
    NONE,
    TAILS,
    RelationList,
    ends_of,
    in_order,
    is_relation,
    relation_of,
)
from kinds.shapes.surroundings import around, in_place
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, Group
from schema.errors import InvalidAnswer, InvalidSubmission

ENTITIES = "entities"
"""The input field that has them."""
_EXAMPLE = '[{"start": 0, "end": 3, "text": "Ann", "label": "person"}]'


class GivenRelations(RelationList, Questions):
    """Between entities that come with the item: one question a pair."""

    learns_line = True

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
                    key=ends_of({"head": head.span, "tail": tail.span}),
                    text=f"How is {in_place(text, head)} related to {in_place(text, tail)}?",
                    name=f"{head.text} → {tail.text}",
                    sort=f"{head.label} > {tail.label}, {order}",
                    about=around(text, head, tail),
                    nothing=NONE,
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
        return in_order(found)

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By pair, its label."""
        return {ends_of(each): each["label"] for each in value}

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
        for each in answer:
            if (item := relation_of(each)) is None:
                raise InvalidAnswer(
                    f"{shortened(each)} is no relation", 'write {"head": …, "label": …, "tail": …}'
                )
            head = pointed_at(mentions, first_of(item, HEADS))
            tail = pointed_at(mentions, first_of(item, TAILS))
            if head is None or tail is None:
                raise InvalidAnswer(
                    f"an end of {shortened(dict(item))} is none of the entities, or several",
                    "name it by its id, or by start and end",
                )
            one = {"head": head.span, "tail": tail.span}
            if ends_of(one) not in pairs:
                raise InvalidAnswer(
                    f"no label may hold from {head.words} to {tail.words}",
                    "allow their types with --set allowed=..., or turn the relation round",
                )
            named = named_choice(first_of(item, LABELS), pairs[ends_of(one)])
            if named.option != NONE:
                found.append({**one, "label": named.option})
        return in_order(found)

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking:
        """Two of the entities and a label that their types allow."""
        return PickLinks(
            text=text_of(campaign, input),
            labels=tuple(choice_of(label) for label in campaign.labels),
            between=self.options(campaign).allowed,
            stops=tuple(
                Stop(start=each.start, end=each.end, label=each.label)
                for each in entities(campaign, input)
            ),
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Known pairs and labels, in order."""
        text = text_of(campaign, input)
        if not isinstance(value, list) or not all(is_relation(text, each) for each in value):
            return ("the value is not a list of relations",)
        if value != in_order(value):
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


def entities(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Mention, ...]:
    """The given entities in the item's order."""
    return mentions_of(text_of(campaign, input), input, ENTITIES, _EXAMPLE)
