"""Spans: stretches of the text, each with a type from the campaign's labels.

The value is a list of ``{"start", "end", "label", "text"}`` in characters of the first input field,
sorted by place, without duplicates or overlaps; the empty list is a value like any other. Models
count badly, so they propose quotes, ``{"spans": [{"text": …, "label": …}]}``, and the offsets are
found here. Each proposed span is then voted on by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kinds.base import register, text_of
from schema.annotation import Record
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, Structured
from schema.errors import InvalidAnswer, InvalidCampaign

MOST_SPANS = 32
"""At most so many spans in one proposal: a model that repeats itself must come to an end."""
WORDS_A_SPAN = 4
"""A proposal has at most one span for so many words of the text, and one more."""
MOST_RUNS = 400
"""A text with at most so many runs of words offers them one by one: whoever proposes can then
quote nothing else. In a longer text quotes are free, and those that are not found are dropped."""
LONGEST_RUN = 6
"""Words of one offered run; fewer where there would be too many runs."""
LONGEST_SPAN = 200
"""Characters of one proposed span in a longer text."""


@register
class Spans:
    """Any number of labelled stretches of the text."""

    name = "spans"

    def check_campaign(self, campaign: Campaign) -> None:
        """At least one label, and no options."""
        if not campaign.labels:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} names no types of spans to look for",
                "name them, for example: --labels person,place",
            )
        if campaign.options:
            raise InvalidCampaign(
                f"spans has no option {', '.join(map(repr, sorted(campaign.options)))}", "remove it"
            )

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """None: every task has spans of its own."""
        return frozenset()

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> Structured:
        """A list of quotes with their labels."""
        text = text_of(campaign, input)
        runs = word_runs(text)
        quote: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_SPAN}
        span = {
            "type": "object",
            "properties": {
                "text": {"enum": runs, "description": "words"} if runs else quote,
                "label": {"enum": [label.name for label in campaign.labels]},
            },
            "required": ["text", "label"],
            "additionalProperties": False,
        }
        most = min(MOST_SPANS, 1 + len(text.split()) // WORDS_A_SPAN)
        return Structured(
            json_schema={
                "type": "object",
                "properties": {"spans": {"type": "array", "maxItems": most, "items": span}},
                "required": ["spans"],
                "additionalProperties": False,
            }
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """Spans with their offsets, from quotes or from offsets, as JSON or as its text.

        A quote stands for all its occurrences (see :func:`occurrences`). Proposed spans that are
        not in the text, or have an unknown label, are left out: a small model invents some beside
        good ones. An answer of which nothing is left is invalid; an empty one is not.
        """
        text = text_of(campaign, input)
        labels = [label.name for label in campaign.labels]
        proposed = _proposed(answer)
        found: list[dict[str, Json]] = []
        for item in proposed:
            if isinstance(item, dict) and item.get("label") in labels:
                found.extend(
                    {"start": start, "end": end, "label": item["label"], "text": text[start:end]}
                    for start, end in _places(text, item)
                )
        if proposed and not found:
            raise InvalidAnswer(
                f"none of the {len(proposed)} proposed spans is in the text with a known label",
                f"quote the text verbatim, with one of: {', '.join(labels[:12])}",
            )
        return _in_order(found)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Json]
    ) -> tuple[Choice, ...]:
        """Every span that somebody proposed, by place."""
        meanings = {label.name: label.description for label in campaign.labels}
        union = _in_order(span for value in proposals for span in value)
        return tuple(
            Choice(
                key=_key(span),
                text=self.words([span]),
                description=meanings.get(span["label"], ""),
                value=span,
            )
            for span in union
        )

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the same stretch with the same label."""
        return any(_key(span) == choice.key for span in value)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The spans that are at least as probable as not; of two that overlap, the more probable.

        The confidence is that of the weakest decision that the list rests on: to keep a span, to
        leave one out, or to prefer one to another that it overlaps (their share of each other).
        """
        ranked = sorted(
            choices, key=lambda choice: (-probabilities.get(choice.key, 0.0), choice.key)
        )
        kept: list[Choice] = []
        confidence = 1.0
        for choice in ranked:
            probability = probabilities.get(choice.key, 0.0)
            rival = next((other for other in kept if _overlap(other.value, choice.value)), None)
            if probability < 0.5:
                confidence = min(confidence, 1.0 - probability)
            elif rival is None:
                kept.append(choice)
                confidence = min(confidence, probability)
            else:
                stronger = probabilities[rival.key]
                confidence = min(confidence, stronger / (stronger + probability))
        return _in_order(choice.value for choice in kept), confidence

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Offsets inside the text, quotes that match it, known labels, order, no overlaps."""
        if not isinstance(value, list):
            return ("the value is not a list of spans",)
        text = text_of(campaign, input)
        labels = [label.name for label in campaign.labels]
        found: list[str] = []
        for span in value:
            if not isinstance(span, dict) or set(span) != {"start", "end", "label", "text"}:
                found.append("a span has other fields than start, end, label and text")
                continue
            if not _is_place(text, span["start"], span["end"]):
                found.append(f"span {span['start']} to {span['end']} is not inside the text")
            elif text[span["start"] : span["end"]] != span["text"]:
                found.append(f"the text at {span['start']} is not {span['text']!r}")
            if span["label"] not in labels:
                found.append(f"{span['label']!r} is not one of the labels")
        if found:
            return tuple(found)
        if value != _in_order(value):
            found.append("the spans are not in the order of the text, or repeat")
        elif any(_overlap(one, other) for one, other in pairwise(value)):
            found.append("two spans overlap")
        return tuple(found)

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the exact spans; 1 for two empty lists."""
        return score_spans([one], [other]).f1

    def words(self, value: Json) -> str:
        """Each quote with its label in brackets."""
        if not value:
            return "no spans"
        return ", ".join(f"“{' '.join(span['text'].split())}” ({span['label']})" for span in value)

    def records(self, value: Json, stage: str, parents: Sequence[str]) -> tuple[Record, ...]:
        """One record: the whole list is the answer to one question."""
        return (Record(id="0", value=value, stage=stage, parents=tuple(parents)),)


@dataclass(frozen=True)
class SpanScores:
    """Exact-match scores over all spans of all tasks (micro-averaged, as in CoNLL-2003)."""

    right: int
    proposed: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the proposed spans that are right; 1 where nothing was proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold spans that were found; 1 where there are none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two; 1 where there was nothing and nothing was proposed."""
        total = self.proposed + self.gold
        return 2 * self.right / total if total else 1.0


