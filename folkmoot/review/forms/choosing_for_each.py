"""One choice for each of several questions, asked one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.review.forms.form import BACK, Best, is_yes, listed, numbers, one_line, takes_yes
from folkmoot.review.reply import Commands, Given, Reply, Told, are_numbered, choice_in
from kinds.review_form import ChooseForEach
from schema.choice import Choice, Group


class ChoosingForEach:
    """Question by question; what is there already is kept with an empty line.

    What is there is the committee's answer, where that is shown, and after going back one's own.
    """

    commands: Commands = "all"

    def __init__(self, asked: ChooseForEach, best: Best | None) -> None:
        self._groups = asked.groups
        self._of: dict[str, list[Choice]] = {group.key: [] for group in asked.groups}
        for choice in asked.choices:
            self._of.setdefault(choice.group, []).append(choice)
        self._best = best
        self._committee: dict[str, Choice] = {}
        if best is not None:
            self._committee = {c.group: c for c in asked.choices if best.holds(c)}
        self._said: dict[str, Choice] = {}
        self._place = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the question that is asked."""
        return tuple(choice.text for choice in self._choices)

    @property
    def prompt(self) -> str:
        """How far one is, and what can be typed."""
        if not self._groups:
            return f"there are no questions: {EMPTY_LINE} to hand that in"
        choices = self._choices
        named = f"1-{len(choices)} or a label" if are_numbered(choices) else "a label"
        kept = self._kept
        keep = "" if kept is None else f", {EMPTY_LINE} for {one_line(kept.text)}"
        yes = ", or y for all" if takes_yes(self._best, choices) else ""
        return f"{self._place + 1} of {len(self._groups)}: {named}{keep}{yes}"

    def lines(self) -> Iterator[str]:
        """The question that is asked, with what can be answered."""
        if not self._groups:
            return
        yield f"  {self._place + 1} of {len(self._groups)}: {one_line(self._group.text)}"
        choices = self._choices
        yield from listed(choices, numbers(choices) if are_numbered(choices) else None)

    def help(self) -> Iterator[str]:
        """How to answer each."""
        yield "type a number, a label, or as much of its beginning as no other label has"
        yield f"type {BACK} to go back to the question before"
        if self._kept is not None:
            whose = "your own answer" if self._group.key in self._said else "the committee's"
            yield f"{EMPTY_LINE} keeps {whose}"
        if takes_yes(self._best, self._choices):
            yield "type y to accept the committee's answers to this question and all that follow"

    def take(self, line: str) -> Reply:
        """The answer to one question; with the last one, all of them."""
        text = line.strip()
        if not self._groups:
            return Given({})
        if text == BACK:
            if not self._place:
                return Told("this is the first question")
            self._place -= 1
            return Told(lines=tuple(self.lines()))
        if self._best is not None and is_yes(text, self._best, self._choices):
            return self._accept_the_rest() if self._said else Given(self._best.value)
        found = self._kept if not text else choice_in(text, self._choices)
        if found is None:
            return Told()
        if isinstance(found, Told):
            return found
        return self._say(found)

    def begin_again(self) -> Iterator[str]:
        """From the first question; what was answered is kept with an empty line."""
        self._place = 0
        yield from self.lines()

    @property
    def _group(self) -> Group:
        return self._groups[min(self._place, len(self._groups) - 1)]

    @property
    def _choices(self) -> list[Choice]:
        return self._of[self._group.key] if self._groups else []

    @property
    def _kept(self) -> Choice | None:
        """What an empty line stands for."""
        if not self._groups:
            return None
        key = self._group.key
        return self._said.get(key, self._committee.get(key))

    def _say(self, choice: Choice) -> Reply:
        before = [each.text for each in self._choices]
        self._said[self._group.key] = choice
        self._place += 1
        if self._place == len(self._groups):
            return Given({group.key: answer_in(self._said[group.key]) for group in self._groups})
        lines = tuple(self.lines())
        same = [each.text for each in self._choices] == before
        return Told(lines=lines[:1] if same else lines)

    def _accept_the_rest(self) -> Reply:
        for place in range(self._place, len(self._groups)):
            self._place = place
            committee = self._committee.get(self._group.key)
            if committee is None:
                lines = tuple(self.lines())
                return Told("the committee has not answered this question", lines)
            reply = self._say(committee)
        return reply


EMPTY_LINE = "an empty line"


def answer_in(choice: Choice) -> str:
    """What a choice is called within its question."""
    return choice.option or choice.text
