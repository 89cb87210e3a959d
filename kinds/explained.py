"""Explained: an answer with its reason, and the words of the item that it rests on.

Seats reason first and answer then; what is voted on is the answer, so that the share of the
reasoned drafts that come to it counts (self-consistency: Wang et al., 2022, arXiv 2203.11171; ask
each seat several times by the stage's samples). Reasons belong to answers: the value has the best
answer with the reason that the others for it are most like.

Answers are the campaign's labels, or those that the row lists in the field ``options``; else they
are open, and count as one where they differ in case, punctuation around them, or the writing of a
number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from kinds.base import Kind, register
from kinds.figures import Marks
from kinds.merging.reasons import best_of, key_of
from kinds.review_form import ChooseOne, ReviewForm, WriteText
from kinds.seam.declared import Defaults
from kinds.shapes.listed import choice_of, named_choice, shortened
from kinds.shapes.objects import closed_object
from kinds.shapes.open_answers import answer_object, open_answer
from kinds.showing import Order, Quotable, Shown, as_text
from kinds.wording import Framing, Wording
from schema.ballot import Proposal
from schema.base import Frozen, Json, digest
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, OpenText, Thought

OPTIONS = "options"
"""The input field in which a row may list the answers to it."""
LONGEST_ANSWER, LONGEST_QUOTE = 200, 200
THOUGHT = Thought(
    question="Work it out step by step. Then write: The answer is ...",
    field="reason",
    max_tokens=512,
)
SHOWN_REASON = 400
"""Characters of a reason that others are shown: its end, which leads to the answer."""


class ExplainedOptions(Frozen):
    """What can be set of it."""

    answers: Literal["text", "number"] = "text"
    """What open answers are."""
    strike: bool = False
    """Whether seats first strike the answers that are certainly wrong; those that all struck are
    no longer voted on (process of elimination: Ma and Du, 2023, arXiv 2310.15575)."""
    max_reason: int = Field(default=400, ge=20, le=2000)
    """Characters of a reason that is written into the answer's form."""
    think: bool | None = None
    """Whether seats reason in free words before they answer, at most 512 tokens; by default where
    answers are numbers, which are calculated."""


