"""Record: a JSON object, voted field by field, of any schema that :mod:`kinds.shapes.record_schema`
supports.

The value is the object. Seats draft whole records; each field is then decided by itself: of
enumerations and truth values all options stand for choice, of numbers the median is taken, of texts
one of those that were proposed; items of arrays are in or out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import Kind, register
from kinds.deciding import Decision, Reckoned, Standing, least_sure
from kinds.figures import Answered, Marks
from kinds.merging.leaves import merged_leaves
from kinds.reading import parsed
from kinds.review_form import FillRecord, ReviewForm
from kinds.seam.declared import Defaults
from kinds.shapes.listed import shortened
from kinds.shapes.record_leaves import (
    Leaf,
    Path,
    built,
    choice_of_leaf,
    held,
    is_required,
    leaves,
    path_of,
)
from kinds.shapes.record_reading import errors, read
from kinds.shapes.record_schema import check_schema, example_of, few_values
from kinds.shapes.text import normal
from kinds.wording import Framing, PartWording, Wording
from schema.ballot import Proposal
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Structured
from schema.errors import InvalidAnswer, InvalidCampaign


class RecordOptions(Frozen):
    """What can be set of records."""

    json_schema: Json = Field(default=None, alias="schema")
    """The JSON schema of the object."""
    keys: dict[str, str] = {}
    """By array of objects, as ``authors`` or ``books[].authors``, the field that tells its items
    apart."""


WORDING = PartWording(
    guideline="Fill in the record with what the text says.",
    noun="record",
    plain=Framing(question="What does the text say of each field", answer_start="Record:"),
    question=Framing(question="What goes into the record", answer_start="It says:"),
    reader=Framing(
        question="How would a careful reader fill it in", answer_start="A careful reader writes:"
    ),
    right="Which entry is right",
    asked="Does this fit the text",
)


@register
class Record(Kind):
    """An object, field by field."""

    name = "record"
    summary = "a JSON object of any schema, voted field by field"
    most_labels = 0
    options_model = RecordOptions
    defaults = Defaults(reviewed=12)
    max_tokens = 384

    def check_campaign(self, campaign: Campaign) -> None:
        """A schema that is supported, with keys for its arrays of objects."""
        super().check_campaign(campaign)
        options = self.options(campaign)
        if options.json_schema is None:
            raise InvalidCampaign(
                "a record needs the JSON schema of its fields",
                'give one: --set schema=\'{"properties": {"name": {"type": "string"}}}\'',
            )
        check_schema(options.json_schema, options.keys)

    def schema(self, campaign: Campaign) -> tuple[Mapping[str, Json], Mapping[str, str]]:
        """The schema, and the fields that tell items apart."""
        options = self.options(campaign)
        return options.json_schema, options.keys

    def wording(self, campaign: Campaign) -> Wording:
        """About entries."""
        return WORDING

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The object under its schema."""
        schema, _ = self.schema(campaign)
        return Structured(json_schema=schema, max_tokens=self.max_tokens)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The record from an object or its JSON; what is missing stays so."""
        schema, keys = self.schema(campaign)
        if not isinstance(answer := parsed(answer), Mapping):
            raise InvalidAnswer(f"{shortened(answer)} is no object", "answer a JSON object")
        return read(schema, keys, answer)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """For each field that somebody filled in, what was proposed, or all of a short list."""
        schema, keys = self.schema(campaign)
        said = [leaf for p in proposals if p.value for leaf in leaves(schema, keys, p.value)]
        fields: dict[str, list[Leaf]] = {}
        for leaf in said:
            fields.setdefault(leaf.key, []).append(leaf)
        found = []
        for key in sorted(fields):
            first = fields[key][0]
            values = [leaf.value for leaf in fields[key]]
            wordings = Counter(canonical_json(value) for value in values)
            ranked = sorted(
                values, key=lambda value: (-wordings[canonical_json(value)], repr(value))
            )
            options = ranked[:1] if first.is_item else [*ranked, *few_values(first.schema)]
            unique: dict[str, Json] = {}
            for value in options:
                unique.setdefault(normal(value), value)
            found += [choice_of_leaf(first, unique[name]) for name in sorted(unique)]
        return tuple(found)

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the record has this value in this field, or this item in this array."""
        got = held(value, path_of(choice))
        if isinstance(path_of(choice)[-1], str):
            return got is not None and normal(got) == normal(choice.value["value"])
        return got is not None

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """Field by field: the most probable value, of numbers the median. Items, and fields that
        may be missing, are there where they are at least as probable as not; what lies within an
        item goes with it. The confidence is that of the weakest decision."""
        schema, _ = self.schema(campaign)
        found, decided = merged_leaves(schema, choices, probabilities)
        return built(schema, found), min((each.sure for each in decided), default=1.0)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The least sure field or item."""
        schema, _ = self.schema(standing.campaign)
        _, decided = merged_leaves(schema, standing.choices, standing.probabilities)
        return least_sure(
            Decision(
                each.choice.group, each.choice.text + " is left out" * (not each.is_in), each.sure
            )
            for each in decided
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """What the schema says against it."""
        schema, keys = self.schema(campaign)
        try:
            if not isinstance(value, Mapping) or read(schema, keys, value) != value:
                return ("the record is not as its schema writes it",)
        except InvalidAnswer as error:
            return (error.message,)
        return tuple(errors(schema, value))

    def similarity(self, one: Json, other: Json) -> float:
        """The share of leaves that are the same, items of arrays in any order; 1 only where all
        are."""
        if one == other:
            return 1.0
        first, second = Counter(_plain_leaves(one)), Counter(_plain_leaves(other))
        both, either = sum((first & second).values()), sum((first | second).values())
        return min(0.99, both / either) if either else 1.0

    def words(self, value: Json) -> str:
        """The object as JSON on one line, its fields in their order."""
        return json.dumps(value, ensure_ascii=False)

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """The share of fields and items that are as in gold, of all that either has; and of rows
        with all of them."""
        schema, keys = self.schema(campaign)
        said, right = (
            {leaf.key: normal(leaf.value) for leaf in leaves(schema, keys, each or {})}
            for each in (value, gold)
        )
        same = sum(said.get(key) == right.get(key) for key in {*said, *right})
        total = len({*said, *right})
        return {
            "accuracy of fields": (float(same), float(total)),
            "exact record": (float(value is not None and same == total), 1.0),
        }

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """In every field the most frequent value; no items."""
        schema, keys = self.schema(campaign)
        counted: dict[Path, Counter[str]] = {}
        for answer in answers:
            for leaf in leaves(schema, keys, answer.gold):
                if all(isinstance(step, str) for step in leaf.path):
                    counted.setdefault(leaf.path, Counter())[canonical_json(leaf.value)] += 1
        usual = {
            path: json.loads(min(values, key=lambda text: (-values[text], text)))
            for path, values in counted.items()
            if 2 * sum(values.values()) > len(answers) or is_required(schema, path)
        }
        return [built(schema, usual)] * len(answers)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """The object as JSON, or field by field."""
        schema, _ = self.schema(campaign)
        return FillRecord(json_schema=schema, example=canonical_json(example_of(schema)))


def _plain_leaves(value: Json, path: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [each for name in value for each in _plain_leaves(value[name], f"{path}.{name}")]
    if isinstance(value, list):
        return [each for item in value for each in _plain_leaves(item, f"{path}[]")]
    return [f"{path}={normal(value)}"]
