"""Spans: stretches of the text, each with a type from the campaign's labels.

The value is a list of ``{"start", "end", "label", "text"}`` in code points of the first input
field, sorted by place, without duplicates or overlaps; the empty list is a value like any other.
Seats quote them, or, with ``find = likely``, are asked what each likely stretch is.
"""

from __future__ import annotations

from collections.abc import Mapping

from kinds.base import Kind, register
from kinds.exchange import Exchanged, Sort, spans_exchanged
from kinds.shapes.either import Either
from kinds.shapes.likely_spans import NONE, LikelySpans
from kinds.shapes.quoted_spans import QuotedSpans
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice


@register
class Spans(Either, QuotedSpans):
    """Any number of labelled stretches of the text."""

    summary = "stretches of the text, each with a type"
    _quoted, _likely = QuotedSpans(), LikelySpans()

    def shape(self, campaign: Campaign) -> Kind:
        """As the campaign wants them found."""
        return self._likely if self.options(campaign).find == "likely" else self._quoted

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the span; for none, whether it holds none at this place."""
        if not choice.group:
            return super().supports(value, choice)
        at = [part for part in value if f"{part['start']}:{part['end']}" == choice.group]
        if choice.option == NONE:
            return not at
        return any(part["label"] == choice.option for part in at)

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """Stretches of the text."""
        return "ranges"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The spans."""
        return spans_exchanged(value)
