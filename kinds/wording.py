"""The words in which a kind's questions are put; what roles add is the same for all kinds.

Text that comes from a task or a label is joined to these words, never formatted into them. They are
short and plain because the models are small.
"""

from __future__ import annotations

from collections.abc import Sequence

from schema.base import Frozen
from schema.choice import Choice


class Framing(Frozen):
    """One way to word a drafter's question. Views that differ in it err less alike."""

    question: str
    """Without its question mark: where the choices are few, they follow it. Asked where the choices
    are not just the labels of the instructions."""
    answer_start: str
    """What the answer begins with; it tells the framings apart where nothing is asked."""


class Wording(Frozen):
    """The words of a kind whose answers are just answers."""

    guideline: str = "Answer the question about the text."
    """What the instructions say where the campaign has no guideline."""
    noun: str = "answer"
    """What one choice is called; the words before a solved example's answer, too."""
    plain: Framing = Framing(question="Which answer fits the text best", answer_start="Answer:")
    question: Framing = Framing(question="What is the text", answer_start="The text is")
    reader: Framing = Framing(
        question="How would a careful reader answer the text",
        answer_start="A careful reader says:",
    )
    right: str = "Which answer is right"
    """The judge's question, without its question mark."""

    @property
    def framings(self) -> dict[str, Framing]:
        """By the name that a view gives."""
        return {"plain": self.plain, "question": self.question, "reader": self.reader}

    @property
    def answer_start(self) -> str:
        """What an answer begins with."""
        return f"{self.noun[:1].upper()}{self.noun[1:]}:"

    def whether(self, choice: Choice) -> str:
        """Whether one choice is right, to be answered with yes or no."""
        return f"Is this right: {fence(choice.text)}? Answer yes or no."

    def proposed(self, choice: Choice) -> str:
        """The same of a choice that somebody has proposed."""
        return f"Proposed answer: {fence(choice.text)}\nIs it right, yes or no?"

    def how_likely(self, answer: str) -> str:
        """How likely an answer in words is right, without the question mark: a scale follows."""
        return f"Proposed {self.noun}: {fence(answer)}\nHow likely is it that this is right"

    def merging(self, drafts: Sequence[Choice]) -> str:
        """What the writer shall do who merges drafts, and these, each as it is."""
        listed = [f"Draft {n}: {fence(draft.text)}" for n, draft in enumerate(drafts, start=1)]
        return "\n".join(
            [*listed, f"Write one {self.noun} that keeps what is right and good in the drafts."]
        )

    def stance(self, own: Choice, opposing: Choice) -> str:
        """What a debater shall argue, after "Argue in one sentence"."""
        return f"for this: {own.text}; against this: {opposing.text}"

    def argument_start(self, quote: str) -> str:
        """How a debater's argument begins."""
        return f'The words "{fence(quote)}" show that'


class LabelWording(Wording):
    """The words of a kind whose answers are labels of the text."""

    guideline: str = "Classify the text."
    noun: str = "label"
    plain: Framing = Framing(question="Which label fits the text best", answer_start="Label:")
    reader: Framing = Framing(
        question="How would a careful reader label the text", answer_start="A careful reader says:"
    )
    right: str = "Which label is right"
    asked: str = "Is the text"
    """What is asked of a label, which follows. Asked of the text itself: small models judge a text
    better than somebody's answer."""
    said: str = "the text is"
    """What a debater says of the text and a label, which follows."""
    about: str = "the writer"
    """Whom an argument is about: whoever writes is who a label of a text is mostly about."""

    def whether(self, choice: Choice) -> str:
        """Of the text itself."""
        return f"{self.asked} {fence(choice.text)}? Answer yes or no."

    def stance(self, own: Choice, opposing: Choice) -> str:
        """That the text is the one and not the other."""
        return f"that {self.said} {own.text}, not {opposing.text}"

    def argument_start(self, quote: str) -> str:
        """About the writer, or what else labels are about."""
        return f'The words "{fence(quote)}" show that {self.about}'


class PartWording(Wording):
    """The words of a kind whose answer has parts that are judged one by one."""

    asked: str = "Is this right"
    """What is asked of a part, without its question mark."""

    def whether(self, choice: Choice) -> str:
        """The kind's own question about the part."""
        return f"{self.asked}: {fence(choice.text)}? Answer yes or no."

    def proposed(self, choice: Choice) -> str:
        """The same of a part that somebody has proposed."""
        return f"Proposed {self.noun}: {fence(choice.text)}\n{self.asked}, yes or no?"


def fence(text: str) -> str:
    """``text`` as a prompt shows it: bare where it is one line, else between marks that it does
    not contain, so that no line of it can pass for a line of the prompt."""
    if len(text.splitlines()) <= 1:
        return text.strip()
    mark = '"""'
    while mark in text:
        mark += '"'
    return f"{mark}\n{text}\n{mark}"
