"""Text: a translation, a summary, a reply, a name; chosen among drafts, and what is merged of them.

The value is a text. A known answer may be several references, any of which is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from kinds.base import register, text_of
from kinds.figures import Answered, Marks
from kinds.measures.texts import chrf, rouge_l
from kinds.numbers import in_digits, read_number
from kinds.review_form import ReviewForm, WriteText
from kinds.shapes.text import Drafted, normal
from kinds.wording import Framing, Wording, fence
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, OpenText
from schema.errors import InvalidAnswer

CHARACTERS_A_WORD, TOKENS_A_WORD = 12, 3
"""At most: long words of any script, with the space after them."""


class TextOptions(Frozen):
    """What can be set of it."""

    purpose: str = Field(default="answer", min_length=1, max_length=60)
    """What is written: a ``translation``, a ``summary``, a ``reply``."""
    max_words: int | None = Field(default=None, ge=1, le=600)
    """At most so many words, by the spaces between them."""
    merge: bool = False
    """Whether one more text is merged from the best drafts; it must win the vote against the best
    of them."""


class DraftWording(Wording):
    """The words of a kind whose answers are drafted texts."""

    def whether(self, choice: Choice) -> str:
        """Whether a draft will do."""
        return f"{self.answer_start} {fence(choice.text)}\nIs it good? Answer yes or no."

    def proposed(self, choice: Choice) -> str:
        """The same."""
        return f"Proposed {self.noun}: {fence(choice.text)}\nIs it good, yes or no?"

    def stance(self, own: Choice, opposing: Choice) -> str:
        """That the one is better."""
        return (
            f"that this {self.noun} is better: {fence(own.text)}\n"
            f"than this one: {fence(opposing.text)}"
        )


@register
class Text(Drafted):
    """A text a task."""

    name = "text"
    summary = "a text: translation, summary, reply"
    options_model = TextOptions

    def wording(self, campaign: Campaign) -> Wording:
        """What is to be written."""
        options: TextOptions = self.options(campaign)
        purpose = options.purpose
        limit = f" in at most {options.max_words} words" if options.max_words else ""
        return DraftWording(
            guideline=f"Write the {purpose}{limit}.",
            noun=purpose,
            plain=Framing(question=f"Which {purpose} is the best", answer_start="Best:"),
            question=Framing(question=f"What is the {purpose}", answer_start=f"The {purpose} is"),
            reader=Framing(
                question=f"Which {purpose} would a careful reader prefer",
                answer_start="A careful reader prefers:",
            ),
            right=f"Which {purpose} is better",
        )

    def merges(self, campaign: Campaign) -> bool:
        """As the option says."""
        options: TextOptions = self.options(campaign)
        return options.merge

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """A string, no longer than it may be."""
        most = self.options(campaign).max_words
        longest = min(self.longest, most * CHARACTERS_A_WORD) if most else self.longest
        tokens = min(self.max_tokens, most * TOKENS_A_WORD + 16) if most else self.max_tokens
        return OpenText(
            json_schema={"type": "string", "minLength": 1, "maxLength": longest},
            max_tokens=tokens,
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The text, if it is not longer than it may be."""
        text = super().parse(campaign, input, answer)
        if problems := self.problems(campaign, input, text):
            raise InvalidAnswer(problems[0], "write a shorter one")
        return text

    def read_gold(self, campaign: Campaign, input: Mapping[str, Json], gold: Json) -> Json:
        """One reference, or a list of them; references may be of any length."""
        given = gold if isinstance(gold, list) else [gold]
        found = [
            super(Text, self).parse(
                campaign, input, each if isinstance(each, str) else _in_digits(each)
            )
            for each in given
        ]
        if not found:
            raise InvalidAnswer("there is no reference", "write one, or a list of them")
        return found[0] if len(set(found)) == 1 else list(dict.fromkeys(found))

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether it reads the same, or as one of several references."""
        return any(self.key_of(each) == choice.key for each in _references(value))

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """No text, or too long a one."""
        if not isinstance(value, str) or not value.strip():
            return ("the value is no text",)
        most, count = self.options(campaign).max_words, len(value.split())
        if most and count > most:
            return (f"there are {count} words, and at most {most} are allowed",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """As of two texts; of several references, the most alike."""
        return max(
            super(Text, self).similarity(first, second)
            for first in _references(one)
            for second in _references(other)
        )

    def words(self, value: Json) -> str:
        """On one line; of several references, the first."""
        return super().words(_references(value)[0])

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """ROUGE-L, chrF, and the share that reads the same: each beside the reference that it is
        highest with."""
        said = "" if value is None else str(value)
        references = _references(gold)
        return {
            "ROUGE-L": (max(rouge_l(said, each) for each in references), 1.0),
            "chrF": (max(chrf(said, each) for each in references), 1.0),
            "same text": (float(any(normal(said) == normal(each) for each in references)), 1.0),
        }

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The beginning of the item itself."""
        most = self.options(campaign).max_words
        return [" ".join(text_of(campaign, answer.input).split()[:most]) for answer in answers]

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """A text to write."""
        return WriteText()


def _references(value: Json) -> list[str]:
    return value if isinstance(value, list) else [value]


def _in_digits(given: Json) -> Json:
    number = read_number(given)
    return given if number is None else in_digits(number)
