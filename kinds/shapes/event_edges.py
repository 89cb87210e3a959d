"""Given events of a text, and edges between them that say which starts first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import text_of
from kinds.measures.timelines import Pair, Says
from kinds.reading import first_of
from kinds.shapes.given import given_list
from kinds.shapes.listed import choice_of, named_choice, shortened
from kinds.shapes.mentions import Mention, mentions_of, pointed_at
from schema.base import Json
from schema.campaign import Campaign, Label
from schema.errors import InvalidAnswer, InvalidSubmission

EVENTS, PAIRS = "events", "pairs"
_EXAMPLE = '[{"id": "e1", "start": 4, "end": 8, "text": "fell"}]'
_MEANS: dict[str, Says] = {
    "before": "before", "after": "after",
    "equal": "equal", "same": "equal", "simultaneous": "equal",
}  # fmt: skip
"""What a label's name says of the order; any other is vague."""
_TURNED: dict[Says, Says] = {
    "before": "after", "after": "before", "equal": "equal", "vague": "vague"
}  # fmt: skip
USUAL = (
    Label(name="before"),
    Label(name="after"),
    Label(name="equal"),
    Label(name="vague"),
)
"""The labels of a campaign that names none."""
EDGE = 'write {"a": "e1", "b": "e2", "label": "before"}'


def labels_of(campaign: Campaign) -> tuple[Label, ...]:
    """The campaign's labels, or the usual ones."""
    return campaign.labels or USUAL


def says_of(label: str) -> Says:
    """What a label says of the order."""
    return _MEANS.get(label, "vague")


def events(campaign: Campaign, input: Mapping[str, Json]) -> tuple[Mention, ...]:
    """The given events in the order of the text; those without an id are e1, e2 and so on.

    Raises:
        InvalidSubmission: when one is not in the text.
    """
    found = mentions_of(text_of(campaign, input), input, EVENTS, _EXAMPLE)
    named = [
        each if each.id else each.model_copy(update={"id": f"e{number}"})
        for number, each in enumerate(found, start=1)
    ]
    ids = [each.id for each in named]
    repeated = next((each for each in ids if ids.count(each) > 1), None)
    if repeated is not None:
        raise InvalidSubmission(f"two events have the id {repeated!r}", "give each its own")
    return tuple(sorted(named, key=lambda each: (each.start, each.end, each.id)))


def given_pairs(
    known: Sequence[Mention], input: Mapping[str, Json]
) -> list[tuple[Mention, Mention]]:
    """The pairs that an item names, as events in the order of the text, each once.

    Raises:
        InvalidSubmission: when one of them names no two events.
    """
    found = set()
    for item in given_list(input, PAIRS, '[["e1", "e2"]]'):
        ends = [item.get("a"), item.get("b")] if isinstance(item, Mapping) else item
        two = isinstance(ends, list) and len(ends) == 2
        mentions = [pointed_at(known, end) for end in ends] if two else []
        numbers = sorted(known.index(each) for each in mentions if each is not None)
        if len(set(numbers)) != 2:
            raise InvalidSubmission(
                f"the pair {shortened(item)} names no two events", 'write ["e1", "e2"], their ids'
            )
        found.add((numbers[0], numbers[1]))
    return [(known[one], known[other]) for one, other in sorted(found)]


def read_edge(campaign: Campaign, known: Sequence[Mention], item: Json) -> tuple[int, int, str]:
    """The numbers of two events, the earlier one in the text first, and the label of their order,
    from an edge that may be turned round.

    Raises:
        InvalidAnswer: when it is none.
    """
    if isinstance(item, list) and len(item) == 3:
        item = dict(zip(("a", "b", "label"), item, strict=True))
    if not isinstance(item, Mapping):
        raise InvalidAnswer(f"{shortened(item)} is no edge", EDGE)
    one = pointed_at(known, first_of(item, ("a", "from", "source")))
    other = pointed_at(known, first_of(item, ("b", "to", "target")))
    if one is None or other is None or one == other:
        raise InvalidAnswer(f"{shortened(dict(item))} joins no two of the given events", EDGE)
    choices = [choice_of(label) for label in labels_of(campaign)]
    label = named_choice(first_of(item, ("label", "relation", "type")), choices).option
    first, second = known.index(one), known.index(other)
    if first < second:
        return first, second, label
    turned = _TURNED[says_of(label)]
    same = [choice.option for choice in choices if says_of(choice.option) == turned]
    return second, first, label if says_of(label) == turned else same[0]


def says_by_pair(number: Mapping[str, int], value: Json) -> dict[Pair, Says]:
    """What edges say, by the numbers of their events."""
    return {(number[e["a"]], number[e["b"]]): says_of(e["label"]) for e in value}


def is_edge(item: Json) -> bool:
    """Whether it is an edge as values hold it."""
    return (
        isinstance(item, dict)
        and set(item) == {"a", "b", "label"}
        and all(isinstance(part, str) for part in item.values())
    )
