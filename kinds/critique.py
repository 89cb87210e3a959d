"""Critique: what is wrong with a text, where, how badly, and what would be better.

The value is a list of findings ``{"field", "start", "end", "text", "problem", "severity", "fix"}``:
a quote of one of the item's texts, the problem in a few words, 1 (small) to 3 (grave), and a better
wording, which may be empty. Findings whose quotes overlap are one: whether it is a problem at all
is voted on; its severity is the median, and the most frequent place, problem and fix stand for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kinds.base import register
from kinds.context import one_line
from kinds.figures import Marks
from kinds.measures.findings import matched, same_place
from kinds.merging.findings import clusters
from kinds.numbers import read_number
from kinds.shapes.listed import choice_of, named_choice, shortened
from kinds.shapes.mentions import mention_of
from kinds.shapes.objects import closed_object, one_of_labels
from kinds.shapes.parts import Part, Parts
from kinds.shapes.runs import quote_schema
from kinds.wording import Framing, PartWording, Wording
from schema.ballot import Proposal
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

LONGEST_WORDS = 120
"""Characters of a problem or a fix in a draft."""
MOST_FINDINGS = 6
_FIELDS = {"field", "start", "end", "text", "problem", "severity", "fix"}


class CritiqueOptions(Frozen):
    """What can be set of critiques."""

    about: tuple[str, ...] = ()
    """The input fields that are criticised; all that are texts, where none is named."""


WORDING = PartWording(
    guideline="Find what is wrong with the text, and say what would be better.",
    noun="problem",
    plain=Framing(question="What is wrong with the text", answer_start="Problems:"),
    question=Framing(question="What should be changed", answer_start="Change this:"),
    reader=Framing(
        question="What would a careful editor mark", answer_start="A careful editor marks:"
    ),
    right="Which problem is real",
    asked="Is this a real problem",
)


@register
class Critique(Parts):
    """Findings about the item's texts."""

    name = "critique"
    summary = "problems of a text, each with its place, severity and fix"
    things = "findings"
    options_model = CritiqueOptions
    silence_counts = False

    def check_campaign(self, campaign: Campaign) -> None:
        """Fields that the campaign has."""
        super().check_campaign(campaign)
        strange = [
            each for each in self.options(campaign).about if each not in campaign.input_fields
        ]
        if strange:
            raise InvalidCampaign(
                f"about: seats do not read the field {strange[0]!r}",
                f"name it as well: --field {strange[0]}",
            )

    def wording(self, campaign: Campaign) -> Wording:
        """About problems."""
        return WORDING

    def texts(self, campaign: Campaign, input: Mapping[str, Json]) -> dict[str, str]:
        """What is criticised, by field, in the campaign's order.

        Raises:
            InvalidSubmission: when none of the fields is a text.
        """
        about = self.options(campaign).about or campaign.input_fields
        found = {
            name: input[name]
            for name in campaign.input_fields
            if name in about and isinstance(input.get(name), str) and input[name].strip()
        }
        if not found:
            raise InvalidSubmission(f"none of {', '.join(about)} is a text", "put it in quotes")
        return found

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of quotes, each with its problem, severity and fix."""
        words: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORDS}
        names = [label.name for label in campaign.labels]
        fields = {
            "text": quote_schema("\n".join(self.texts(campaign, input).values())),
            "problem": one_of_labels(names) if names else words,
            "severity": {"enum": [1, 2, 3]},
            "fix": {**words, "minLength": 0},
        }
        return {"type": "array", "maxItems": MOST_FINDINGS, "items": closed_object(fields)}

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The finding, in the first text that holds its quote; without a severity it is 2."""
        if not isinstance(item, Mapping):
            return []
        texts = self.texts(campaign, input)
        wanted = item.get("field")
        problem, given = item.get("problem", item.get("label")), item.get("severity")
        severity = 2.0 if given is None else read_number(given)
        if not isinstance(problem, str) or not problem.strip() or severity not in (1, 2, 3):
            return []
        if campaign.labels:
            try:
                problem = named_choice(
                    problem, [choice_of(each) for each in campaign.labels]
                ).option
            except InvalidAnswer:
                return []
        for field, text in texts.items():
            place = mention_of(text, item) if wanted in (None, field) else None
            if place is not None:
                return [
                    {
                        "field": field,
                        **place.span,
                        "problem": one_line(problem),
                        "severity": int(severity),
                        "fix": one_line(item.get("fix")),
                    }
                ]
        return []

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """One for each cluster of findings that overlap."""
        findings = [part for each in proposals for part in self.parts_of(each.value)]
        meanings = {label.name: label.description for label in campaign.labels}
        return tuple(
            Choice(
                key=self.key_of(part),
                text=self.part_words(part),
                description=meanings.get(part["problem"], ""),
                value=part,
                option=self.option_of(part),
            )
            for part in self.in_order(clusters(findings))
        )

    def value_of(self, parts: Iterable[Part]) -> Json:
        """Findings in the same place are one, within an answer too."""
        return self.in_order(clusters(list(parts)))

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list finds something in the same place."""
        return any(same_place(part, choice.value) for part in value)

    def key_of(self, part: Part) -> str:
        """Field and place."""
        return f"{part['field']}:{part['start']}:{part['end']}"

    def sort_key(self, part: Part) -> Json:
        """By field and place."""
        return (part["field"], part["start"], part["end"])

    def option_of(self, part: Part) -> str:
        """The problem; where problems are any words, the severity."""
        return (
            str(part["problem"]) if " " not in part["problem"] else f"severity {part['severity']}"
        )

    def clash(self, one: Part, other: Part) -> bool:
        """Whether they overlap."""
        return same_place(one, other)

    def part_words(self, part: Part) -> str:
        """The quote, its problem, the severity and the fix."""
        fix = f"; better: “{part['fix']}”" if part["fix"] else ""
        return f"“{one_line(part['text'])}”: {part['problem']} (severity {part['severity']}{fix})"

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """All fields, a quote of the field's text, a known problem and severity."""
        if not isinstance(part, dict) or set(part) != _FIELDS:
            return (f"a finding has other fields than {', '.join(sorted(_FIELDS))}",)
        if list(self.read_part(campaign, input, part)) != [part]:
            return (f"{shortened(part)} does not fit the text, its labels or severities 1 to 3",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of findings that overlap, 1 only where all are the same."""
        if one == other:
            return 1.0
        total = len(one) + len(other)
        return min(0.99, 2.0 * len(matched(one, other)) / total) if total else 1.0

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """F1 of findings, each counting as one of gold's that it overlaps; the error of the
        severity of those that are found."""
        said = value or []
        both = matched(said, gold)
        off = sum(abs(said[i]["severity"] - gold[j]["severity"]) for i, j in both)
        count = float(len(both))
        return {
            "F1 of findings": (2.0 * count, float(len(said) + len(gold))),
            "precision": (count, float(len(said))),
            "recall": (count, float(len(gold))),
            "severity error": (float(off), count),
        }

    lower_is_better = frozenset({"severity error"})
