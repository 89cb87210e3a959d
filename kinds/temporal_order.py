"""The order in time of given events: which starts before which.

The value is a list of ``{"a", "b", "label"}``: ids of two events, ``a`` the earlier one in the
text, and whether ``a`` starts before ``b``, after it, or with it (``equal``), or whether nobody can
tell (``vague``). Each pair is one question. The answers must fit together: they are merged so that
no circle is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import register, text_of
from kinds.figures import Answered, Marks
from kinds.measures.timelines import Pair, Says, awareness, closure
from kinds.merging.event_order import best_order
from kinds.reading import parsed
from kinds.shapes.event_edges import (
    EDGE,
    EVENTS,
    PAIRS,
    events,
    given_pairs,
    is_edge,
    labels_of,
    read_edge,
    says_by_pair,
    says_of,
)
from kinds.shapes.given import GivenFields
from kinds.shapes.grouped import MOST_GROUPS, Question, Questions, option
from kinds.shapes.listed import shortened
from kinds.shapes.mentions import Mention
from kinds.shapes.surroundings import around, in_place, sentence_numbers
from kinds.wording import Framing, PartWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice, Group
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission


class OrderOptions(Frozen):
    """What can be set of the order of events."""

    window: int = Field(default=2, ge=1)
    """Pairs are asked about whose sentences are among so many in a row, where none are given."""


WORDING = PartWording(
    guideline=(
        "Say in which order the events of the text happen. Compare when they start, not when they "
        "end: before means that the first event starts before the second one does."
    ),
    noun="order",
    plain=Framing(question="Which order does the text tell", answer_start="Order:"),
    question=Framing(
        question="When does the first event start", answer_start="The first one starts"
    ),
    reader=Framing(
        question="How would a careful reader order them", answer_start="A careful reader says:"
    ),
    right="Which order is right",
)


@register
class TemporalOrder(GivenFields, Questions):
    """Edges between pairs of events."""

    name = "temporal_order"
    summary = "which of given events starts before which"
    fields = ("text", EVENTS)
    given = (EVENTS, PAIRS)
    options_model = OrderOptions

    def check_campaign(self, campaign: Campaign) -> None:
        """Labels that say before and after, or none for the usual four."""
        super().check_campaign(campaign)
        names = {label.name for label in campaign.labels}
        if names and not {"before", "after"} <= names:
            raise InvalidCampaign(
                "the order of events needs the labels before and after",
                "name them, for example --labels before,after,equal,vague, or leave --labels out",
            )

    def wording(self, campaign: Campaign) -> Wording:
        """About the order in time."""
        return WORDING

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """Each pair, the event first that is the earlier one in the text."""
        text, labels = text_of(campaign, input), labels_of(campaign)
        found = []
        for one, other in self.pairs(campaign, input):
            group = Group(
                key=f"{one.id}-{other.id}",
                text=f"When does {in_place(text, one)} start, seen from {in_place(text, other)}?",
                sort=f"{one.text.casefold()} > {other.text.casefold()}",
                about=around(text, one, other),
            )
            choices = [option(group, each.name, "", each.description) for each in labels]
            found.append((group, tuple(choices)))
        if len(found) > MOST_GROUPS:
            raise InvalidSubmission(
                f"{len(found)} pairs of events are more than {MOST_GROUPS}",
                "split the text, or look less far with --set window=1",
            )
        return tuple(found)

    def pairs(self, campaign: Campaign, input: Mapping[str, Json]) -> list[tuple[Mention, Mention]]:
        """The pairs that are given, or all that stand close enough."""
        known = events(campaign, input)
        if PAIRS in campaign.input_fields:
            return given_pairs(known, input)
        sentence = sentence_numbers(text_of(campaign, input), known)
        window = self.options(campaign).window
        return [
            (known[i], known[j])
            for i in range(len(known))
            for j in range(i + 1, len(known))
            if sentence[j] - sentence[i] < window
        ]

    def value_of_options(
        self, campaign: Campaign, input: Mapping[str, Json], options: Mapping[str, str]
    ) -> Json:
        """An edge for each pair."""
        return [
            {"a": one.id, "b": other.id, "label": options[f"{one.id}-{other.id}"]}
            for one, other in self.pairs(campaign, input)
            if f"{one.id}-{other.id}" in options
        ]

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By pair, its label."""
        return {f"{edge['a']}-{edge['b']}": edge["label"] for edge in value}

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From a list of edges, perhaps turned round, or an object of pairs and labels. Pairs may
        be left out, and others than those that are asked about may be there."""
        answer = parsed(answer)
        if isinstance(answer, Mapping) and "edges" in answer:
            answer = parsed(answer["edges"])
        if isinstance(answer, Mapping):
            return super().parse(campaign, input, answer)
        if not isinstance(answer, list):
            raise InvalidAnswer(f"{shortened(answer)} is no list of edges", EDGE)
        known = events(campaign, input)
        found = [read_edge(campaign, known, item) for item in answer]
        unique = {(one, other): label for one, other, label in found}
        if len(unique) < len({*found}):
            raise InvalidAnswer("two edges say different things of one pair", "keep one of them")
        return [
            {"a": known[one].id, "b": known[other].id, "label": unique[one, other]}
            for one, other in sorted(unique)
        ]

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The most probable edges that fit together; the confidence is that of the weakest one."""
        known = {event.id: number for number, event in enumerate(events(campaign, input))}
        beliefs: dict[Pair, dict[Says, float]] = {}
        best: dict[tuple[str, Says], Choice] = {}
        groups: dict[Pair, str] = {}
        ends = {
            f"{one.id}-{other.id}": (known[one.id], known[other.id])
            for one, other in self.pairs(campaign, input)
        }
        for choice in choices:
            chance, says = probabilities.get(choice.key, 0.0), says_of(choice.option)
            groups[ends[choice.group]] = choice.group
            of_pair = beliefs.setdefault(ends[choice.group], {})
            now = best.get((choice.group, says))
            if now is None or chance > probabilities.get(now.key, 0.0):
                best[choice.group, says] = choice
                of_pair[says] = chance
        chosen, sure, options = best_order(len(known), beliefs), 1.0, {}
        for pair, says in chosen.items():
            group = groups[pair]
            if (group, says) in best:
                options[group] = best[group, says].option
                sure = min(sure, beliefs[pair][says])
            else:  # what follows from the others has no label here
                sure = 0.0
        return self.value_of_options(campaign, input, options), sure

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Known events and labels, in order of the text, and no circle."""
        number = {event.id: at for at, event in enumerate(events(campaign, input))}
        names = [label.name for label in labels_of(campaign)]
        if not isinstance(value, list) or not all(is_edge(each) for each in value):
            return ("the value is not a list of edges",)
        found = []
        for edge in value:
            if edge["a"] not in number or edge["b"] not in number:
                found.append(f"{shortened(edge)} joins an event that is not given")
            if edge["label"] not in names:
                found.append(f"{shortened(edge['label'])} is not one of the labels")
        if found:
            return tuple(found)
        pairs = [(number[edge["a"]], number[edge["b"]]) for edge in value]
        if pairs != sorted(set(pairs)) or any(one >= other for one, other in pairs):
            return ("the edges are not in the order of the text, or repeat",)
        if closure(len(number), says_by_pair(number, value)) is None:
            return ("the edges contradict each other: they make a circle",)
        return ()

    def words(self, value: Json) -> str:
        """Each edge, with commas between."""
        return ", ".join(f"{e['a']} {e['label']} {e['b']}" for e in value) or "no edges"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Over the pairs of gold: the share that is labelled alike, F1 where vague counts as no
        answer (as on MATRES: Ning, Wu and Roth, 2018), and the temporal awareness of the row."""
        said = {} if value is None else self.options_of_value(value)
        right = self.options_of_value(gold)
        plain = {pair: label for pair, label in right.items() if says_of(label) != "vague"}
        ours = {pair: said[pair] for pair in right if says_of(said.get(pair, "")) != "vague"}
        same = sum(said.get(pair) == label for pair, label in right.items())
        both = sum(ours.get(pair) == label for pair, label in plain.items())
        number = {event.id: at for at, event in enumerate(events(campaign, input))}
        aware = awareness(
            len(number), says_by_pair(number, value or ()), says_by_pair(number, gold)
        )
        return {
            "accuracy of pairs": (float(same), float(len(right))),
            "micro-F1 without vague": (2.0 * both, float(len(ours) + len(plain))),
            "temporal awareness": (aware if value is not None else 0.0, 1.0),
            "exact match": (float(value is not None and same == len(right)), 1.0),
        }

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """Everything happens in the order in which it is told."""
        return [
            self.value_of_options(
                campaign,
                answer.input,
                {group.key: "before" for group in self.groups(campaign, answer.input)},
            )
            for answer in answers
        ]

    def given_words(self, campaign: Campaign, input: Mapping[str, Json]) -> Mapping[str, str]:
        """The events in the order of the text."""
        return {EVENTS: ", ".join(event.words for event in events(campaign, input))}
