"""Spans chosen among likely stretches: small models tell a type better than they quote.

Names stand out by how they look (:mod:`kinds.shapes.likely`), and whatever does not is never found;
of what does, the seats say in one word what it is, and the learners may look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import HALF, Reckoned, text_of
from kinds.context import one_line
from kinds.shapes.grouped import Question, option, space_of
from kinds.shapes.likely import candidates
from kinds.shapes.parts import Part
from kinds.shapes.quoted_spans import QuotedSpans
from kinds.shapes.quotes import occurrences
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Group

AROUND = 40
"""Characters on each side of a likely span that learners read with it."""
NONE = "none"
"""The answer that a likely span is none."""


class LikelySpans(QuotedSpans):
    """One question a likely stretch: of which type it is, or none."""

    learns_line, usual_line = True, HALF

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """For each place of a likely span: one of the labels, or none."""
        text, most = text_of(campaign, input), self.options(campaign).most
        quotes = dict.fromkeys(text[run.start : run.end] for run in candidates(text, most))
        places = sorted({place for quote in quotes for place in occurrences(text, quote)})
        found = []
        for start, end in places[: 2 * most]:
            quote = " ".join(text[start:end].split())
            group = Group(
                key=f"{start}:{end}",
                text=f"What is “{quote}” in this text?",
                name=f"“{quote}”",
                about=f"{quote} {text[max(0, start - AROUND) : end + AROUND]}",
                nothing=NONE,
            )
            choices = [option(group, each.name, "", each.description) for each in campaign.labels]
            found.append((group, (*choices, option(group, NONE))))
        return tuple(found)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The questions and their answers."""
        return space_of(self.questions(campaign, input))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All answers, whatever was proposed."""
        return space_of(self.questions(campaign, input)).choices

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The spans that are likely enough of some type; of two that overlap, the more probable.
        The confidence is that of the weakest decision: for a type, or for none."""
        text, line = text_of(campaign, input), self.line_of(campaign) or HALF
        types, found = _types(choices, probabilities)
        decided = self._answered(campaign, types, found, probabilities)
        sure = min((sure for _, sure in decided.values()), default=1.0)
        kept: list[Part] = []
        for group in sorted(found, key=lambda group: -probabilities[types[group].key]):
            start, end = map(int, group.split(":"))
            span: Part = {
                "start": start, "end": end, "label": types[group].option, "text": text[start:end]
            }  # fmt: skip
            if found[group] >= line and not any(self.clash(span, other) for other in kept):
                kept.append(span)
        return self.in_order(kept), sure

    def reckoned(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
        value: Json,
    ) -> Reckoned:
        """The least sure of these decisions."""
        types, found = _types(choices, probabilities)
        decided = self._answered(campaign, types, found, probabilities)
        if not decided:
            return Reckoned()
        least = min(decided, key=lambda group: decided[group][1])
        start, end = map(int, least.split(":"))
        quote, (answer, sure) = text_of(campaign, input)[start:end], decided[least]
        return Reckoned(part=least, words=f"“{one_line(quote)}” is {answer}, {sure:.2f}")

    def _answered(
        self,
        campaign: Campaign,
        types: Mapping[str, Choice],
        found: Mapping[str, float],
        probabilities: Mapping[str, float],
    ) -> dict[str, tuple[str, float]]:
        """By stretch, its type or none, and how sure that is."""
        line = self.line_of(campaign) or HALF
        return {
            group: (types[group].text, probabilities[types[group].key])
            if chance >= line
            else (NONE, 1.0 - chance)
            for group, chance in found.items()
        }


def _types(
    choices: Sequence[Choice], probabilities: Mapping[str, float]
) -> tuple[dict[str, Choice], dict[str, float]]:
    """By stretch, its most probable type, and the probability that it has any."""
    types, nothing = dict[str, Choice](), dict[str, float]()
    for choice in choices:
        chance = probabilities.get(choice.key)
        if chance is None:
            continue
        if choice.option == NONE:
            nothing[choice.group] = chance
            continue
        known = types.get(choice.group)
        if known is None or chance > probabilities[known.key]:
            types[choice.group] = choice
    return types, {group: 1.0 - nothing.get(group, 0.0) for group in types}
