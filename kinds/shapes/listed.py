"""Exactly one of a list that is known before anybody speaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar

from kinds.base import Kind
from kinds.exchange import Exchanged, Sort
from kinds.reading import written
from kinds.review_form import ChooseOne, ReviewForm
from kinds.wording import LabelWording, Wording
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign, Label
from schema.choice import AnswerSpace, Choice, ClosedSet
from schema.errors import InvalidAnswer


class Listed(Kind):
    """A kind with a closed set of choices. Subclasses write :meth:`choices`."""

    same_in_all: ClassVar[bool] = True
    """Whether the choices are the same in every task of a campaign."""

    def choices(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """What there is to choose between; by default the campaign's labels."""
        return tuple(choice_of(label) for label in campaign.labels)

    def wording(self, campaign: Campaign) -> Wording:
        """About labels, where there are any."""
        return LabelWording() if campaign.labels else Wording()

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The keys, where they are the same in all tasks."""
        if not self.same_in_all:
            return frozenset()
        return frozenset(choice.key for choice in self.choices(campaign, {}))

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The choices in the campaign's order."""
        return ClosedSet(choices=self.choices(campaign, input))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All choices, whatever was proposed."""
        return self.choices(campaign, input)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The value of the choice that ``answer`` names (its text, its value, or an object with
        only ``label`` or ``answer``): exactly, or else the only one that differs in case alone."""
        choices = self.choices(campaign, input)
        return named_choice(only_field(answer), choices, _things(campaign)).answer

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether ``value`` is the choice's."""
        return bool(value == choice.answer)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether the value is one of the choices'."""
        choices = self.choices(campaign, input)
        if any(value == choice.answer for choice in choices):
            return ()
        return (f"{shortened(value)} is not one of the {_things(campaign)}",)

    def words(self, value: Json) -> str:
        """The value."""
        return str(value)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """One of the list."""
        return ChooseOne(choices=self.choices(campaign, input))

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """One label."""
        return "label"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The label."""
        return Exchanged(labels=(str(value),))


def choice_of(label: Label) -> Choice:
    """A label as a choice whose value is its name."""
    return Choice(
        key=label.name,
        text=label.name,
        description=label.description,
        value=label.name,
        option=label.name,
    )


def only_field(answer: Json, names: Sequence[str] = ("label", "answer", "value")) -> Json:
    """What an object with one such field holds; anything else as it is."""
    if isinstance(answer, dict) and len(answer) == 1 and set(answer) <= set(names):
        (answer,) = answer.values()
    return answer


def named_choice(named: Json, choices: Sequence[Choice], things: str = "labels") -> Choice:
    """The choice that is named: exactly, or else the only one that differs in case, or in how
    accents are encoded, alone. A number or a truth value is its words. Never by guess: choices
    may begin like one another.

    Raises:
        InvalidAnswer: when none is, says which there are.
    """
    for choice in choices:
        if named is not None and type(named) is type(choice.value) and named == choice.value:
            return choice
    for wanted in written(named):
        exact = [c for c in choices if wanted == c.key] or [c for c in choices if wanted == c.text]
        if exact:
            return exact[0]
        alike = [c for c in choices if folded(wanted) in (folded(c.key), folded(c.text))]
        if len(alike) == 1:
            return alike[0]
    raise InvalidAnswer(
        f"{shortened(named)} is not one of the {things}",
        f"answer one of: {listed([choice.text for choice in choices])}",
    )


def name_among(named: Json, names: Sequence[str]) -> str | None:
    """Which of some names is meant, as :func:`named_choice` reads it; None where it is none."""
    try:
        return named_choice(named, [Choice(key=n, text=n, value=n) for n in names]).key
    except InvalidAnswer:
        return None


def folded(name: str) -> str:
    """A name without differences of case, and of how accents are encoded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shortened(answer: Json, length: int = 60) -> str:
    """How an answer is shown in a message."""
    text = repr(answer)
    return text if len(text) <= length else text[: length - 1] + "…"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a message; not all of very many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _things(campaign: Campaign) -> str:
    return "labels" if campaign.labels else "answers"
