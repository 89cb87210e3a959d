"""Record: a JSON object of any schema (within :mod:`kinds.record_schema`), voted field by field.

The value is the object. Seats draft whole records; each field is then decided by itself: of
enumerations and truth values all options stand for choice, of numbers the median is taken, of texts
one of those that were proposed; items of arrays are in or out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import Defaults, Kind, register
from kinds.context import one_line
from kinds.figures import Answered, Marks
from kinds.reading import parsed
from kinds.record_schema import Leaf, Path, built, check_schema, errors, held, leaves, read, type_of
from kinds.review_form import FillRecord, ReviewForm
from kinds.shapes.listed import shortened
from kinds.shapes.text import normal
from kinds.wording import Framing, PartWording, Wording
from schema.ballot import Proposal
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Structured
from schema.errors import InvalidAnswer, InvalidCampaign

MOST_OPTIONS = 8
"""Enumerations up to so many options stand for choice as a whole, longer ones as proposed."""


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
            options = ranked[:1] if first.is_item else [*ranked, *_closed(first.schema)]
            unique: dict[str, Json] = {}
            for value in options:
                unique.setdefault(normal(value), value)
            found += [_choice(first, unique[name]) for name in sorted(unique)]
        return tuple(found)

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the record has this value in this field, or this item in this array."""
        got = held(value, _path(choice))
        if isinstance(_path(choice)[-1], str):
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
        fields: dict[str, list[Choice]] = {}
        for choice in choices:
            fields.setdefault(choice.group, []).append(choice)
        found: dict[Path, Json] = {}
        sure, out = 1.0, list[Path]()
        for group in sorted(fields.values(), key=lambda group: len(_path(group[0]))):
            path = _path(group[0])
            if any(path[: len(gone)] == gone for gone in out):
                continue
            chances = [probabilities.get(choice.key, 0.0) for choice in group]
            best = max(chances)
            item = not isinstance(path[-1], str)
            if best < 0.5 and (item or not _is_required(schema, path)):
                sure = min(sure, 1.0 - best)
                out.append(path)
                continue
            sure = min(sure, best / max(1.0, sum(chances)))
            values = [choice.value["value"] for choice in group]
            if _is_number(values) and not item:
                found[path] = _median(values, chances)
            else:
                found[path] = values[chances.index(best)]
        return built(schema, found), sure

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
            if 2 * sum(values.values()) > len(answers) or _is_required(schema, path)
        }
        return [built(schema, usual)] * len(answers)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """The object as JSON, or field by field."""
        schema, _ = self.schema(campaign)
        return FillRecord(json_schema=schema, example=canonical_json(_example(schema)))


def _choice(leaf: Leaf, value: Json) -> Choice:
    steps = [step if isinstance(step, str) else step[1] for step in leaf.path]
    if leaf.is_item:
        text = ", ".join(one_line(step) for step in steps[:-1]) + f": {one_line(value)}"
    else:
        text = ", ".join(one_line(step) for step in steps) + f": {one_line(value)}"
    fixed = bool(_closed(leaf.schema)) and not leaf.is_item
    return Choice(
        key=f"{leaf.key}={normal(value)}",
        text=text,
        description=str(leaf.schema.get("description", "")),
        value={"path": [step if isinstance(step, str) else list(step) for step in leaf.path],
               "value": value},
        group=leaf.key,
        option=f"{leaf.name}={canonical_json(value)}" if fixed else leaf.name,
    )  # fmt: skip


def _path(choice: Choice) -> Path:
    return tuple(
        step if isinstance(step, str) else (step[0], step[1]) for step in choice.value["path"]
    )


def _closed(schema: Mapping[str, Json]) -> list[Json]:
    """All values of a field that has few."""
    if type_of(schema) == "boolean":
        return [True, False]
    options = schema.get("enum", ())
    return list(options) if len(options) <= MOST_OPTIONS else []


def _is_required(schema: Mapping[str, Json], path: Path) -> bool:
    """Whether a field must be there, and all that it lies in; items are there by their own vote."""
    for step in path:
        if isinstance(step, str):
            if step not in schema.get("required", ()):
                return False
            schema = schema["properties"][step]
        else:
            schema = schema["items"]
    return True


def _is_number(values: Sequence[Json]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _median(values: Sequence[Json], weights: Sequence[float]) -> Json:
    """The weighted median, the lower one of two: a value that somebody proposed."""
    ranked = sorted(zip(values, weights, strict=True))
    half, so_far = sum(weights) / 2.0, 0.0
    for value, weight in ranked:
        so_far += weight
        if so_far >= half:
            return value
    return ranked[-1][0]


def _plain_leaves(value: Json, path: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [each for name in value for each in _plain_leaves(value[name], f"{path}.{name}")]
    if isinstance(value, list):
        return [each for item in value for each in _plain_leaves(item, f"{path}[]")]
    return [f"{path}={normal(value)}"]


def _example(schema: Mapping[str, Json]) -> Json:
    """A value that has every field."""
    kind = type_of(schema)
    if kind == "object":
        return {name: _example(part) for name, part in schema["properties"].items()}
    if kind == "array":
        return [_example(schema["items"])]
    least = schema.get("minimum", 0)
    return {"boolean": True, "integer": least, "number": least}.get(
        kind, schema.get("enum", ["…"])[0]
    )
