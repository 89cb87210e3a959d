"""Spans chosen among likely stretches: small models tell a type better than they quote.

Names stand out by how they look (:mod:`kinds.shapes.likely`), and whatever does not is never found;
of what does, the seats say in one word what it is, and the learners may look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kinds.base import text_of
from kinds.context import one_line
from kinds.deciding import HALF, Decision, Reckoned, Standing, least_sure
from kinds.shapes.excluding import gives_way, kept_over
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

        The confidence is that of the weakest decision: for a type, for none, or for one of two that
        overlap (:func:`kept_over`): the other may be right, of whatever type, or neither.
        """
        decided = self._made_of(campaign, input, choices, probabilities)
        kept = [each.span for each in decided if each.span is not None]
        return self.in_order(kept), min((each.sure for each in decided), default=1.0)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The least sure of these decisions."""
        return least_sure(
            Decision(each.group, each.words, each.sure, each.rival)
            for each in self._made_of(*standing)
        )

    def _made_of(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> list[_Made]:
        """What is made of each stretch, the most probable first."""
        text, line = text_of(campaign, input), self.line_of(campaign) or HALF
        types, found = _types(choices, probabilities)
        decided, kept = list[_Made](), list[Part]()
        for group in sorted(found, key=lambda group: -probabilities[types[group].key]):
            start, end = map(int, group.split(":"))
            quote, type, chance = text[start:end], types[group].option, found[group]
            words, sure = f"“{one_line(quote)}”", probabilities[types[group].key]
            span: Part = {"start": start, "end": end, "label": type, "text": quote}
            rival = next((other for other in kept if self.clash(span, other)), None)
            if chance < line:
                decided.append(_Made(group, f"{words} is {NONE}", 1.0 - chance))
            elif rival is None:
                kept.append(span)
                decided.append(_Made(group, f"{words} is {types[group].text}", sure, span))
            else:
                other = f"{rival['start']}:{rival['end']}"
                surer = probabilities[types[other].key]
                how = gives_way(f"“{one_line(rival['text'])}”", surer, chance)
                words = f"{words} {how}"
                decided.append(_Made(group, words, kept_over(surer, chance), rival=other))
        return decided


class _Made(NamedTuple):
    """What was made of one stretch, and how sure that is."""

    group: str
    words: str
    sure: float
    span: Part | None = None
    """As the value holds it; None where it does not."""
    rival: str = ""
    """Key of the stretch to which it gives way."""


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
