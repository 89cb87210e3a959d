"""Preference: which of two contents is the better one.

The value is ``a``, ``b``, or ``tie`` where the campaign allows it. With principles each is asked by
itself, and all in all; the value is then an object, ``{"overall": "a", "harmless": "b"}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from kinds.base import register
from kinds.deciding import Decision, Reckoned, Standing, least_sure
from kinds.figures import Answered, Marks, figures_that_apply
from kinds.option_types import Texts
from kinds.review_form import ReviewForm
from kinds.shapes.grouped import Questions, option
from kinds.shapes.listed import shortened
from kinds.shapes.pair import FIRST, SECOND, TIE, Compared
from kinds.showing import Order, Shown
from kinds.wording import fence
from schema.ballot import Proposal
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Group
from schema.errors import InvalidAnswer, InvalidCampaign
from schema.figure import Figure

OVERALL = "overall"
"""Key of the question which is better all in all, beside those of the principles."""


class PreferenceOptions(Frozen):
    """What can be set of it."""

    ties: bool = False
    """Whether a tie is an answer."""
    principles: Texts = ()
    """By what each of the two is judged: one question each, and one all in all."""
    thing: str = Field(default="response", min_length=1, max_length=40)
    """What the two are: responses, translations, summaries."""


@register
class Preference(Compared):
    """The better of two a task."""

    name = "preference"
    summary = "the better of two contents, or a tie"
    options_model = PreferenceOptions

    def check_campaign(self, campaign: Campaign) -> None:
        """Two contents to compare, and no principle twice."""
        super().check_campaign(campaign)
        if len(campaign.input_fields) < 2:
            raise InvalidCampaign(
                "a preference compares the last two input fields, and there is only one",
                "name them, for example: --field instruction --field a --field b",
            )
        principles = self.options(campaign).principles
        if len({OVERALL, *principles}) <= len(principles):
            raise InvalidCampaign(
                f"a principle comes twice, or is called {OVERALL!r}",
                "name each once, for example: --set principles=helpful,harmless",
            )

    def thing_of(self, campaign: Campaign) -> str:
        """The option."""
        return str(self.options(campaign).thing)

    def ties(self, campaign: Campaign) -> bool:
        """The option."""
        return bool(self.options(campaign).ties)

    def principled(self, campaign: Campaign) -> bool:
        """Whether each principle is asked by itself."""
        return bool(self.options(campaign).principles)

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The same in every task."""
        return frozenset(choice.key for choice in self.candidates(campaign, {}, ()))

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """A pair, or one question a principle and one all in all."""
        if self.principled(campaign):
            self.check_contents(campaign, input)
            return _BY_PRINCIPLES.answer_space(campaign, input)
        return super().answer_space(campaign, input)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All choices."""
        if self.principled(campaign):
            return _BY_PRINCIPLES.candidates(campaign, input, proposals)
        return super().candidates(campaign, input, proposals)

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """Of a pair, what stands first is called A in either order. Where there are principles,
        each keeps its letter, so that the choices mean the same in both orders."""
        shown = super().render(campaign, input, order)
        if not self.principled(campaign) or order == "forward":
            return shown
        *shared, one, other = shown
        return (
            *shared,
            Shown(title=other.title, text=one.text),
            Shown(title=one.title, text=other.text),
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From ``a``, ``A``, ``response A``, 1 or the like; with principles an object, which may
        leave out principles, or only what is better all in all."""
        if not self.principled(campaign):
            return self._one(campaign, input, answer)
        known = [group.key for group in _BY_PRINCIPLES.groups(campaign, input)]
        if not isinstance(answer, Mapping) or not set(answer) & set(known):
            return {OVERALL: self._one(campaign, input, answer)}
        if strange := sorted(set(answer) - set(known)):
            raise InvalidAnswer(
                f"{shortened(strange[0])} is none of the principles",
                f"answer for: {', '.join(known)}",
            )
        if OVERALL not in answer:
            raise InvalidAnswer(f"it is not said which is better {OVERALL}", f'add "{OVERALL}"')
        return {key: self._one(campaign, input, answer[key]) for key in known if key in answer}

    def _one(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        tie = isinstance(answer, str) and answer.strip().casefold() == TIE
        if tie and not self.ties(campaign):
            raise InvalidAnswer(
                "a tie is no answer in this campaign", "allow it with: --set ties=true"
            )
        return super().parse(campaign, input, answer)

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether it is this one, by this principle where there are some."""
        said = value.get(choice.group) if isinstance(value, Mapping) else value
        return bool(said == choice.option)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The more probable one, of equals the first; by each principle where there are some, with
        the confidence of what is better all in all."""
        if not self.principled(campaign):
            return super().assemble(campaign, input, choices, probabilities)
        value, _ = _BY_PRINCIPLES.assemble(campaign, input, choices, probabilities)
        sure = max(probabilities.get(c.key, 0.0) for c in choices if c.group == OVERALL)
        return value, sure

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """Where there are principles, the answer all in all."""
        return least_sure(
            Decision(OVERALL, f"{choice.text} {OVERALL}", standing.of(choice))
            for choice in standing.choices
            if choice.group == OVERALL and self.supports(value, choice)
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether it is one of the answers, or says at least which is better all in all."""
        if not self.principled(campaign):
            return super().problems(campaign, input, value)
        if not isinstance(value, Mapping) or OVERALL not in value:
            return (f"it is not said which is better {OVERALL}",)
        known = {OVERALL, *self.options(campaign).principles}
        strange = [f"{shortened(k)} is none of the principles" for k in value if k not in known]
        wrong = [
            problem
            for said in value.values()
            for problem in super(Preference, self).problems(campaign, input, said)
        ]
        return (*strange, *wrong)

    def similarity(self, one: Json, other: Json) -> float:
        """The share of the questions that both answer alike."""
        return _BY_PRINCIPLES.similarity(_object(one), _object(other))

    def words(self, value: Json) -> str:
        """``A``, ``B`` or ``tie``; and by each principle where there are some."""
        said = _object(value)
        rest = [f"{key}: {_LETTERS[said[key]]}" for key in said if key != OVERALL]
        return "; ".join([_LETTERS[said[OVERALL]], *rest])

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Accuracy all in all, and where gold prefers one; by principle where gold has them; and
        what a bias would show in: how often the longer one, and how often the first, is
        preferred."""
        said, right = _object(value), _object(gold)
        best = said.get(OVERALL)
        same = float(best == right[OVERALL])
        decided = best in (FIRST, SECOND)
        lengths = {
            key: len(str(input.get(field, "")))
            for key, field in zip((FIRST, SECOND), self.contents(campaign), strict=True)
        }
        longer = max(lengths, key=lambda key: lengths[key])
        uneven = decided and lengths[FIRST] != lengths[SECOND]
        found: dict[str, tuple[float, float]] = {"accuracy": (same, 1.0)}
        if self.ties(campaign):
            clear = right[OVERALL] != TIE
            found["accuracy where one is better"] = (same, 1.0) if clear else (0.0, 0.0)
        for principle in self.options(campaign).principles:
            known = principle in right
            agrees = known and said.get(principle) == right[principle]
            found[f"accuracy by {principle}"] = (float(agrees), float(known))
        found["share of the longer"] = (float(uneven and best == longer), float(uneven))
        found["share of the first"] = (float(best == FIRST), float(decided))
        return found

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """Those of :meth:`marks` that some row says something of."""
        return figures_that_apply([self.marks(campaign, a.input, a.value, a.gold) for a in answers])

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """One of them, for each question."""
        if self.principled(campaign):
            return _BY_PRINCIPLES.review_form(campaign, input)
        return super().review_form(campaign, input)


_LETTERS = {FIRST: "A", SECOND: "B", TIE: "tie"}


class _ByPrinciples(Questions):
    """One question a principle, and one all in all: the shape of a preference with principles."""

    name = Preference.name
    options_model = PreferenceOptions
    better: ClassVar[Preference] = Preference()

    def groups(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Group, ...]:
        options: PreferenceOptions = self.options(campaign)
        asked = f"Which {options.thing} is better"
        return (
            *(
                Group(
                    key=principle,
                    text=f"Judge by this alone: {fence(principle)}. {asked}?",
                    sort=principle,
                    symmetric=True,
                )
                for principle in options.principles
            ),
            Group(key=OVERALL, text=f"All in all, {asked[:1].lower()}{asked[1:]}?", symmetric=True),
        )

    def group_choices(
        self, campaign: Campaign, input: Mapping[str, Json], group: Group
    ) -> tuple[Choice, ...]:
        return tuple(
            option(group, choice.key, choice.text) for choice in self.better.choices(campaign)
        )


_BY_PRINCIPLES = _ByPrinciples()


def _object(value: Json) -> Mapping[str, Json]:
    """The value by question; one without principles answers the one all in all."""
    if isinstance(value, Mapping):
        return value
    return {} if value is None else {OVERALL: value}