def score_spans(values: Sequence[Json], gold: Sequence[Json]) -> SpanScores:
    """Compare lists of spans with gold lists, task by task; the same place and label is right.

    Tjong Kim Sang and De Meulder, 2003, Introduction to the CoNLL-2003 shared task.
    """
    right = proposed = wanted = 0
    for value, truth in zip(values, gold, strict=True):
        ours, theirs = {_key(span) for span in value}, {_key(span) for span in truth}
        right += len(ours & theirs)
        proposed += len(ours)
        wanted += len(theirs)
    return SpanScores(right, proposed, wanted)


def occurrences(text: str, quote: str) -> list[tuple[int, int]]:
    """Where ``quote`` stands in ``text``, verbatim, without overlaps: start and end.

    Whole words only (``US`` is not found in ``USED``), unless there is no such place: scripts that
    put no space between words have no other. A name that comes twice is a name both times, so all
    places count.
    """
    wanted = quote.strip()
    if not wanted:
        return []
    literal = re.escape(wanted)
    whole = rf"(?<!\w){literal}" if wanted[0].isalnum() else literal
    whole = rf"{whole}(?!\w)" if wanted[-1].isalnum() else whole
    places = [match.span() for match in re.finditer(whole, text)]
    return places or [match.span() for match in re.finditer(literal, text)]


def word_runs(text: str) -> list[str]:
    """Every run of words that a span of a short text may be, in the order of the text.

    A run begins and ends with a letter or digit and has at most :data:`LONGEST_RUN` words; shorter
    ones alone where that makes more than :data:`MOST_RUNS`. Empty where the text is too long.
    """
    words = [match.span() for match in re.finditer(r"\w+(?:['\u2019.&/-]\w+)*", text)]
    for longest in range(LONGEST_RUN, 0, -1):
        runs = {
            text[words[first][0] : words[last][1]]: None
            for first in range(len(words))
            for last in range(first, min(first + longest, len(words)))
        }
        if len(runs) <= MOST_RUNS:
            return [run for run in runs if "\n" not in run]
    return []


def _proposed(answer: Json) -> list[Json]:
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            raise InvalidAnswer("the answer is not JSON", 'answer {"spans": […]}') from None
    if isinstance(answer, dict):
        answer = answer.get("spans")
    if not isinstance(answer, list):
        raise InvalidAnswer("the answer holds no list of spans", 'answer {"spans": […]}')
    return answer


def _places(text: str, item: Mapping[str, Json]) -> list[tuple[int, int]]:
    if "start" in item or "end" in item:
        start, end = item.get("start"), item.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and _is_place(text, start, end)):
            return []
        quote = item.get("text", text[start:end])
        return [(start, end)] if quote == text[start:end] else []
    quote = item.get("text")
    return occurrences(text, quote) if isinstance(quote, str) else []


def _is_place(text: str, start: Json, end: Json) -> bool:
    return type(start) is int and type(end) is int and 0 <= start < end <= len(text)


def _key(span: Mapping[str, Json]) -> str:
    return f"{span['start']}:{span['end']}:{span['label']}"


def _overlap(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _in_order(spans: Iterable[dict[str, Json]]) -> list[dict[str, Json]]:
    unique = {_key(span): span for span in spans}
    return sorted(unique.values(), key=lambda span: (span["start"], span["end"], span["label"]))