@register
class Explained(Kind):
    """An answer with its reason a task."""

    name = "explained"
    summary = "an answer with its reason and a quote"
    fields = ("question",)
    options_model = ExplainedOptions
    defaults = Defaults(reviewed=4)

    def wording(self, campaign: Campaign) -> Wording:
        """Which answer is right."""
        return Wording(
            guideline="Answer the question. Give the reason first.",
            plain=Framing(question="Which answer is right", answer_start="Answer:"),
            question=Framing(question="What is the right answer", answer_start="The answer is"),
            reader=Framing(
                question="What would a careful reader answer",
                answer_start="A careful reader says:",
            ),
        )

    def listed(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Choice, ...]:
        """The answers that there are to choose between; none where answers are open."""
        given = input.get(OPTIONS) if OPTIONS in campaign.input_fields else None
        if isinstance(given, list) and len(given) > 1:
            texts = dict.fromkeys(" ".join(as_text(each).split()) for each in given)
            return tuple(Choice(key=text, text=text, value=text) for text in texts if text)
        return tuple(choice_of(label) for label in campaign.labels)

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The labels, unless rows list their answers or some may be struck."""
        if OPTIONS in campaign.input_fields or self.options(campaign).strike:
            return frozenset()
        return frozenset(label.name for label in campaign.labels)

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """The fields; a row's answers line by line."""
        shown = super().render(campaign, input, order)
        answers = [choice.text for choice in self.listed(campaign, input)]
        if OPTIONS not in campaign.input_fields or not answers:
            return shown
        lines = "\n".join(f"- {text}" for text in answers)
        return tuple(
            Shown(title=each.title, text=lines) if each.title == "Options" else each
            for each in shown
        )

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """The texts of the item."""
        return tuple(each for each in super().quotable(campaign, input) if each.field != OPTIONS)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """An object: the reason, what is struck, the quote, and at last the answer."""
        options: ExplainedOptions = self.options(campaign)
        names = [choice.text for choice in self.listed(campaign, input)]
        answer: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_ANSWER}
        if names:
            answer = {"enum": names}
        elif options.answers == "number":
            answer = {"type": "number"}
        reason: Json = {"type": "string", "description": "why", "maxLength": options.max_reason}
        quote = {
            "type": "string",
            "description": "words of the text",
            "maxLength": LONGEST_QUOTE,
        }
        think = options.answers == "number" and not names
        if options.think is not None:
            think = options.think
        properties: dict[str, Json] = {} if think else {"reason": reason}
        if options.strike and names:
            properties["struck"] = {
                "type": "array",
                "maxItems": len(names) - 1,
                "items": {"enum": names, "description": "a wrong answer"},
            }
        if think:  # what was calculated is read off first, while it is near
            properties |= {"answer": answer, "quote": quote}
            return OpenText(json_schema=closed_object(properties), max_tokens=128, thought=THOUGHT)
        properties |= {"quote": quote, "answer": answer}
        return OpenText(
            json_schema=closed_object(properties),
            max_tokens=128 + options.max_reason // 2,
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From an object, its JSON, or an answer alone. ``#### answer`` ends a worked solution. A
        quote that is not in the item is left out."""
        said = answer_object(answer)
        reason, given = said.get("reason") or "", said.get("answer")
        value: dict[str, Json] = {
            "answer": self._answer(campaign, input, given),
            "reason": " ".join(as_text(reason).split()),
            "quote": self._quote(campaign, input, said.get("quote")),
        }
        if self.options(campaign).strike:
            struck = said.get("struck")
            names = [choice.key for choice in self.listed(campaign, input)]
            value["struck"] = [n for n in names if isinstance(struck, list) and n in struck]
        return value

    def _answer(self, campaign: Campaign, input: Mapping[str, Json], given: Json) -> str:
        if choices := self.listed(campaign, input):
            return named_choice(given, choices, "answers").key
        return open_answer(given, only_numbers=self.options(campaign).answers == "number")

    def _quote(self, campaign: Campaign, input: Mapping[str, Json], quote: Json) -> str:
        words = quote.strip() if isinstance(quote, str) else ""
        there = any(words in each.text for each in self.quotable(campaign, input))
        return words if there else ""

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """Every answer once, with the best of its reasons: those that there are to choose between
        and not all struck, or else those that were given."""
        drafts = [each for each in proposals if each.value is not None]
        paths: dict[str, list[Proposal]] = {}
        if not (choices := self.listed(campaign, input)):
            for each in drafts:
                paths.setdefault(_open_key(each.value["answer"]), []).append(each)
            return tuple(
                _choice(key, best_of(paths[key])["answer"], paths[key]) for key in sorted(paths)
            )
        for each in drafts:
            paths.setdefault(each.value["answer"], []).append(each)
        return tuple(
            _choice(choice.key, choice.key, paths.get(choice.key, []), choice)
            for choice in choices
            if choice.key in paths
            or not drafts
            or not all(choice.key in each.value.get("struck", ()) for each in drafts)
        )

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the answer is this one."""
        return choice.key in (value["answer"], _open_key(value["answer"]))

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """An answer that may be given, and a quote that stands in the item."""
        if not isinstance(value, Mapping) or not {"answer", "reason", "quote"} <= set(value):
            return ("the value has no answer, reason and quote",)
        names = [choice.key for choice in self.listed(campaign, input)]
        if names and value["answer"] not in names:
            return (f"{shortened(value['answer'])} is not one of the answers",)
        if value["quote"] != self._quote(campaign, input, value["quote"]):
            return (f"the quote {shortened(value['quote'])} is not in the item",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """Whether the answers are the same, whatever the reasons."""
        return float(key_of(one["answer"]) == key_of(other["answer"]))

    def words(self, value: Json) -> str:
        """The answer, and the reason after it."""
        reason = f", because: {value['reason']}" if value["reason"] else ""
        return " ".join(f"{value['answer']}{reason}".split())

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """The share of right answers, of answers with a reason, and with a quote."""
        said = value or {"reason": "", "quote": ""}
        return {
            "accuracy": (float(value is not None and self.similarity(value, gold) == 1.0), 1.0),
            "with a reason": (float(bool(said["reason"])), 1.0),
            "with a quote": (float(bool(said["quote"])), 1.0),
        }

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """The answer alone."""
        choices = self.listed(campaign, input)
        return ChooseOne(choices=choices) if choices else WriteText(multiline=False)


def _open_key(answer: Json) -> str:
    return digest(key_of(answer))[:16]


def _end(reason: str) -> str:
    return reason if len(reason) <= SHOWN_REASON else f"… {reason[-SHOWN_REASON:]}"


def _choice(
    key: str, answer: str, paths: Sequence[Proposal], listed: Choice | None = None
) -> Choice:
    best = best_of(paths) if paths else {"reason": "", "quote": ""}
    value = {"answer": answer, "reason": best["reason"], "quote": best["quote"]}
    return Choice(
        key=key,
        text=answer,
        description=listed.description if listed and listed.description else _end(best["reason"]),
        value=value,
        option=listed.option if listed else "",
    )
