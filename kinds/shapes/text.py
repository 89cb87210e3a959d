"""Free text: seats draft, and the drafts are what there is to choose between."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar

from kinds.base import Kind
from kinds.deciding import HALF
from kinds.exchange import Exchanged, Sort
from kinds.figures import Marks
from kinds.review_form import ReviewForm, WriteText
from kinds.seam.declared import Defaults
from schema import shallow_json
from schema.ballot import Proposal
from schema.base import Json, digest
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, OpenText
from schema.errors import InvalidAnswer


class Drafted(Kind):
    """A kind whose value is a text. Drafts that read the same are one choice."""

    most_labels = 0
    defaults = Defaults(reviewed=4, talk_share=None)
    longest: ClassVar[int] = 2000
    """Characters of a draft."""
    max_tokens: ClassVar[int] = 256

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """A string."""
        return OpenText(
            json_schema={"type": "string", "minLength": 1, "maxLength": self.longest},
            max_tokens=self.max_tokens,
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The text, or what an object's only field holds; never empty."""
        if isinstance(answer, Mapping) and len(answer) == 1:
            (answer,) = answer.values()
        if isinstance(answer, str) and answer[:1] == answer[-1:] == '"' and len(answer) > 1:
            answer = _unquoted(answer)
        if not isinstance(answer, str) or not answer.strip():
            raise InvalidAnswer("the answer is no text", "write some words")
        return answer.strip()

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """Every draft once, in an order of its own."""
        drafts: dict[str, str] = {}
        for text in sorted(str(each.value) for each in proposals if each.value is not None):
            drafts.setdefault(self.key_of(text), text)  # of those that read the same, always one
        return tuple(Choice(key=key, text=drafts[key], value=drafts[key]) for key in sorted(drafts))

    def key_of(self, value: Json) -> str:
        """Digest of the text without differences of case, spacing and composition."""
        return digest(normal(value))[:16]

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether it reads the same."""
        return self.key_of(value) == choice.key

    def similarity(self, one: Json, other: Json) -> float:
        """1 for texts that read the same, else Dice's coefficient of their words."""
        if normal(one) == normal(other):
            return 1.0
        first, second = set(normal(one).split()), set(normal(other).split())
        total = len(first) + len(second)
        return min(0.99, 2.0 * len(first & second) / total) if total else 0.0

    def same_answer(self, one: Json, other: Json) -> bool:
        """Whether most of their words are the same: no two drafts read alike."""
        return self.similarity(one, other) >= HALF

    def words(self, value: Json) -> str:
        """On one line."""
        return " ".join(str(value).split())

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """The share that reads the same as the known answer."""
        return {"same text": (float(value is not None and normal(value) == normal(gold)), 1.0)}

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """A text to write."""
        return WriteText()

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """A text."""
        return "text"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The text."""
        return Exchanged(text=str(value))


def normal(text: Json) -> str:
    """A text without differences of composition, case and spacing."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def _unquoted(text: str) -> str:
    try:
        read = shallow_json.loads(text)
    except ValueError:
        return text
    return read if isinstance(read, str) else text
