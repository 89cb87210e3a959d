"""One of two given contents, seen in both orders; or a tie, where a campaign allows it.

A model prefers whatever stands first, or last (Zheng et al., 2023, arXiv 2306.05685). So each seat
is shown the two contents in both orders, and its ballot is the mean of what it says: whoever
follows the position is left with an even one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from kinds.base import Kind
from kinds.reading import written
from kinds.review_form import ChooseOne, ReviewForm
from kinds.shapes.listed import named_choice, only_field, shortened
from kinds.showing import Order, Quotable, Shown, as_text, title_of
from kinds.wording import Framing, Wording, fence
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice
from schema.choice import Pair as PairSpace
from schema.errors import InvalidSubmission

FIRST, SECOND, TIE = "a", "b", "tie"
"""Keys of the choices, which are their values, too."""


class BetterWording(Wording):
    """The words of a kind whose answer is the better of two."""

    def whether(self, choice: Choice) -> str:
        """Whether it is the better one."""
        if choice.option == TIE:
            return "Are the two equally good? Answer yes or no."
        return f"Is {choice.text} the better one? Answer yes or no."

    def stance(self, own: Choice, opposing: Choice) -> str:
        """That the one is better than the other, or as good."""
        if TIE in (own.option, opposing.option):
            better = opposing if own.option == TIE else own
            return f"that {better.text} is {'not ' if better is opposing else ''}the better one"
        return f"that {own.text} is better than {opposing.text}"

    def argument_start(self, quote: str) -> str:
        """From a quote of either."""
        return f'The words "{fence(quote)}" show that'


class Compared(Kind):
    """A kind that says which of two contents is the better one.

    Its input fields are those that both answer, and at last the two contents.
    """

    fields = ("instruction", "a", "b")
    most_labels = 0
    thing: ClassVar[str] = "response"
    """What the two are."""

    def wording(self, campaign: Campaign) -> Wording:
        """Which of the two is better."""
        thing = self.thing_of(campaign)
        better = f"Which {thing} is better"
        return BetterWording(
            guideline=f"Compare the two and say which {thing} is better.",
            plain=Framing(question=better, answer_start="Answer:"),
            question=Framing(question=better, answer_start=f"The better {thing} is"),
            reader=Framing(
                question=f"Which {thing} would a careful reader prefer",
                answer_start="A careful reader prefers",
            ),
            right=better,
        )

    def thing_of(self, campaign: Campaign) -> str:
        """What the two are in this campaign."""
        return self.thing

    def ties(self, campaign: Campaign) -> bool:
        """Whether a tie is an answer."""
        return False

    def contents(self, campaign: Campaign) -> tuple[str, str]:
        """The input fields that are compared: the last two."""
        first, second = campaign.input_fields[-2:]
        return first, second

    def check_contents(self, campaign: Campaign, input: Mapping[str, Json]) -> None:
        """Raise :class:`schema.errors.InvalidSubmission` if there are no two to compare."""
        for name in self.contents(campaign):
            if input.get(name) is None:
                raise InvalidSubmission(
                    f"there is no {self.thing_of(campaign)} in the field {name!r}",
                    "name the fields that are compared last: --field instruction --field a "
                    "--field b",
                )

    def choices(self, campaign: Campaign) -> tuple[Choice, ...]:
        """The first, the second, and a tie where there may be one."""
        thing = self.thing_of(campaign)
        found = (
            Choice(key=FIRST, text=f"{thing} A", value=FIRST, option=FIRST),
            Choice(key=SECOND, text=f"{thing} B", value=SECOND, option=SECOND),
        )
        tie = Choice(key=TIE, text=TIE, value=TIE, option=TIE)
        return (*found, tie) if self.ties(campaign) else found

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The same in every task."""
        return frozenset(choice.key for choice in self.choices(campaign))

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The two, and a tie where there may be one.

        Raises:
            InvalidSubmission: when a content is missing.
        """
        self.check_contents(campaign, input)
        return PairSpace(choices=self.choices(campaign))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All choices."""
        return self.choices(campaign)

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """What both answer; then the two as A and B, in this order."""
        contents = self.contents(campaign)
        shared = [
            Shown(title=title_of(name), text=as_text(input[name]))
            for name in campaign.input_fields
            if name in input and name not in contents
        ]
        ordered = contents if order == "forward" else contents[::-1]
        thing = title_of(self.thing_of(campaign))
        return (
            *shared,
            *(
                Shown(title=f"{thing} {letter}", text=as_text(input[name]))
                for letter, name in zip("AB", ordered, strict=True)
            ),
        )

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """The two contents: each side of a debate quotes what it defends or attacks."""
        return tuple(
            Quotable(field=name, text=text)
            for name in self.contents(campaign)
            if (text := as_text(input[name])).strip()
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From ``a``, ``A``, ``response A``, 1 or the like."""
        named = only_field(answer, ("label", "answer", "value", "better", "winner"))
        if not isinstance(named, bool):
            numbers = {"1": FIRST, "2": SECOND, "0": TIE}
            named = next((numbers[word] for word in written(named) if word in numbers), named)
        return named_choice(named, self.choices(campaign), "answers").answer

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether it is this one."""
        return bool(value == choice.key)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Whether it is one of the answers."""
        known = [choice.key for choice in self.choices(campaign)]
        return () if value in known else (f"{shortened(value)} is none of {', '.join(known)}",)

    def words(self, value: Json) -> str:
        """``response A``, or a tie."""
        return {FIRST: f"{self.thing} A", SECOND: f"{self.thing} B"}.get(value, str(value))

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """One of them."""
        return ChooseOne(choices=self.choices(campaign))
