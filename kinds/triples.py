"""Triples: facts that a text states, as head, relation and tail.

The value is a list of ``{"head", "relation", "tail", "quote"}``; the quote, words of the text that
state the fact, may be empty. Head and tail need not stand in the text. Relations are the campaign's
labels, or any words where it has none. Two triples are the same that differ in case, spacing,
punctuation or articles alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from kinds.base import register, text_of
from kinds.context import one_line
from kinds.figures import Marks
from kinds.measures.f1 import f1_marks
from kinds.picking import Picking, PickLinks
from kinds.reading import first_of
from kinds.shapes.listed import choice_of, shortened
from kinds.shapes.mentions import mention_of
from kinds.shapes.objects import closed_object, one_of_labels
from kinds.shapes.parts import Part, Parts
from kinds.wording import Framing, PartWording, Wording
from schema.base import Json
from schema.campaign import Campaign

LONGEST_END = 80
"""Characters of a head or a tail in a draft."""
MOST_TRIPLES = 10
_ENDS = {
    "head": ("head", "subject"),
    "relation": ("relation", "predicate", "label"),
    "tail": ("tail", "object"),
}


WORDING = PartWording(
    guideline="Write down the facts that the text states.",
    noun="fact",
    plain=Framing(question="Which facts does the text state", answer_start="Facts:"),
    question=Framing(question="What does the text tell us", answer_start="It tells us:"),
    reader=Framing(
        question="Which facts would a careful reader note", answer_start="A careful reader notes:"
    ),
    right="Which fact is right",
    asked="Does the text say this",
)


@register
class Triples(Parts):
    """Facts as head, relation, tail."""

    name = "triples"
    summary = "facts of a text as head, relation and tail"
    things = "triples"

    def wording(self, campaign: Campaign) -> Wording:
        """About facts."""
        return WORDING

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of triples, their relations those of the ontology."""
        end: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_END}
        names = [label.name for label in campaign.labels]
        relation = one_of_labels(names) if names else end
        one = closed_object({"head": end, "relation": relation, "tail": end})
        return {"type": "array", "maxItems": MOST_TRIPLES, "items": one}

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The triple, from an object or a list of three. A quote that is not in the text is
        dropped; where none is given, one that holds both ends is looked for."""
        if isinstance(item, list) and len(item) == 3:
            item = dict(zip(_ENDS, item, strict=True))
        if not isinstance(item, Mapping):
            return []
        given = {end: first_of(item, names) for end, names in _ENDS.items()}
        ends = {end: _words_of(each) for end, each in given.items()}
        if not all(
            isinstance(each, str | int | float) and str(each).strip() for each in ends.values()
        ):
            return []
        part: Part = {end: one_line(str(each)) for end, each in ends.items()}
        names = {normal_name(label.name): label.name for label in campaign.labels}
        if names:
            if normal_name(part["relation"]) not in names:
                return []
            part["relation"] = names[normal_name(part["relation"])]
        text = text_of(campaign, input)
        quote = mention_of(text, item["quote"]) if item.get("quote") else None
        spots = [each if isinstance(each, Mapping) else part[end] for end, each in given.items()]
        return [{**part, "quote": quote.text if quote else _stating(text, spots[0], spots[2])}]

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking:
        """Two stretches as head and tail, and a relation between them: a label, or any words."""
        labels = tuple(choice_of(label) for label in campaign.labels)
        return PickLinks(text=text_of(campaign, input), labels=labels)

    def key_of(self, part: Part) -> str:
        """The three names, normalised."""
        return " | ".join(normal_name(part[end]) for end in _ENDS)

    def sort_key(self, part: Part) -> Json:
        """By head, relation, tail."""
        return self.key_of(part)

    def option_of(self, part: Part) -> str:
        """The relation."""
        return str(part["relation"])

    def part_words(self, part: Part) -> str:
        """Head, relation, tail."""
        return f"{part['head']} → {one_line(part['relation'])} → {part['tail']}"

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """Names on one line, a relation of the ontology, a quote that is in the text."""
        if not isinstance(part, dict) or set(part) != {*_ENDS, "quote"}:
            return ("a triple has other fields than head, relation, tail and quote",)
        if not all(isinstance(each, str) for each in part.values()):
            return (f"{shortened(part)} holds something else than texts",)
        found = [f"the {end} is empty" for end in _ENDS if not one_line(part[end])]
        names = [label.name for label in campaign.labels]
        if names and part["relation"] not in names:
            found.append(f"{shortened(part['relation'])} is not one of the labels")
        if part["quote"] not in text_of(campaign, input):
            found.append(f"the quote {shortened(part['quote'])} is not in the text")
        return tuple(found)

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """F1 of triples whose normalised names are the same, and of those letter for letter."""
        said, right = self._keys(value), self._keys(gold)
        exact = [{"\t".join(part[end] for end in _ENDS) for part in v or ()} for v in (value, gold)]
        both = 2.0 * len(exact[0] & exact[1])
        first, *rest = f1_marks("F1 of triples", said, right, value is not None).items()
        total = float(len(exact[0]) + len(exact[1]))
        return dict([first, ("F1 letter for letter", (both, total)), *rest])


def normal_name(name: Json) -> str:
    """A name without differences of composition, case, spacing, punctuation and articles."""
    text = unicodedata.normalize("NFKC", str(name)).casefold().replace("_", " ")
    words = re.sub(r"[^\w\s]", " ", text).split()
    kept = [word for word in words if word not in ("a", "an", "the")]
    return " ".join(kept or words) or text.strip()


def _words_of(end: Json) -> Json:
    """The words of a span; anything else as it is."""
    return end.get("text") if isinstance(end, Mapping) else end


def _stating(text: str, one: Json, other: Json) -> str:
    """The shortest words of the text from one end of the triple to the other, where both stand in
    one line of it."""
    head = mention_of(text, one)
    tail = mention_of(text, other, near=head.start if head else 0)
    if head is None or tail is None:
        return ""
    head = mention_of(text, one, near=tail.start) or head
    quote = text[min(head.start, tail.start) : max(head.end, tail.end)]
    return quote if len(quote) <= 200 and "\n" not in quote else ""
