"""Semantic roles: who did what to whom, for one given predicate of the text.

The value is ``{"predicate": span, "roles": {role: [span, ...]}}``. Each candidate is one question:
a role of the campaign's labels, or none. Candidates are the spans of the input field ``candidates``
where the campaign has it, else the words around the predicate (roles of head words, as in
CoNLL-2009: Hajič et al., 2009). A core role is given at most once, by the best assignment as a
whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import register, text_of
from kinds.exchange import Exchanged, Ranges, Sort
from kinds.figures import Answered, Marks
from kinds.measures.f1 import f1
from kinds.measures.role_spans import matched
from kinds.merging.once_each import once_each
from kinds.option_types import Texts
from kinds.picking import PickFrames, Picking, Stop
from kinds.reading import parsed
from kinds.shapes.given import GivenFields
from kinds.shapes.grouped import Question, Questions, by_group, option
from kinds.shapes.listed import choice_of, listed, named_choice, shortened
from kinds.shapes.mentions import Mention, Span, is_span, mention_of, pointed_at, quoted
from kinds.shapes.predicate import (
    CANDIDATES,
    PREDICATE,
    given_phrases,
    predicate_of,
    side_of,
    words_around,
)
from kinds.shapes.role_lists import role_list
from kinds.shapes.surroundings import around, in_place
from kinds.wording import Framing, PartWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice, Group
from schema.errors import InvalidAnswer, InvalidCampaign

NONE = "none"
ROLE = "role"
"""What a stretch with a role is called in other tools, which want a label for every stretch."""
_NUMBERED = re.compile(r"A(RG)?\d", re.IGNORECASE)
_VALUE = 'write {"roles": {"A0": ["the words"]}}'


class RoleOptions(Frozen):
    """What can be set of semantic roles."""

    core: Texts | None = None
    """The roles that are given at most once; by default those called A0 to A9 or ARG0 to ARG9."""
    window: int = Field(default=8, ge=1, le=40)
    """So many words before the predicate, and as many after it, are candidates where none are
    given."""
    threshold: float | None = Field(default=None, gt=0.0, lt=1.0)
    """From which probability on a candidate has a role; where it is left out, what known answers
    show to be best for F1, and without them the most probable answer counts."""


WORDING = PartWording(
    guideline="Say which part each phrase plays in what the predicate tells.",
    noun="role",
    plain=Framing(question="Which role does the phrase play", answer_start="Role:"),
    question=Framing(question="What is the phrase to the predicate", answer_start="The phrase is"),
    reader=Framing(
        question="Which role would a careful reader see", answer_start="A careful reader sees:"
    ),
    right="Which role is right",
)


@register
class SemanticRoles(GivenFields, Questions):
    """A role, or none, for each candidate of one predicate."""

    name = "semantic_roles"
    summary = "who did what to whom, for a given predicate"
    fields = ("text", PREDICATE)
    given = (PREDICATE, CANDIDATES)
    least_labels = 1
    options_model = RoleOptions
    learns_line = True

    def check_campaign(self, campaign: Campaign) -> None:
        """Roles other than none; core ones among them."""
        super().check_campaign(campaign)
        names = [label.name for label in campaign.labels]
        if NONE in names:
            raise InvalidCampaign(
                f"{NONE!r} is what a phrase without a role gets", "leave it out of the labels"
            )
        strange = [name for name in self.options(campaign).core or () if name not in names]
        if strange:
            raise InvalidCampaign(
                f"core: {strange[0]!r} is not one of the labels", f"name some of: {listed(names)}"
            )

    def wording(self, campaign: Campaign) -> Wording:
        """About roles."""
        return WORDING

    def core(self, campaign: Campaign) -> frozenset[str]:
        """The roles that are given at most once."""
        named = self.options(campaign).core
        if named is not None:
            return frozenset(named)
        names = [label.name for label in campaign.labels]
        return frozenset(name for name in names if _NUMBERED.fullmatch(name))

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """One for each candidate, in the order of the text."""
        text, verb = text_of(campaign, input), predicate_of(campaign, input)
        phrases, found = self.phrases(campaign, input), []
        for each in phrases:
            group = Group(
                key=_key(each.span),
                text=f"Which role has {in_place(text, each)} for {quoted(verb.span)}?",
                sort=side_of(phrases, each, verb),
                about=around(text, each, verb),
                nothing=NONE,
            )
            labels = [option(group, one.name, "", one.description) for one in campaign.labels]
            found.append((group, (*labels, option(group, NONE))))
        return tuple(found)

    def phrases(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Mention, ...]:
        """The candidates: those that are given, or the words around the predicate."""
        if CANDIDATES in campaign.input_fields:
            return given_phrases(campaign, input)
        verb, reach = predicate_of(campaign, input), self.options(campaign).window
        return words_around(text_of(campaign, input), verb, reach)

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking:
        """Each phrase with its role for the predicate."""
        verb, given = predicate_of(campaign, input), CANDIDATES in campaign.input_fields
        phrases = self.phrases(campaign, input) if given else ()
        return PickFrames(
            text=text_of(campaign, input),
            roles={"": tuple(choice_of(label) for label in campaign.labels)},
            trigger=Stop(start=verb.start, end=verb.end),
            stops=tuple(Stop(start=each.start, end=each.end) for each in phrases),
        )

    def value_of_options(
        self, campaign: Campaign, input: Mapping[str, Json], options: Mapping[str, str]
    ) -> Json:
        """Roles in the campaign's order, each with its spans in the order of the text."""
        spans = {_key(each.span): each.span for each in self.phrases(campaign, input)}
        held: dict[str, list[Span]] = {}
        for key, role in options.items():
            held.setdefault(role, []).append(spans[key])
        return _value(campaign, predicate_of(campaign, input).span, held)

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By candidate, its role."""
        return {_key(span): role for role, spans in value["roles"].items() for span in spans}

    def silent_option(self, campaign: Campaign, choices: Sequence[Choice]) -> str | None:
        """What is left out has no role."""
        return NONE

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the value gives the candidate this role, or none."""
        return self.options_of_value(value).get(choice.group, NONE) == choice.option

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From roles with their quotes or spans, a list of ``{"role", "text"}``, or an object of
        candidates and roles. A span that is no candidate is a value like any other: known answers
        hold such."""
        answer = parsed(answer)
        if isinstance(answer, Mapping) and self._by_candidate(campaign, input, answer):
            return super().parse(campaign, input, answer)
        if isinstance(answer, Mapping) and "roles" in answer:
            answer = parsed(answer["roles"])
        answer = role_list(answer)
        if not isinstance(answer, list):
            raise InvalidAnswer(f"{shortened(answer)} names no roles", _VALUE)
        text, verb = text_of(campaign, input), predicate_of(campaign, input)
        phrases, held = self.phrases(campaign, input), dict[str, list[Span]]()
        for item in answer:
            if not isinstance(item, Mapping):
                raise InvalidAnswer(f"{shortened(item)} is no role with its words", _VALUE)
            role = named_choice(
                item.get("role", item.get("label")), [choice_of(each) for each in campaign.labels]
            ).option
            at = item.get("at", item)
            number = isinstance(at, int | float)  # an offset, or which candidate? nobody can say
            found = None if number else pointed_at(phrases, at)
            found = found or mention_of(text, at, near=verb.start)
            if found is None:
                raise InvalidAnswer(f"{shortened(at)} is not in the text", "quote it word for word")
            held.setdefault(role, []).append(found.span)
        return _value(campaign, verb.span, held)

    def _by_candidate(
        self, campaign: Campaign, input: Mapping[str, Json], answer: Mapping[str, Json]
    ) -> bool:
        return bool(answer) and set(answer) <= {g.key for g in self.groups(campaign, input)}

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The best roles as a whole, each core role once. The confidence is that of the weakest."""
        chances = {
            group: {
                choice.option: probabilities.get(choice.key, 0.0)
                for choice in self.open_choices(campaign, own, probabilities)
            }
            for group, own in by_group(choices).items()
        }
        given = once_each(list(chances.values()), self.core(campaign))
        options = dict(zip(chances, given, strict=True))
        sure = min((chances[group][role] for group, role in options.items()), default=1.0)
        return self.value_of_options(campaign, input, options), sure

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """The given predicate, known roles, spans of the text in order."""
        text, verb = text_of(campaign, input), predicate_of(campaign, input)
        if not isinstance(value, dict) or set(value) != {"predicate", "roles"}:
            return ("the value is not a predicate with its roles",)
        if value["predicate"] != verb.span or not isinstance(value["roles"], dict):
            return ("the value is not about the given predicate",)
        found, names = [], [label.name for label in campaign.labels]
        for role, spans in value["roles"].items():
            if role not in names:
                found.append(f"{shortened(role)} is not one of the labels")
            if not isinstance(spans, list) or not all(is_span(text, each) for each in spans):
                found.append(f"{shortened(role)} is held by something that is not in the text")
        if not found and value != _value(campaign, verb.span, value["roles"]):
            found.append("the roles are not in the campaign's order, or their spans repeat")
        return tuple(found)

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the same spans in the same roles."""
        return f1(self.options_of_value(one).items(), self.options_of_value(other).items())

    def words(self, value: Json) -> str:
        """The predicate, then each role with its words."""
        held = ((role, ", ".join(map(quoted, spans))) for role, spans in value["roles"].items())
        roles = "; ".join(f"{role}: {spans}" for role, spans in held)
        return f"{quoted(value['predicate'])} has {roles or 'no roles'}"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """F1 of arguments: a span counts as one of gold's where the one lies within the other, as a
        head word does in its phrase; with the role, without it, and the roles' accuracy where the
        argument is found."""
        said, right = _arguments(value), _arguments(gold)
        found = matched(said, right)
        labelled = sum(said[i][0] == right[j][0] for i, j in found)
        total = float(len(said) + len(right))
        exact = value is not None and self.similarity(value, gold) == 1.0
        return {
            "F1 of arguments and roles": (2.0 * labelled, total),
            "F1 of arguments": (2.0 * len(found), total),
            "accuracy of roles": (float(labelled), float(len(found))),
            "exact match": (float(exact), 1.0),
        }

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The first role for the nearest candidate before the predicate, the second for that
        after it."""
        first, *others = [label.name for label in campaign.labels]
        found = []
        for answer in answers:
            verb = predicate_of(campaign, answer.input)
            phrases = self.phrases(campaign, answer.input)
            before = [each for each in phrases if each.end <= verb.start][-1:]
            after = [each for each in phrases if each.start >= verb.end][:1] if others else []
            held = {first: [each.span for each in before]}
            held |= {others[0]: [each.span for each in after]} if others else {}
            found.append(_value(campaign, verb.span, held))
        return found

    def given_words(self, campaign: Campaign, input: Mapping[str, Json]) -> Mapping[str, str]:
        """The predicate; where its word comes again, with what stands around it."""
        verb, text = predicate_of(campaign, input), text_of(campaign, input)
        return {PREDICATE: in_place(text, verb)}

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """The predicate and what has roles."""
        return "ranges"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The predicate, and from it a link to each role."""
        found = Ranges()
        verb = found.add(value["predicate"], PREDICATE)
        for role, spans in value["roles"].items():
            for span in spans:
                found.link(verb, found.add(span, ROLE), role)
        return found.exchanged()

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """What stretches are called; roles are links between them."""
        return (PREDICATE, ROLE)


def _key(span: Mapping[str, Json]) -> str:
    return f"{span['start']}-{span['end']}"


def _value(campaign: Campaign, verb: Span, held: Mapping[str, Sequence[Span]]) -> Json:
    roles = {}
    for label in campaign.labels:
        unique = {(span["start"], span["end"]): span for span in held.get(label.name, ())}
        if unique:
            roles[label.name] = [unique[place] for place in sorted(unique)]
    return {"predicate": verb, "roles": roles}


def _arguments(value: Json) -> list[tuple[str, Span]]:
    roles = {} if value is None else value["roles"]
    return sorted(
        ((role, span) for role, spans in roles.items() for span in spans),
        key=lambda each: (each[1]["start"], each[1]["end"], each[0]),
    )
