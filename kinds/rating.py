"""Rating: a number on a scale.

The value is a number from the lowest to the highest, not always one of the levels: the median of an
even vote may lie between two, the mean anywhere. Numbers are read in any writing (``4``, ``"4.0"``,
``"4,5"``, ``"4/5"``, ``"four"``, ``"4 stars"``, or what a level is called).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Literal

import numpy as np
from pydantic import Field

from kinds.base import register
from kinds.deciding import Reckoned, Standing
from kinds.exchange import Exchanged, Sort
from kinds.figures import Answered, Marks
from kinds.measures.scales import (
    interval_of,
    quadratic_weighted_kappa,
    rank_correlation,
    root_mean_squared_error,
)
from kinds.merging.scale import mean_of, median_of
from kinds.numbers import in_digits, plain
from kinds.review_form import GiveNumber, ReviewForm
from kinds.shapes.listed import Listed, only_field, shortened
from kinds.shapes.scale import Scale
from kinds.together import together_words
from kinds.wording import Framing, Wording, fence
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidAnswer
from schema.figure import Figure


class RatingOptions(Scale):
    """What can be set of it."""

    tolerance: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    """How far from the right number an answer may be; a step, unless set. The confidence is the
    probability of being no farther off."""
    merge: Literal["median", "mean"] = "median"
    """The median makes the absolute error small, the mean the squared one."""

    @property
    def near(self) -> float:
        """The tolerance."""
        return self.step if self.tolerance is None else self.tolerance


class ScaleWording(Wording):
    """The words of a kind whose answers are numbers on a scale."""

    noun: str = "rating"
    right: str = "Which rating is right"

    def whether(self, choice: Choice) -> str:
        """Whether a rating fits."""
        return f"Is {fence(choice.text)} the right rating of the text? Answer yes or no."

    def stance(self, own: Choice, opposing: Choice) -> str:
        """That the one rating is right and not the other."""
        return f"that the text deserves {own.text}, not {opposing.text}"


@register
class Rating(Listed):
    """A number a task."""

    name = "rating"
    summary = "a number on a scale"
    options_model = RatingOptions
    most_labels = 0
    lower_is_better = frozenset({"mean absolute error", "root mean squared error"})

    def wording(self, campaign: Campaign) -> Wording:
        """How the text is rated, and on what scale."""
        options: RatingOptions = self.options(campaign)
        between = [f"{n} is {meaning}" for n, meaning in sorted(options.anchors.items())]
        return ScaleWording(
            guideline=f"Rate the text {options.span}."
            + (f" {'; '.join(between)}." if len(between) > 2 else ""),
            plain=Framing(
                question=f"Which rating {options.span} fits the text best", answer_start="Rating:"
            ),
            question=Framing(
                question=f"How is the text rated {options.span}", answer_start="The text is rated"
            ),
            reader=Framing(
                question=f"How would a careful reader rate the text {options.span}",
                answer_start="A careful reader says:",
            ),
        )

    def choices(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """The levels, lowest first."""
        options: RatingOptions = self.options(campaign)
        return tuple(
            Choice(
                key=(name := in_digits(level)),
                text=name,
                description=options.anchors.get(name, ""),
                value=level,
                option=f"{level - options.step / 2!r} to {level + options.step / 2!r}",
            )
            for level in options.levels
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The number that is written, if it is on the scale."""
        options: RatingOptions = self.options(campaign)
        named = only_field(answer, ("rating", "score", "label", "answer", "value"))
        number = options.read(named)
        if number is None or not options.low <= number <= options.high:
            raise InvalidAnswer(
                f"{shortened(answer)} is no number {options.span}",
                f"answer a number, for example {in_digits(options.levels[-1])}",
            )
        return plain(number)

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the level is the nearest one; of two as near, the upper."""
        start, end = _reach(choice)
        return bool(start <= value + 1e-9 < end)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The median or the mean of the pooled distribution; the confidence is the probability of
        levels within the tolerance of it."""
        options: RatingOptions = self.options(campaign)
        levels = [float(choice.value) for choice in choices]
        chances = [probabilities.get(choice.key, 0.0) for choice in choices]
        middle = median_of if options.merge == "median" else mean_of
        value = plain(middle(levels, chances))
        near = fsum(chance for _, chance in _near(options, choices, probabilities, value))
        return value, min(1.0, near)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The levels within the tolerance, which have the confidence together."""
        options: RatingOptions = self.options(standing.campaign)
        near = _near(options, standing.choices, standing.probabilities, value)
        within = f"within {in_digits(options.near)} of {in_digits(value)}"
        sure, told = fsum(chance for _, chance in near), together_words(near, len(standing.choices))
        return Reckoned(
            words=f"{within} lies {sure:.2f}: {told}", held=tuple(choice.key for choice, _ in near)
        )

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether it is a number on the scale."""
        options: RatingOptions = self.options(campaign)
        number = not isinstance(value, bool) and isinstance(value, int | float)
        if number and options.low <= value <= options.high:
            return ()
        return (f"{shortened(value)} is no number {options.span}",)

    def similarity(self, one: Json, other: Json) -> float:
        """1 for the same number, a half for numbers that are 1 apart, and so on."""
        return 1.0 / (1.0 + abs(float(one) - float(other)))

    def words(self, value: Json) -> str:
        """The number."""
        return in_digits(value)

    def worth_arguing(self, one: Choice, other: Choice) -> bool:
        """Neighbours on the scale are no debate."""
        lower, upper = sorted((_reach(one), _reach(other)))
        return upper[0] - lower[1] > 1e-6

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """How far off, and how often within the tolerance. No answer is as far off as can be."""
        options: RatingOptions = self.options(campaign)
        missed = _missed(options, value, gold)
        return {
            "mean absolute error": (missed, 1.0),
            "within the tolerance": (float(missed <= options.near + 1e-9), 1.0),
        }

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """These, and three that are no means over rows: the root mean squared error, the
        quadratic weighted kappa, and Spearman's rank correlation; the last two of what was
        answered."""
        found = list(super().figures(campaign, answers))
        options: RatingOptions = self.options(campaign)
        missed = np.array([_missed(options, a.value, a.gold) for a in answers])
        said = [(float(a.value), float(a.gold)) for a in answers if a.value is not None]
        given, gold = np.array(said, dtype=np.float64).reshape(len(said), 2).T
        for name, measure, one, other in (
            ("root mean squared error", root_mean_squared_error, missed, np.zeros(len(missed))),
            ("quadratic weighted kappa", quadratic_weighted_kappa, given, gold),
            ("rank correlation", rank_correlation, given, gold),
        ):
            if len(one) < 2 or np.isnan(measure(one, other)):
                continue
            at = interval_of(measure, one, other)
            found.append(at.figure(name, len(one), f"{name}, bootstrap over rows"))
        return tuple(found)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The median of the known answers for all, or their mean where means are wanted."""
        if not answers:
            return ()
        gold = sorted(float(answer.gold) for answer in answers)
        middle = median_of if self.options(campaign).merge == "median" else mean_of
        return [plain(middle(gold, [1.0] * len(gold)))] * len(answers)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """A number on the scale."""
        options: RatingOptions = self.options(campaign)
        return GiveNumber(
            low=options.low, high=options.high, step=options.step, anchors=dict(options.anchors)
        )

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """A number."""
        return "number"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The number."""
        return Exchanged(number=float(value))


def _reach(choice: Choice) -> tuple[float, float]:
    """The numbers to which a level is the nearest: its option says them."""
    start, _, end = choice.option.partition(" to ")
    return float(start), float(end)


def _near(
    options: RatingOptions,
    choices: Sequence[Choice],
    probabilities: Mapping[str, float],
    value: float,
) -> list[tuple[Choice, float]]:
    """The levels within the tolerance of a value, with their probabilities."""
    reach = options.near + 1e-9
    return [
        (choice, probabilities.get(choice.key, 0.0))
        for choice in choices
        if abs(float(choice.value) - value) <= reach
    ]


def _missed(options: RatingOptions, value: Json, gold: Json) -> float:
    if value is None:
        return float(max(gold - options.low, options.high - gold))
    return float(abs(value - gold))
